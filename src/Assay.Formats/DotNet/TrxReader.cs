using System.Globalization;
using Assay.Formats.Reports;

namespace Assay.Formats.DotNet;

/// <summary>
/// TRX. Results come before the definitions that say which class they are of, so the file is read twice: first the
/// definitions, then the results.
/// </summary>
internal static class TrxReader
{
    private const int DeepestInner = 100;

    public static IEnumerable<Findings> Read(Report report)
    {
        var definitions = Definitions(report);
        using var xml = report.Xml();
        xml.Open();
        foreach (var section in xml.Children())
        {
            if (section == "Results")
            {
                foreach (var kind in xml.Children())
                {
                    if (kind.EndsWith("Result", StringComparison.Ordinal))
                        yield return report.Found(Test(report, xml, definitions));
                }
            }
            else if (section == "ResultSummary") Summary(report, xml);
        }
    }

    private sealed record Definition(string? Class, string? Method, List<(string Name, string? Value)> Labels)
    {
        /// <summary>The method has several definitions: each is a row of its data.</summary>
        public bool Row { get; set; }
    }

    private static Dictionary<string, Definition> Definitions(Report report)
    {
        var methods = new Dictionary<(string?, string?), Definition>();
        var definitions = new Dictionary<string, Definition>(StringComparer.OrdinalIgnoreCase);
        using var xml = report.Xml();
        try
        {
            xml.Open();
            foreach (var section in xml.Children())
            {
                if (section != "TestDefinitions") continue;
                foreach (var _ in xml.Children())
                {
                    var id = xml["id"];
                    var definition = Read(xml);
                    if (id is null || !definitions.TryAdd(id, definition)) continue;
                    var method = (definition.Class, definition.Method);
                    if (!methods.TryAdd(method, definition)) definition.Row = methods[method].Row = true;
                }
            }
        }
        catch (Exception damage) when (damage is System.Xml.XmlException or InvalidDataException)
        {
            // The reading of the results comes to the same place and tells it.
        }

        return definitions;
    }

    private static Definition Read(XmlPull xml)
    {
        string? type = null, method = null;
        List<(string, string?)> labels = [];
        foreach (var part in xml.Children())
        {
            switch (part)
            {
                case "TestMethod":
                    type = MethodName.Class(xml["className"]);
                    method = xml["name"] is { Length: > 0 } told ? MethodName.Split(told).Method : null;
                    break;
                case "TestCategory":
                    foreach (var _ in xml.Children()) labels.Add(("tag", xml["TestCategory"]));
                    break;
                case "Owners":
                    foreach (var _ in xml.Children()) labels.Add(("owner", xml["name"]));
                    break;
                case "Properties":
                    foreach (var _ in xml.Children()) labels.Add(Property(xml));
                    break;
            }
        }

        return new(type, method, labels);
    }

    private static (string, string?) Property(XmlPull xml)
    {
        string? key = null, value = null;
        foreach (var part in xml.Children())
        {
            if (part == "Key") key = xml.Text();
            else if (part == "Value") value = xml.Text();
        }

        return (key is "Category" ? "tag" : key ?? "", value);
    }

    private static Draft Test(Report report, XmlPull xml, Dictionary<string, Definition> definitions)
    {
        var name = xml["testName"] ?? "";
        var definition = definitions.GetValueOrDefault(xml["testId"] ?? "");
        var (method, arguments) = MethodName.Split(name);
        var type = definition?.Class;
        // A test or a row may have a name of its own, "Sends a parcel"; what it runs is still the method.
        if (definition?.Method is { } told)
        {
            if (definition.Row && !method.EndsWith(told, StringComparison.Ordinal)) arguments ??= name;
            method = told;
        }

        if (type is not null && !method.StartsWith($"{type}.", StringComparison.Ordinal)) method = $"{type}.{method}";
        var test = new Draft(report, name, method);
        if (arguments is not null) test.Parameter("arguments", arguments);
        test.Suites([MethodName.Namespace(type), MethodName.Short(type)]);
        test.Label("testClass", type);
        test.Label("package", MethodName.Namespace(type));
        if (xml["computerName"] is not "unknown") test.Label("host", xml["computerName"]);
        foreach (var (label, value) in definition?.Labels ?? [])
        {
            if (!string.IsNullOrWhiteSpace(label)) test.Label(label, value);
        }

        test.Time(Report.Instant(xml["startTime"]), Duration(xml), Report.Instant(xml["endTime"]));
        test.Status = Outcome(xml["outcome"]);
        foreach (var child in xml.Children()) Part(child, test, xml, test.Result.Steps, step: null, depth: 0);
        return test;
    }

    private static void Part(string child, Draft test, XmlPull xml, List<Step> into, Step? step, int depth)
    {
        switch (child)
        {
            case "Output":
                Output(test, xml, into, step);
                break;
            case "InnerResults" when depth < DeepestInner:
                foreach (var _ in xml.Children()) Inner(test, xml, into, depth + 1);
                break;
            case "ResultFiles":
                foreach (var _ in xml.Children()) test.Attach(null, xml["path"], null, into);
                break;
        }
    }

    /// <summary>Rows of a data-driven test and parts of an ordered one are steps of it.</summary>
    private static void Inner(Draft test, XmlPull xml, List<Step> into, int depth)
    {
        var step = test.Step(
            into, xml["dataRowInfo"] is { } row ? $"{xml["testName"]} [{row}]" : xml["testName"],
            Outcome(xml["outcome"]), Duration(xml), Report.Instant(xml["startTime"]));
        if (step is null) return;
        foreach (var child in xml.Children()) Part(child, test, xml, step.Steps ??= [], step, depth);
        if (step.Steps is { Count: 0 }) step.Steps = null;
    }

    private static void Output(Draft test, XmlPull xml, List<Step> into, Step? step)
    {
        foreach (var part in xml.Children())
        {
            switch (part)
            {
                case "StdOut" or "StdErr" or "DebugTrace":
                    var name = xml.Name;
                    test.AttachText(name, xml.Text(), into);
                    break;
                case "ErrorInfo":
                    string? message = null, trace = null;
                    foreach (var info in xml.Children())
                    {
                        if (info == "Message") message = xml.Text();
                        else if (info == "StackTrace") trace = xml.Text();
                    }

                    if (step is null) test.Failure(message, trace);
                    else test.Failure(step, message, trace);
                    break;
            }
        }
    }

    /// <summary>Errors of the run, such as a crashed test host.</summary>
    private static void Summary(Report report, XmlPull xml)
    {
        foreach (var (_, begins) in xml.Walk())
        {
            if (!begins || xml.Name != "RunInfo" || xml["outcome"] is not ("Error" or "Failed")) continue;
            report.Add(new RunError(report.Clean(xml.Text(), "message")?.Trim(), null, null, null, null));
        }
    }

    private static Status Outcome(string? outcome) => outcome switch
    {
        "Passed" or "PassedButRunAborted" or "Warning" => Status.Passed,
        "Failed" => Status.Failed,
        "Error" or "Timeout" or "Aborted" => Status.Broken,
        "NotExecuted" or "Pending" or "NotRunnable" => Status.Skipped,
        _ => Status.Unknown,
    };

    // "00:00:01.2345678"
    private static double? Duration(XmlPull xml) =>
        TimeSpan.TryParse(xml["duration"], CultureInfo.InvariantCulture, out var time) ? time.TotalMilliseconds : null;
}
