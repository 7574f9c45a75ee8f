using System.Text.RegularExpressions;
using Assay.Formats.Allure;
using Assay.Formats.Reports;

namespace Assay.Formats.JUnit;

/// <summary>
/// One <c>testcase</c> with its attempts. Surefire writes those of a test that was run again into it:
/// <c>rerunFailure</c> when it failed before, <c>flakyFailure</c> when it passed in the end.
/// </summary>
internal sealed class JUnitCase(Report report, XmlPull xml, IEnumerable<Suite> suites)
{
    private readonly string name = xml["name"] ?? "";
    // Node's runner says "test" of every test.
    private readonly string className = (xml["classname"] ?? xml["class"]) is { } told && told != "test" ? told : "";
    private readonly List<Draft> attempts = [];
    private bool todo;

    /// <summary>The attempts, the last one last.</summary>
    public Draft[] Read()
    {
        var last = Attempt();
        last.Time(Start, Report.Seconds(xml["time"]));
        if (xml["status"] is "notrun" or "disabled" || xml["result"] is "skipped" or "suppressed")
            last.Status = Status.Skipped;
        if (xml["value_param"] is { } value) last.Parameter("value", value, excluded: true);
        foreach (var child in xml.Children()) Read(child, last);
        if (last.Status == Status.Unknown) last.Status = Status.Passed;
        last.Result.Flaky = attempts.Count > 0 && last.Status == Status.Passed;
        return [.. attempts, last];
    }

    private long? Start => Report.Instant(xml["timestamp"]) ?? suites.FirstOrDefault()?.Start;

    /// <summary>The class and the method; a writer that repeats the class in the name means the name alone.</summary>
    private string FullName
    {
        get
        {
            // Gradle writes the method of JUnit 5 as "adds()", Allure's adapters and Surefire as "adds".
            var method = name.EndsWith("()", StringComparison.Ordinal) ? name[..^2] : name;
            var owner = className.Length > 0 ? className : string.Join('.', Named());
            return owner.Length == 0 || method == owner || method.StartsWith($"{owner}.", StringComparison.Ordinal)
                ? method
                : $"{owner}.{method}";
        }
    }

    private Draft Attempt()
    {
        var attempt = new Draft(report, name, FullName);
        attempt.Suites(Path());
        if (className != name) attempt.Label("testClass", className);
        var suite = suites.FirstOrDefault();
        attempt.Label("package", suite?.Package ?? Package());
        attempt.Label("host", suite?.Host);
        return attempt;
    }

    /// <summary>The suites; and the class, where pytest and others put all tests into one suite.</summary>
    private List<string> Path()
    {
        var path = Named();
        if (path.Count == 0 || (path.Count == 1 && !Related(path[0], className))) path.Add(className);
        return path;
    }

    // xUnit.net: "Test collection for Shop.Basket (id: e273…)"
    private List<string> Named() =>
        [.. suites.Reverse().Select(suite => suite.Name.Split(" (id: ", 2)[0]).Where(suite => suite.Length > 0)];

    private static bool Related(string suite, string owner) =>
        owner.Length == 0 || owner.Contains(suite, StringComparison.Ordinal)
        || suite.Contains(owner, StringComparison.Ordinal);

    // "com.acme.ShopTest" stands in a package, "tests/shop.test.js" and "Shop adds tax" do not.
    private string? Package() =>
        className.AsSpan().IndexOfAny(" /\\›>") < 0 && className.LastIndexOf('.') is > 0 and var dot
        && !className.EndsWith("js", StringComparison.Ordinal) && !className.EndsWith("ts", StringComparison.Ordinal)
            ? className[..dot]
            : null;

    private void Read(string child, Draft last)
    {
        switch (child)
        {
            case "failure" or "error":
                Fail(last, child == "error" ? Status.Broken : Status.Failed);
                break;
            case "skipped":
                last.Status = Status.Skipped;
                todo = xml["type"] == "todo";
                Explain(last);
                break;
            case "rerunFailure" or "rerunError" or "flakyFailure" or "flakyError":
                attempts.Add(Earlier(child.EndsWith("Error", StringComparison.Ordinal), last));
                break;
            case "properties":
                foreach (var property in xml.Children())
                {
                    if (property == "property") last.Property(xml["name"], xml["value"] ?? xml.Text());
                }

                break;
            case "system-out" or "system-err":
                Output(last, child);
                break;
        }
    }

    /// <summary>Several failures of one test (GoogleTest) follow each other in the trace.</summary>
    private void Fail(Draft attempt, Status status)
    {
        if (attempt.Status is Status.Failed or Status.Broken)
        {
            attempt.Result.Trace = report.Clean($"{attempt.Result.Trace}\n\n{Text()}", "trace", Limits.Failure);
            return;
        }

        // A test that is known to fail is skipped and has its failure too.
        if (!todo) attempt.Status = status;
        Explain(attempt);
    }

    private void Explain(Draft attempt)
    {
        var (message, type) = (Ansi.Strip(Colored(xml["message"])), xml["type"]);
        var text = Text();
        if (string.IsNullOrWhiteSpace(message)) message = FirstLine(text) ?? type;
        attempt.Failure(message, text);
    }

    // PHPUnit repeats the test's name: "ShopTest::testTotal\nwrong total\n…"
    private string? FirstLine(string text) => text.Split('\n').Select(line => line.Trim())
        .FirstOrDefault(line => line.Length > 0 && line != $"{className}::{name}");

    private Draft Earlier(bool error, Draft last)
    {
        var attempt = Attempt();
        attempt.Status = error ? Status.Broken : Status.Failed;
        attempt.Time(last.Result.Start, Report.Seconds(xml["time"]));
        var (message, own) = (Ansi.Strip(Colored(xml["message"])) ?? xml["type"], "");
        foreach (var child in xml.Children())
        {
            if (child == "stackTrace") own = Text();
            else if (child is "system-out" or "system-err") Output(attempt, child);
        }

        attempt.Failure(message, own);
        return attempt;
    }

    /// <summary>Test frameworks print <c>[[ATTACHMENT|path]]</c> to say that a file belongs to the test.</summary>
    private void Output(Draft attempt, string stream)
    {
        var text = Text();
        foreach (Match match in Attachment.Matches(text))
            attempt.Attach(null, match.Groups["path"].Value.Trim(), null, inFolder: true);
        var own = Heading.Replace(Attachment.Replace(text, ""), "");
        if (!string.IsNullOrWhiteSpace(own)) attempt.AttachText(stream, text);
    }

    private string Text() => Colored(xml.Text())!;

    // Surefire writes the escape before a color as "&amp;#27;[31m" into attributes, as "&amp#27;[31m" into CDATA.
    private static string? Colored(string? text) => text is null ? null : Escape.Replace(text, "\e[");

    private static readonly Regex Escape = new(
        @"&(amp)?#27;\[", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    // pytest: "------- Captured Out -------", whatever follows
    private static readonly Regex Heading = new(
        "-{3,} Captured [A-Za-z ]+ -{3,}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex Attachment = new(
        @"\[\[ATTACHMENT\|(?<path>[^\]\r\n]+)\]\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
}
