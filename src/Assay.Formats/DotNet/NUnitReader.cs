using Assay.Formats.Reports;

namespace Assay.Formats.DotNet;

/// <summary>XML of NUnit 3 and later: <c>test-run/test-suite…/test-case</c>.</summary>
internal static class NUnitReader
{
    public static IEnumerable<Findings> Read(Report report)
    {
        using var xml = report.Xml();
        xml.Open();
        var suites = new Stack<(int Level, string? Name, string? Type, List<(string, string)> Properties)>();
        foreach (var (level, begins) in xml.Walk())
        {
            if (!begins)
            {
                if (suites.Count > 0 && suites.Peek().Level == level) suites.Pop();
                continue;
            }

            switch (xml.Name)
            {
                case "test-suite":
                    suites.Push((level, xml["name"], xml["type"], []));
                    break;
                case "property" when suites.Count > 0 && level == suites.Peek().Level + 2:
                    suites.Peek().Properties.Add((xml["name"] ?? "", xml["value"] ?? ""));
                    break;
                case "test-case":
                    var test = Test(report, xml);
                    var inherited = suites.Where(suite => suite.Type is not "Assembly")
                        .SelectMany(suite => suite.Properties);
                    foreach (var (name, value) in inherited) Property(test, name, value);
                    yield return report.Found(test);
                    break;
            }
        }
    }

    private static Draft Test(Report report, XmlPull xml)
    {
        var (name, fullName, type, method) = (xml["name"] ?? "", xml["fullname"], xml["classname"], xml["methodname"]);
        var test = new Draft(report, name, fullName);

        // Adds(1,2) of Shop.Cart.Adds(1,2)
        if (method is not null && name.StartsWith($"{method}(", StringComparison.Ordinal)
            && fullName?.EndsWith(name, StringComparison.Ordinal) == true)
        {
            test.FullName = $"{fullName[..^name.Length]}{method}";
            test.Parameter("arguments", MethodName.Split(name).Arguments);
        }

        test.Suites([MethodName.Namespace(type), MethodName.Short(type)]);
        test.Label("testClass", type);
        test.Label("testMethod", method);
        test.Label("package", MethodName.Namespace(type));
        test.Label("framework", "NUnit");
        test.Time(
            Report.Instant(xml["start-time"]), Report.Seconds(xml["duration"]), Report.Instant(xml["end-time"]));
        test.Status = (xml["result"], xml["label"]) switch
        {
            ("Passed" or "Warning", _) => Status.Passed,
            ("Failed", "Error" or "Cancelled" or "Invalid") => Status.Broken,
            ("Failed", _) => Status.Failed,
            ("Skipped", _) => Status.Skipped,
            _ => Status.Unknown,
        };
        foreach (var child in xml.Children()) Part(child, test, xml);
        return test;
    }

    private static void Part(string child, Draft test, XmlPull xml)
    {
        switch (child)
        {
            case "failure" or "reason":
                string? message = null, trace = null;
                foreach (var part in xml.Children())
                {
                    if (part == "message") message = xml.Text();
                    else if (part == "stack-trace") trace = xml.Text();
                }

                test.Failure(message, trace);
                break;
            case "output":
                test.AttachText("output", xml.Text());
                break;
            case "properties":
                foreach (var _ in xml.Children()) Property(test, xml["name"], xml["value"]);
                break;
            case "attachments":
                foreach (var _ in xml.Children()) Attachment(test, xml);
                break;
        }
    }

    private static void Property(Draft test, string? name, string? value)
    {
        if (name is "Description" && test.Result.Description is null) test.Describe(value);
        else if (name is "Author") test.Label("owner", value);
        else if (name is not (null or "" or ['_', ..] or "Description")) XUnitReader.Trait(test, name, value);
    }

    private static void Attachment(Draft test, XmlPull xml)
    {
        string? path = null, description = null;
        foreach (var part in xml.Children())
        {
            if (part == "filePath") path = xml.Text();
            else if (part == "description") description = xml.Text();
        }

        test.Attach(description, path, null);
    }
}
