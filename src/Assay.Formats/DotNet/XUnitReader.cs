using Assay.Formats.Reports;

namespace Assay.Formats.DotNet;

/// <summary>
/// XML of xUnit.net 2 and 3: <c>assemblies/assembly/collection/test</c>. The name of a test is shown; its type and
/// method identify it, its arguments become a parameter.
/// </summary>
internal static class XUnitReader
{
    public static IEnumerable<Findings> Read(Report report)
    {
        using var xml = report.Xml();
        xml.Open();
        string? framework = null;
        long? start = null;
        foreach (var (_, begins) in xml.Walk(includeSelf: true))
        {
            if (!begins) continue;
            switch (xml.Name)
            {
                case "assembly":
                    framework = xml["test-framework"];
                    start = Report.Instant(xml["start-rtf"]) ?? Report.Instant($"{xml["run-date"]}T{xml["run-time"]}");
                    break;
                case "test":
                    yield return report.Found(Test(report, xml, framework, start));
                    break;
                case "error":
                    report.Add(Error(report, xml));
                    break;
            }
        }
    }

    private static Draft Test(Report report, XmlPull xml, string? framework, long? start)
    {
        var (name, type) = (xml["name"] ?? "", xml["type"]);
        var (shown, arguments) = MethodName.Split(name);
        var method = Method(xml["method"], arguments);
        var test = new Draft(report, name, type is null || method is null ? shown : $"{type}.{method}");
        if (arguments is not null) test.Parameter("arguments", arguments);
        test.Suites([MethodName.Namespace(type), MethodName.Short(type)]);
        test.Label("testClass", type);
        test.Label("testMethod", method);
        test.Label("package", MethodName.Namespace(type));
        test.Label("framework", framework?.Split(' ', 2)[0]);
        test.Time(Report.Instant(xml["start-rtf"]) ?? start, Report.Seconds(xml["time"]));
        test.Status = xml["result"] switch
        {
            "Pass" => Status.Passed,
            "Fail" => Status.Failed,
            "Skip" or "NotRun" => Status.Skipped,
            _ => Status.Unknown,
        };
        foreach (var child in xml.Children()) Part(child, test, xml);
        return test;
    }

    /// <summary>Loggers of dotnet test write the arguments behind the method too: Tax(net: 100, gross: 119).</summary>
    private static string? Method(string? method, string? arguments) =>
        arguments is not null && method?.EndsWith($"({arguments})", StringComparison.Ordinal) == true
            ? method[..^(arguments.Length + 2)]
            : method;

    private static void Part(string child, Draft test, XmlPull xml)
    {
        switch (child)
        {
            case "failure":
                var (message, trace) = Failure(xml);
                test.Failure(message, trace);
                break;
            case "reason":
                test.Failure(xml.Text(), null);
                break;
            case "output":
                test.AttachText("output", xml.Text());
                break;
            case "warnings":
                foreach (var _ in xml.Children()) test.AttachText("warning", xml.Text());
                break;
            case "traits":
                foreach (var _ in xml.Children()) Trait(test, xml["name"], xml["value"]);
                break;
            case "attachments":
                foreach (var _ in xml.Children()) Attachment(test, xml);
                break;
        }
    }

    /// <summary>A trait is a label; a category is what people mean by a tag.</summary>
    public static void Trait(Draft test, string? name, string? value)
    {
        if (string.IsNullOrWhiteSpace(name)) return;
        test.Label(name.Equals("Category", StringComparison.OrdinalIgnoreCase) ? "tag" : name.Trim(), value);
    }

    // <attachment name="log" media-type="text/plain">aGk=</attachment>, a text has no media type.
    private static void Attachment(Draft test, XmlPull xml)
    {
        var (name, type) = (xml["name"], xml["media-type"]);
        var text = xml.Text(XmlPull.LongestContent);
        if (type is null) test.AttachText(name ?? "attachment", text);
        else test.AttachBase64(name, text, type);
    }

    private static (string? Message, string? Trace) Failure(XmlPull xml)
    {
        string? message = null, trace = null;
        foreach (var part in xml.Children())
        {
            if (part == "message") message = xml.Text();
            else if (part == "stack-trace") trace = xml.Text();
        }

        return (message, trace);
    }

    // An error of a fixture: <error type="assembly-cleanup" name="…"><failure>…</failure></error>
    private static RunError Error(Report report, XmlPull xml)
    {
        var name = xml["name"] ?? xml["type"];
        string? message = null, trace = null;
        foreach (var child in xml.Children())
        {
            if (child == "failure") (message, trace) = Failure(xml);
        }

        return new(report.Clean($"{name}: {message}", "message"), report.Clean(trace, "trace"), null, null, null);
    }
}
