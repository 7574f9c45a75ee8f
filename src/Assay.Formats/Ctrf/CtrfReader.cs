using System.Text.Json;
using Assay.Formats.DotNet;
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
        var file = ProjectPath.Short(json.Text("filePath"));
        var suites = Suites(json).ToList();
        var test = new Draft(report, name, FullName(json, name, file, suites));

        // xUnit.net tells the type and the method; the arguments stand in the name.
        var type = json.At("extra").Text("type");
        if (type is not null && name is not null && MethodName.Split(name).Arguments is { } arguments)
            test.Parameter("arguments", arguments);
        if (type is not null) test.Suites([MethodName.Namespace(type), MethodName.Short(type)]);
        else if (suites.Count > 0) test.Suites(suites);
        else test.Suites([file]);
        test.Label("testClass", type);
        test.Label("framework", tool);
        test.Label("package", MethodName.Namespace(type) ?? file);
        test.Label("browser", json.Text("browser"));
        foreach (var tag in json.Items("tags")) test.Label("tag", tag.Text());
        foreach (var (label, value) in json.Properties("labels")) test.Label(label, value.Text());
        foreach (var (parameter, value) in json.Properties("parameters"))
            test.Parameter(parameter, value.Text() ?? value.ToString());
        return test;
    }

    /// <summary>A list, or a text such as "Shop > Basket". xUnit.net gives an id that is new in every run.</summary>
    private static IEnumerable<string> Suites(JsonElement json)
    {
        var suite = json.At("suite");
        var path = suite.ValueKind == JsonValueKind.Array
            ? suite.Items().Select(part => part.Text())
            : suite.Text()?.Split(" > ") ?? [];
        return path.OfType<string>().Where(part => part.Length > 0 && !Guid.TryParse(part, out _));
    }

    /// <summary>As the reports of the runners themselves have it, so that a suite may move between the two.</summary>
    private static string? FullName(JsonElement json, string? name, string? file, List<string> suites)
    {
        var extra = json.At("extra");
        if (extra.Text("type") is { } type && extra.Text("method") is { } method) return $"{type}.{method}";
        if (file is null) return string.Join(" > ", [.. suites, name ?? ""]);

        // The reporter of Jest gives the whole title as the name, and the file as the first suite.
        var path = string.Join(' ', suites.Where(suite => !file.EndsWith(suite, StringComparison.Ordinal)));
        var whole = path.Length == 0 || name?.StartsWith($"{path} ", StringComparison.Ordinal) == true;
        return whole ? $"{file}#{name}" : $"{file}#{path} {name}";
    }

    private static void Outcome(Draft attempt, JsonElement json)
    {
        attempt.Status = Known(json.Text("status"));
        var duration = json.Number("duration");
        attempt.Time(Instant(json, "start"), duration, duration is null ? Instant(json, "stop") : null);
        if (attempt.Status != Status.Passed)
            attempt.Failure(Ansi.Strip(json.Text("message")), Ansi.Strip(json.Text("trace") ?? json.Text("snippet")));
        foreach (var stream in (string[])["stdout", "stderr"])
            attempt.AttachText(stream, string.Join('\n', json.Items(stream).Select(line => line.Text())));
        foreach (var file in json.Items("attachments"))
            attempt.Attach(file.Text("name"), file.Text("path"), file.Text("contentType"), inFolder: true);
    }

    private static void Step(Draft test, List<Step> into, JsonElement json, int depth)
    {
        if (depth > DeepestStep) return;
        if (test.Step(into, json.Text("name"), Known(json.Text("status"))) is not { } step) return;
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
