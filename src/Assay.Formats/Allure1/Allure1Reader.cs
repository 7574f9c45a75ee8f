using System.Globalization;
using Assay.Formats.Reports;

namespace Assay.Formats.Allure1;

/// <summary>
/// <c>*-testsuite.xml</c> of Allure 1. The suite's labels stand behind its tests and are read before them.
/// </summary>
internal static class Allure1Reader
{
    private sealed record Suite(string? Name, string? Title, List<(string Name, string? Value)> Labels);

    public static IEnumerable<Findings> Read(Report report)
    {
        var suite = Head(report);
        using var xml = report.Xml();
        xml.Open();
        foreach (var section in xml.Children())
        {
            if (section != "test-cases") continue;
            foreach (var _ in xml.Children()) yield return report.Found(Test(report, xml, suite));
        }
    }

    private static Suite Head(Report report)
    {
        string? name = null, title = null;
        List<(string, string?)> labels = [];
        using var xml = report.Xml();
        try
        {
            xml.Open();
            foreach (var section in xml.Children())
            {
                if (section == "name") name = xml.Text();
                else if (section == "title") title = xml.Text();
                else if (section == "labels")
                {
                    foreach (var _ in xml.Children()) labels.Add((xml["name"] ?? "", xml["value"]));
                }
            }
        }
        catch (Exception damage) when (damage is System.Xml.XmlException or InvalidDataException)
        {
            // The reading of the tests comes to the same place and tells it.
        }

        return new(name, title, labels);
    }

    private static Draft Test(Report report, XmlPull xml, Suite suite)
    {
        var (start, stop) = (Number(xml["start"]), Number(xml["stop"]));
        var status = Known(xml["status"]);
        var severity = xml["severity"];
        string? name = null, title = null;
        List<(string Name, string? Value)> labels = [];
        var test = new Draft(report, null) { Status = status };
        foreach (var child in xml.Children())
        {
            switch (child)
            {
                case "name":
                    name = xml.Text();
                    break;
                case "title":
                    title = xml.Text();
                    break;
                case "description":
                    test.Describe(xml.Text(), html: xml["type"] == "html");
                    break;
                case "failure":
                    Failure(test, xml);
                    break;
                case "steps":
                    Steps(test, xml, test.Result.Steps, depth: 1);
                    break;
                case "attachments":
                    Attachments(test, xml, test.Result.Steps);
                    break;
                case "labels":
                    foreach (var _ in xml.Children()) labels.Add((xml["name"] ?? "", xml["value"]));
                    break;
                case "parameters":
                    foreach (var _ in xml.Children())
                    {
                        if (xml["kind"] is not "environment-variable") test.Parameter(xml["name"], xml["value"]);
                    }

                    break;
            }
        }

        test.Rename(title ?? name);
        test.Time(start, null, stop);
        Identify(test, [.. labels, .. suite.Labels], suite, name);
        if (severity is not null && !labels.Exists(label => label.Name == "severity")) test.Label("severity", severity);
        return test;
    }

    private static void Identify(Draft test, List<(string Name, string? Value)> labels, Suite suite, string? name)
    {
        string? First(string wanted) => labels.Find(label => label.Name == wanted).Value;
        var (type, method) = (First("testClass") ?? suite.Name, First("testMethod") ?? name);
        test.FullName = type is null ? method : $"{type}.{method}";
        test.Identify(First("testCaseId"), First("historyId"));
        foreach (var (label, value) in labels)
        {
            switch (label)
            {
                case "testCaseId" or "historyId" or "":
                    break;
                case "status_details":
                    test.Result.Flaky |= value == "flaky";
                    break;
                case "issue":
                    test.Link(value, value, "issue");
                    break;
                case "testId":
                    test.Link(value, value, "tms");
                    break;
                default:
                    test.Label(label, value);
                    break;
            }
        }

        if (First("suite") is null) test.Label("suite", suite.Title ?? suite.Name);
    }

    private static void Steps(Draft test, XmlPull xml, List<Step> into, int depth)
    {
        foreach (var _ in xml.Children())
        {
            if (depth > Allure.Limits.StepDepth) continue;
            var (start, stop, status) = (Number(xml["start"]), Number(xml["stop"]), Known(xml["status"]));
            if (test.Step(into, null, status, stop - start, start) is not { } step) continue;
            step.Steps = [];
            string? name = null, title = null;
            foreach (var child in xml.Children())
            {
                if (child == "name") name = xml.Text();
                else if (child == "title") title = xml.Text();
                else if (child == "steps") Steps(test, xml, step.Steps, depth + 1);
                else if (child == "attachments") Attachments(test, xml, step.Steps);
            }

            step.Name = test.Shown(title ?? name, "Unknown step");
            if (step.Steps.Count == 0) step.Steps = null;
        }
    }

    private static void Attachments(Draft test, XmlPull xml, List<Step> into)
    {
        foreach (var _ in xml.Children()) test.Attach(xml["title"], xml["source"], xml["type"], into);
    }

    private static void Failure(Draft test, XmlPull xml)
    {
        string? message = null, trace = null;
        foreach (var part in xml.Children())
        {
            if (part == "message") message = xml.Text();
            else if (part == "stack-trace") trace = xml.Text();
        }

        test.Failure(message, trace);
    }

    private static Status Known(string? status) => status switch
    {
        "canceled" or "pending" => Status.Skipped,
        _ => Allure.Statuses.Known(status) ?? Status.Unknown,
    };

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
