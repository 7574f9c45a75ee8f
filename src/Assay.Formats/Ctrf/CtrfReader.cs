using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Ctrf;

/// <summary>Common Test Report Format: <c>{"results": {"tool": …, "tests": […]}}</c>.</summary>
internal static class CtrfReader
{
    private const int DeepestStep = 100;

    public static IEnumerable<Findings> Read(Report report)
    {
        var json = report.Json();
        if (!json.EnterObject()) yield break;
        while (json.NextProperty() is { } property)
        {
            if (property != "results" || !json.EnterObject())
            {
                if (property != "results") json.Skip();
                continue;
            }

            string? tool = null;
            while (json.NextProperty() is { } part)
            {
                if (part == "tool") tool = json.Value().Text("name");
                else if (part != "tests") json.Skip();
                else if (json.EnterArray())
                {
                    while (json.NextItem()) yield return report.Found(Attempts(report, json.Value(), tool));
                }
            }
        }
    }

    /// <summary>Earlier attempts of a test stand in it, the last one is the test itself.</summary>
    private static Draft[] Attempts(Report report, JsonElement json, string? tool)
    {
        var attempts = new List<Draft>();
        foreach (var earlier in json.Items("retryAttempts"))
        {
            var attempt = Test(report, json, tool);
            Outcome(attempt, earlier);
            attempts.Add(attempt);
        }

        var last = Test(report, json, tool);
        Outcome(last, json);
        last.Result.Flaky = json.Flag("flaky");
        foreach (var step in json.Items("steps")) Step(last, last.Result.Steps, step, depth: 1);
        if (json.Text("screenshot") is { Length: > 0 } picture) last.AttachBase64("screenshot", picture, "image/png");
        return [.. attempts, last];
    }

    private static Draft Test(Report report, JsonElement json, string? tool)
    {
        var name = json.Text("name");
        List<string> suites = json.At("suite") switch
        {
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(part => part.Text()).OfType<string>()],
            { ValueKind: JsonValueKind.String } text => [.. (text.Text() ?? "").Split(" > ")],
            _ => [],
        };
        var file = ProjectPath.Short(json.Text("filePath"));

        // Runners of .NET and Java give a full name as the name.
        var qualified = file is null && suites.Count > 0 && name?.StartsWith($"{suites[^1]}.", StringComparison.Ordinal) == true;
        var path = string.Join(" > ", [.. suites, name ?? ""]);
        var test = new Draft(report, name, qualified ? name : file is null || suites.Contains(file) ? path : $"{file}#{path}");
        test.Suites(suites.Count > 0 ? suites : (IEnumerable<string?>)[file]);
        test.Label("framework", tool);
        test.Label("package", file);
        test.Label("browser", json.Text("browser"));
        foreach (var tag in json.Items("tags")) test.Label("tag", tag.Text());
        if (json.At("labels") is { ValueKind: JsonValueKind.Object } labels)
        {
            foreach (var label in labels.EnumerateObject()) test.Label(label.Name, label.Value.Text());
        }

        if (json.At("parameters") is { ValueKind: JsonValueKind.Object } parameters)
        {
            foreach (var parameter in parameters.EnumerateObject())
                test.Parameter(parameter.Name, parameter.Value.Text() ?? parameter.Value.ToString());
        }

        return test;
    }

    private static void Outcome(Draft attempt, JsonElement json)
    {
        attempt.Status = Known(json.Text("status"));
        attempt.Time(Instant(json, "start"), json.Number("duration"), Instant(json, "stop"));
        if (attempt.Status != Status.Passed) attempt.Failure(json.Text("message"), json.Text("trace") ?? json.Text("snippet"));
        foreach (var stream in (string[])["stdout", "stderr"])
            attempt.AttachText(stream, string.Join('\n', json.Items(stream).Select(line => line.Text())));
        foreach (var file in json.Items("attachments"))
            attempt.Attach(file.Text("name"), file.Text("path"), file.Text("contentType"));
    }

    private static void Step(Draft test, List<Step> into, JsonElement json, int depth)
    {
        if (depth > DeepestStep || test.Step(into, json.Text("name"), Known(json.Text("status"))) is not { } step) return;
        var inner = new List<Step>();
        foreach (var child in json.Items("steps")) Step(test, inner, child, depth + 1);
        if (inner.Count > 0) step.Steps = inner;
    }

    private static Status Known(string? status) => status switch
    {
        "passed" => Status.Passed,
        "failed" => Status.Failed,
        "skipped" or "pending" => Status.Skipped,
        _ => Status.Unknown,
    };

    // Some writers give seconds.
    private static long? Instant(JsonElement json, string property) => json.Number(property) switch
    {
        null or <= 0 => null,
        < 100_000_000_000 and var seconds => (long)(seconds * 1000),
        var milliseconds => (long)milliseconds,
    };
}
