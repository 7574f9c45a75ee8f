using System.Text;
using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Cucumber;

/// <summary>A scenario of the JSON report.</summary>
internal static class CucumberScenario
{
    public static Draft Read(
        Report report, CucumberFeature feature, JsonElement element, IEnumerable<JsonElement> background)
    {
        var name = element.Text("name") is { Length: > 0 } given ? given : element.Text("keyword");
        var uri = CucumberUri.Of(feature.Uri);
        var scenario = new Draft(report, name, uri is null ? name : $"{uri}#{name}");
        scenario.Suites([uri, feature.Name]);
        scenario.Label("feature", feature.Name);
        scenario.Label("package", uri);
        scenario.Label("framework", "cucumber");
        foreach (var tag in feature.Tags.Concat(Tags(element.At("tags"))).Distinct()) scenario.Label("tag", tag);
        scenario.Describe(element.Text("description"));
        if (element.Text("line") is { } line && name is not null && feature.HasRows(name))
            scenario.Parameter("example", $"{feature.Row(name, line)}");

        var worst = Status.Passed;
        var total = 0.0;
        var steps = element.Items("before").Select(step => (step, Hook: "Before"))
            .Concat(background.Concat(element.Items("steps")).SelectMany(WithHooks))
            .Concat(element.Items("after").Select(step => (step, Hook: "After")));
        foreach (var (step, hook) in steps) worst = Worse(worst, Step(scenario, step, hook, ref total));
        scenario.Status = worst;
        scenario.Time(Report.Instant(element.Text("start_timestamp")), total);
        return scenario;
    }

    public static IEnumerable<string> Tags(JsonElement tags) =>
        tags.Items().Select(tag => tag.Text("name")).OfType<string>();

    /// <summary>Failed before broken before skipped before passed.</summary>
    public static Status Worse(Status one, Status other) => Rank(one) <= Rank(other) ? one : other;

    private static int Rank(Status status) => status switch
    {
        Status.Failed => 0,
        Status.Broken => 1,
        Status.Unknown => 2,
        Status.Skipped => 3,
        _ => 4,
    };

    public static Status Known(string? status) => status?.ToUpperInvariant() switch
    {
        "PASSED" => Status.Passed,
        "FAILED" => Status.Failed,
        "UNDEFINED" or "AMBIGUOUS" => Status.Broken,
        "SKIPPED" or "PENDING" => Status.Skipped,
        _ => Status.Unknown,
    };

    private static IEnumerable<(JsonElement Step, string Hook)> WithHooks(JsonElement step) =>
        step.Items("before").Select(hook => (hook, "Before step"))
            .Append((step, ""))
            .Concat(step.Items("after").Select(hook => (hook, "After step")));

    private static Status Step(Draft scenario, JsonElement json, string hook, ref double total)
    {
        var result = json.At("result");
        var status = Known(result.Text("status"));
        if (result.Number("duration") is { } nanoseconds) total += nanoseconds / 1e6;
        var hidden = hook.Length > 0 || json.Flag("hidden");
        var error = result.Text("error_message");
        var embedded = json.Has("embeddings") || json.Has("output");

        // A hook that passed silently says nothing.
        if (hidden && status == Status.Passed && !embedded) return status;
        var text = $"{json.Text("keyword")}{json.Text("name")}".Trim();
        var name = hook.Length > 0 ? hook : text;
        if (scenario.Step(scenario.Result.Steps, name, status, result.Number("duration") / 1e6) is not { } step)
            return status;
        scenario.Failure(step, Message(error) ?? Missing(result.Text("status"), text), error);
        var inner = new List<Step>();
        Arguments(scenario, json, inner);
        Embeddings(scenario, json, inner);
        if (inner.Count > 0) step.Steps = inner;
        if (status != Status.Passed) scenario.Failure(step.Message, step.Trace);
        return status;
    }

    // "java.lang.AssertionError: 3 != 4\n\tat com.acme.shop.Steps.check(Steps.java:9)"
    private static string? Message(string? error) => error is null ? null : string.Join('\n', error.Split('\n')
        .TakeWhile((line, index) => index == 0 || !line.TrimStart().StartsWith("at ", StringComparison.Ordinal)));

    private static string? Missing(string? status, string step) => status?.ToUpperInvariant() switch
    {
        "UNDEFINED" => $"Undefined step: {step}",
        "AMBIGUOUS" => $"Ambiguous step: {step}",
        "PENDING" => $"Pending step: {step}",
        _ => null,
    };

    /// <summary>Doc strings and tables: JVM and Ruby give doc_string and rows, JavaScript gives arguments.</summary>
    private static void Arguments(Draft scenario, JsonElement json, List<Step> inner)
    {
        var document = json.At("doc_string");
        scenario.AttachText("doc string", document.Text("value") ?? document.Text("content"), inner);
        Table(scenario, json, inner);
        foreach (var argument in json.Items("arguments"))
        {
            scenario.AttachText("doc string", argument.Text("content"), inner);
            Table(scenario, argument, inner);
        }
    }

    private static void Table(Draft scenario, JsonElement json, List<Step> inner) =>
        scenario.AttachText("data table", CucumberTable.Csv(
            json.Items("rows").Select(row => row.Items("cells").Select(cell => cell.Text() ?? cell.Text("value")))),
            inner, "text/csv");

    // {"data": "aGk=", "mime_type": "image/png", "name": "screenshot"}, newer: {"media": {"type": "image/png"}}
    private static void Embeddings(Draft scenario, JsonElement json, List<Step> inner)
    {
        foreach (var embedding in json.Items("embeddings"))
        {
            var type = embedding.Text("mime_type") ?? embedding.At("media").Text("type");
            var data = embedding.Text("data");
            var plain = type?.StartsWith("text/", StringComparison.Ordinal) == true && !IsBase64(data);
            var log = type == "text/x.cucumber.log+plain";
            var name = embedding.Text("name") ?? (log ? "log" : "Attachment");
            if (plain) scenario.AttachText(name, data, inner, log ? "text/plain" : type!);
            else scenario.AttachBase64(name, data, type, inner);
        }

        scenario.AttachText("output", string.Join('\n', json.Items("output").Select(line => line.Text())), inner);
    }

    private static bool IsBase64(string? text) => text is { Length: > 0 } && text.Length % 4 == 0
        && Convert.TryFromBase64String(text, new byte[text.Length], out _);
}
