using System.Text.Json;
using Assay.Formats.Allure;
using Assay.Formats.Reports;

namespace Assay.Formats.JavaScript;

/// <summary>
/// Mocha's JSON report. A pending test is known only by the list behind all tests, so the file is read twice.
/// </summary>
internal static class MochaReader
{
    public static IEnumerable<Findings> Read(Report report)
    {
        var (start, pending) = Head(report);
        var json = report.Json();
        if (!json.EnterObject()) yield break;
        while (json.NextProperty() is { } property)
        {
            if (property != "tests") json.Skip();
            else if (json.EnterArray())
            {
                while (json.NextItem()) yield return report.Found(Test(report, json.Value(), start, pending));
            }
        }
    }

    private static (long? Start, HashSet<string> Pending) Head(Report report)
    {
        long? start = null;
        var pending = new HashSet<string>(StringComparer.Ordinal);
        var json = report.Json();
        try
        {
            if (!json.EnterObject()) return (start, pending);
            while (json.NextProperty() is { } property)
            {
                if (property == "stats") start = Report.Instant(json.Value().Text("start"));
                else if (property != "pending") json.Skip();
                else if (json.EnterArray())
                {
                    while (json.NextItem()) pending.Add(Key(json.Value()));
                }
            }
        }
        catch (JsonException)
        {
            // The reading of the tests comes to the same place and tells it.
        }

        return (start, pending);
    }

    private static Draft Test(Report report, JsonElement json, long? start, HashSet<string> pending)
    {
        var (title, whole, file) = (json.Text("title"), json.Text("fullTitle"), ProjectPath.Short(json.Text("file")));
        var error = json.At("err");
        var failed = error.ValueKind == JsonValueKind.Object && error.EnumerateObject().Any();
        var test = new Draft(report, title, file is null ? whole : $"{file}#{whole}")
        {
            Status = failed ? Failed(error) : pending.Contains(Key(json)) ? Status.Skipped : Status.Passed,
        };
        var suite = title is not null && whole?.EndsWith($" {title}", StringComparison.Ordinal) == true
            ? whole[..^(title.Length + 1)]
            : null;
        test.Suites([file, suite]);
        test.Label("framework", "mocha");
        test.Label("language", "javascript");
        test.Label("package", file);
        test.Time(start, json.Number("duration"));
        test.Result.Flaky = !failed && json.Number("currentRetry") > 0;
        if (!failed) return test;
        test.Failure(Ansi.Strip(error.Text("message")), Ansi.Strip(error.Text("stack")));
        if (error.Text("expected") is not { } expected || error.Text("actual") is not { } actual) return test;
        test.Result.Expected = report.Clean(expected, "expected value", Limits.Text);
        test.Result.Actual = report.Clean(actual, "actual value", Limits.Text);
        return test;
    }

    // {"message": "…", "code": "ERR_ASSERTION", "name": "AssertionError", …}; anything else was thrown by the code.
    private static Status Failed(JsonElement error) =>
        error.Text("code") == "ERR_ASSERTION" || error.Has("expected") || error.Has("showDiff")
        || error.Text("name")?.Contains("Assert", StringComparison.Ordinal) == true
        || error.Text("stack")?.StartsWith("AssertionError", StringComparison.Ordinal) == true
            ? Status.Failed
            : Status.Broken;

    private static string Key(JsonElement json) => $"{json.Text("file")}\0{json.Text("fullTitle")}";
}
