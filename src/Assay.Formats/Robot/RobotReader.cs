using Assay.Formats.Reports;

namespace Assay.Formats.Robot;

/// <summary>
/// <c>output.xml</c> of Robot Framework 3 to 7. Keywords are steps; set-ups and tear-downs of a suite are fixtures of
/// its tests, handed over when the suite ends.
/// </summary>
internal static class RobotReader
{
    private sealed record Suite(int Level, string Name, string? Source)
    {
        public List<Fixture> Fixtures { get; } = [];
        public List<string> Tests { get; } = [];
    }

    public static IEnumerable<Findings> Read(Report report)
    {
        using var xml = report.Xml();
        xml.Open();
        var suites = new Stack<Suite>();
        foreach (var (level, begins) in xml.Walk())
        {
            if (!begins)
            {
                if (suites.Count > 0 && suites.Peek().Level == level) Close(report, suites);
                continue;
            }

            switch (xml.Name)
            {
                case "suite" when xml["source"] is not null || xml["name"] is not null:
                    suites.Push(new(level, xml["name"] ?? "", xml["source"]));
                    break;
                case "kw" when suites.Count > 0:
                    Fixture(report, xml, suites.Peek());
                    break;
                case "test" when suites.Count > 0:
                    var found = report.Found(Test(report, xml, suites));
                    suites.Peek().Tests.Add(found.Results[0].Uuid);
                    yield return found;
                    break;
                case "msg" when suites.Count == 0:
                    Error(report, xml);
                    break;
            }
        }
    }

    private static void Close(Report report, Stack<Suite> suites)
    {
        var suite = suites.Pop();
        if (suites.TryPeek(out var parent)) parent.Tests.AddRange(suite.Tests);
        if (suite.Fixtures.Count == 0 || suite.Tests.Count == 0) return;
        report.Add(new FixtureContainer
        {
            Uuid = Md5.Hex($"{report.File}\n{suite.Name}\n{suite.Tests[0]}\n{suite.Level}"),
            Children = [.. suite.Tests], Fixtures = suite.Fixtures,
        });
    }

    private static void Fixture(Report report, XmlPull xml, Suite suite)
    {
        var kind = IsTearDown(xml["type"]) ? FixtureKind.After : FixtureKind.Before;
        var draft = new Draft(report, xml["name"]);
        if (new RobotSteps(draft, xml).Read([], depth: 1) is not { } root) return;
        draft.NameFiles(Md5.Hex($"{report.File}\n{suite.Source}\n{suite.Name}\n{suite.Fixtures.Count}\n{root.Start}"));
        suite.Fixtures.Add(new Fixture { Kind = kind, Root = root });
    }

    public static bool IsTearDown(string? type) => type?.Equals("teardown", StringComparison.OrdinalIgnoreCase) == true;

    private static Draft Test(Report report, XmlPull xml, Stack<Suite> suites)
    {
        var path = suites.Reverse().Select(suite => suite.Name).ToList();
        var test = new Draft(report, xml["name"], $"{string.Join('.', path)}.{xml["name"]}");
        test.Suites(path);
        test.Label("framework", "robotframework");
        test.Label("package", ResultFolder.LastSegment(suites.Peek().Source ?? ""));
        var steps = new RobotSteps(test, xml);
        foreach (var child in xml.Children())
        {
            switch (child)
            {
                case "doc":
                    test.Describe(xml.Text());
                    break;
                case "tag":
                    test.Label("tag", xml.Text());
                    break;
                case "tags":
                    foreach (var _ in xml.Children()) test.Label("tag", xml.Text());
                    break;
                case "status":
                    var (status, start, duration) = RobotSteps.Outcome(xml);
                    test.Status = status;
                    test.Time(start, duration);
                    test.Failure(xml.Text(), null);
                    if (test.Status == Status.Passed) test.Result.Message = null;
                    break;
                case "timeout" or "arguments":
                    break;
                default:
                    steps.Read(test.Result.Steps, depth: 1);
                    break;
            }
        }

        return test;
    }

    // <msg timestamp="20240501 10:00:00.000" level="ERROR">Error in file …</msg>
    private static void Error(Report report, XmlPull xml)
    {
        if (xml["level"] is "ERROR" or "FAIL")
            report.Add(new RunError(report.Clean(xml.Text(), "message"), null, null, null, null));
    }
}
