using System.Text;
using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.JavaScript;

/// <summary>One test as it ran in every project, each run with its attempts.</summary>
internal static class PlaywrightSpec
{
    private const int DeepestStep = 200;

    public static IEnumerable<Draft[]> Read(Report report, JsonElement spec, List<string> path)
    {
        foreach (var test in spec.Items("tests"))
        {
            var attempts = test.Items("results").Select(result => Attempt(report, spec, test, result, path)).ToArray();
            if (attempts.Length == 0) attempts = [Attempt(report, spec, test, default, path)];
            attempts[^1].Result.Flaky = test.Text("status") == "flaky";
            yield return attempts;
        }
    }

    private static Draft Attempt(
        Report report, JsonElement spec, JsonElement test, JsonElement result, List<string> path)
    {
        var title = spec.Text("title");
        var attempt = new Draft(report, title, string.Join(" › ", [.. path.Where(part => part.Length > 0), title]))
        {
            Status = Outcome(result.Text("status"), test.Text("expectedStatus")),
        };
        attempt.Suites([test.Text("projectName"), .. path.Where(part => part.Length > 0)]);
        attempt.Label("framework", "playwright");
        attempt.Label("language", "javascript");
        attempt.Label("package", spec.Text("file"));
        attempt.Label("thread", result.Text("workerIndex") is { } worker ? $"worker-{worker}" : null);
        foreach (var tag in spec.Items("tags")) attempt.Label("tag", tag.Text());
        if (test.Text("projectName") is { Length: > 0 } project) attempt.Parameter("Project", project);
        attempt.Time(Report.Instant(result.Text("startTime")), result.Number("duration"));
        foreach (var annotation in test.Items("annotations")) Annotate(attempt, annotation);
        Failure(attempt, result);
        foreach (var step in result.Items("steps")) Step(attempt, attempt.Result.Steps, step, depth: 1);
        foreach (var file in result.Items("attachments")) Attachment(attempt, file);
        attempt.AttachText("stdout", Output(result, "stdout"));
        attempt.AttachText("stderr", Output(result, "stderr"));
        return attempt;
    }

    private static Status Outcome(string? status, string? expected) => status switch
    {
        // test.fail(): it was to fail, and did.
        "failed" when expected == "failed" => Status.Passed,
        "passed" when expected == "failed" => Status.Failed,
        "passed" => Status.Passed,
        "failed" => Status.Failed,
        "timedOut" or "interrupted" => Status.Broken,
        "skipped" or null => Status.Skipped,
        _ => Status.Unknown,
    };

    private static void Annotate(Draft attempt, JsonElement annotation)
    {
        var (type, text) = (annotation.Text("type"), annotation.Text("description"));
        if (type is "skip" or "fixme" && attempt.Status == Status.Skipped) attempt.Failure(text, null);
        else if (type is "issue" or "tms") attempt.Link(text, text, type);
        else if (type is "description") attempt.Describe(text);
        else if (type is not ("skip" or "fixme" or "fail" or "slow")) attempt.Property(type, text ?? "");
    }

    private static void Failure(Draft attempt, JsonElement result)
    {
        var error = result.At("error");
        if (attempt.Status is Status.Passed or Status.Skipped || error.ValueKind != JsonValueKind.Object) return;
        attempt.Failure(Ansi.Strip(error.Text("message") ?? error.Text("value")), Ansi.Strip(error.Text("stack")));
    }

    private static void Step(Draft attempt, List<Step> into, JsonElement json, int depth)
    {
        var error = json.At("error");
        var failed = error.ValueKind == JsonValueKind.Object;
        if (depth > DeepestStep || attempt.Step(into, json.Text("title"), failed ? Status.Failed : Status.Passed,
            json.Number("duration")) is not { } step) return;
        if (failed) attempt.Failure(step, Ansi.Strip(error.Text("message")), Ansi.Strip(error.Text("stack")));
        var inner = new List<Step>();
        foreach (var child in json.Items("steps")) Step(attempt, inner, child, depth + 1);
        if (inner.Count > 0) step.Steps = inner;
    }

    private static void Attachment(Draft attempt, JsonElement file)
    {
        var (name, type) = (file.Text("name"), file.Text("contentType"));
        if (file.Text("body") is { } body) attempt.AttachBase64(name, body, type);
        else if (file.Text("path") is { } path) attempt.Attach(name, path, type, inFolder: true);
    }

    // [{"text": "hello\n"}, {"buffer": "aGVsbG8="}]
    private static string Output(JsonElement result, string stream)
    {
        var output = new StringBuilder();
        foreach (var part in result.Items(stream))
        {
            var bytes = new byte[part.Text("buffer")?.Length ?? 0];
            if (part.Text("text") is { } text) output.Append(text);
            else if (Convert.TryFromBase64String(part.Text("buffer") ?? "", bytes, out var length))
                output.Append(Encoding.UTF8.GetString(bytes, 0, length));
        }

        return output.ToString();
    }
}
