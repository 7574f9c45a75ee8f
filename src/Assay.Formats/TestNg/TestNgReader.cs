using Assay.Formats.Reports;

namespace Assay.Formats.TestNg;

/// <summary>
/// <c>testng-results.xml</c>. Configuration methods are no tests: of those that failed, the run gets an error.
/// </summary>
internal static class TestNgReader
{
    public static IEnumerable<Findings> Read(Report report)
    {
        using var xml = report.Xml();
        xml.Open();
        var groups = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var (suite, test, type, group) = ("", "", "", "");
        foreach (var (_, begins) in xml.Walk())
        {
            if (!begins) continue;
            switch (xml.Name)
            {
                case "suite":
                    suite = xml["name"] ?? "";
                    groups.Clear();
                    break;
                case "group":
                    group = xml["name"] ?? "";
                    break;
                case "method":
                    var key = $"{xml["class"]}.{xml["name"]}";
                    if (!groups.TryGetValue(key, out var known)) groups[key] = known = [];
                    known.Add(group);
                    break;
                case "test":
                    test = xml["name"] ?? "";
                    break;
                case "class":
                    type = xml["name"] ?? "";
                    break;
                case "test-method":
                    var configuration = xml["is-config"] == "true";
                    var draft = Method(report, xml, type, [suite, test, type]);
                    if (configuration) Configuration(report, draft);
                    else
                    {
                        foreach (var name in groups.GetValueOrDefault(draft.FullName ?? "") ?? [])
                            draft.Label("tag", name);
                        yield return report.Found(draft);
                    }

                    break;
            }
        }
    }

    private static void Configuration(Report report, Draft method)
    {
        if (method.Status is not (Status.Failed or Status.Broken)) return;
        report.Add(new RunError(
            $"{method.FullName}: {method.Result.Message}", method.Result.Trace, null, null, null));
    }

    private static Draft Method(Report report, XmlPull xml, string type, string[] suites)
    {
        var name = xml["name"];
        var test = new Draft(report, name, $"{type}.{name}");
        test.Suites(suites);
        test.Label("testClass", type);
        test.Label("testMethod", name);
        if (type.LastIndexOf('.') is > 0 and var dot) test.Label("package", type[..dot]);
        test.Label("framework", "testng");
        test.Describe(xml["description"]);
        // Times are whole seconds: an attempt that was repeated must still be older than the one that counts.
        var repeated = xml["retried"] == "true";
        test.Time(Instant(xml["started-at"]) - (repeated ? 1 : 0), Duration(xml["duration-ms"]));
        test.Status = xml["status"] switch
        {
            "PASS" => Status.Passed,
            "FAIL" => Status.Failed,
            "SKIP" => repeated ? Status.Failed : Status.Skipped,
            _ => Status.Unknown,
        };
        foreach (var child in xml.Children())
        {
            switch (child)
            {
                case "params":
                    foreach (var _ in xml.Children()) Parameter(test, xml);
                    break;
                case "exception":
                    Exception(test, xml);
                    break;
                case "reporter-output":
                    var lines = new List<string>();
                    foreach (var _ in xml.Children()) lines.Add(xml.Text().Trim());
                    test.AttachText("reporter output", string.Join('\n', lines));
                    break;
            }
        }

        return test;
    }

    // <param index="0"><value><![CDATA[100]]></value></param>; Java calls parameters without names arg0, arg1
    private static void Parameter(Draft test, XmlPull xml)
    {
        var name = $"arg{xml["index"]}";
        foreach (var _ in xml.Children()) test.Parameter(name, xml["is-null"] == "true" ? "null" : xml.Text().Trim());
    }

    private static void Exception(Draft test, XmlPull xml)
    {
        var type = xml["class"] ?? "";
        if (test.Status == Status.Failed && !type.Contains("Assert", StringComparison.Ordinal)
            && !type.Contains("ComparisonFailure", StringComparison.Ordinal)) test.Status = Status.Broken;
        string? message = null, trace = null;
        foreach (var part in xml.Children())
        {
            if (part == "message") message = xml.Text();
            else if (part.EndsWith("stacktrace", StringComparison.Ordinal)) trace = xml.Text().Trim();
        }

        test.Failure(string.IsNullOrWhiteSpace(message) ? type : message, trace);
    }

    // 2024-05-01T10:00:00Z, or with the zone's name: 2024-05-01T10:00:00 UTC
    private static long? Instant(string? text) => Report.Instant(text) ?? Report.Instant(text?.Split(' ', 2)[0]);

    private static double? Duration(string? text) => Report.Seconds(text) / 1000;
}
