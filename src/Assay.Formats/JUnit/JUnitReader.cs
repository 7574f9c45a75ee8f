using Assay.Formats.Reports;

namespace Assay.Formats.JUnit;

/// <summary>
/// JUnit XML as Surefire, Gradle, pytest, Jest, Vitest, Playwright, Go, GoogleTest, PHPUnit and others write it. Suites
/// may stand in suites; every test is handed over when its end tag was read.
/// </summary>
internal static class JUnitReader
{
    public static IEnumerable<Findings> Read(Report report)
    {
        using var xml = report.Xml();
        xml.Open();
        var suites = new Stack<Suite>();
        if (xml.Name == "testsuite") suites.Push(Suite.Of(xml, parent: null));
        foreach (var (level, start) in xml.Walk())
        {
            // A test or a text was read to its end tag, which is not told again.
            if (!start)
            {
                if (suites.Count > 0 && suites.Peek().Level == level) suites.Pop();
                continue;
            }

            suites.TryPeek(out var suite);
            switch (xml.Name)
            {
                case "testsuite":
                    suites.Push(Suite.Of(xml, suite) with { Level = level });
                    break;
                case "testcase":
                    yield return report.Found(new JUnitCase(report, xml, suites).Read());
                    break;
                case "system-out" or "system-err" when suite is not null:
                    var stream = xml.Name;
                    report.AddOutput($"{suite.Name} {stream}".Trim(), xml.Text());
                    break;
                case "error" when suite is not null:
                    report.Add(new RunError(report.Clean(xml["message"], "message"),
                        report.Clean(xml.Text(), "trace"), null, null, null));
                    break;
            }
        }
    }
}

/// <summary>What a suite tells about its tests.</summary>
internal sealed record Suite(string Name, int Level, long? Start, string? Host, string? Package, string? File)
{
    public static Suite Of(XmlPull xml, Suite? parent) => new(
        xml["name"] ?? "",
        0,
        Report.Instant(xml["timestamp"]) ?? parent?.Start,
        xml["hostname"] ?? parent?.Host,
        xml["package"] ?? parent?.Package,
        xml["file"] ?? parent?.File);
}
