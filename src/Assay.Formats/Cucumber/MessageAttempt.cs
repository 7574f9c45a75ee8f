using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Cucumber;

/// <summary>One attempt of a scenario while its messages come.</summary>
internal sealed class MessageAttempt
{
    private readonly Draft draft;
    private readonly Dictionary<string, (Step Step, bool Hook)> steps = new(StringComparer.Ordinal);
    private readonly long? start;
    private readonly bool retried;
    private Status worst = Status.Passed;

    public MessageAttempt(Report report, MessageFeatures features, JsonElement testCase, JsonElement started)
    {
        var pickle = features.Pickle(testCase.Text("pickleId"));
        var (feature, rule) = features.Scenario(pickle);
        var (uri, name) = (CucumberUri.Of(pickle.Text("uri")), pickle.Text("name"));
        draft = new(report, name, uri is null ? name : $"{uri}#{name}");
        draft.Suites([uri, feature, rule]);
        draft.Label("feature", feature);
        draft.Label("package", uri);
        draft.Label("framework", "cucumber");
        draft.Label("thread", started.Text("workerId"));
        foreach (var tag in pickle.Items("tags")) draft.Label("tag", tag.Text("name"));
        foreach (var (parameter, value) in features.Row(pickle)) draft.Parameter(parameter, value);
        start = Instant(started.At("timestamp"));
        retried = started.Number("attempt") > 0;
        var byId = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var step in pickle.Items("steps")) byId[step.Text("id") ?? ""] = step;
        foreach (var step in testCase.Items("testSteps")) Plan(features, step, byId);
    }

    public void Finished(JsonElement message)
    {
        if (!steps.TryGetValue(message.Text("testStepId") ?? "", out var known)) return;
        var (step, result) = (known.Step, message.At("testStepResult"));
        step.Status = CucumberScenario.Known(result.Text("status"));
        step.Duration = Milliseconds(result.At("duration")) is { } time ? (long)Math.Round(time) : null;
        worst = CucumberScenario.Worse(worst, step.Status.Value);
        var text = result.Text("message");
        var exception = result.At("exception");
        var reason = result.Text("status") switch
        {
            "UNDEFINED" => $"Undefined step: {step.Name}",
            "AMBIGUOUS" => text ?? $"Ambiguous step: {step.Name}",
            "PENDING" => $"Pending step: {step.Name}",
            _ => exception.Text("message") ?? text,
        };
        draft.Failure(step, reason, exception.Text("stackTrace") ?? text);
        if (step.Status != Status.Passed) draft.Failure(step.Message, step.Trace);
    }

    public void Attachment(JsonElement message)
    {
        var into = steps.TryGetValue(message.Text("testStepId") ?? "", out var known)
            ? known.Step.Steps ??= []
            : draft.Result.Steps;
        var (type, body) = (message.Text("mediaType"), message.Text("body"));
        var log = type == "text/x.cucumber.log+plain";
        var name = message.Text("fileName") ?? (log ? "log" : "Attachment");
        if (message.Text("url") is { } url && string.IsNullOrEmpty(body)) draft.Attach(name, url, type, into);
        else if (message.Text("contentEncoding") == "BASE64") draft.AttachBase64(name, body, type, into);
        else draft.AttachText(name, body, into, log ? "text/plain" : type ?? "text/plain");
    }

    public Draft Finish(JsonElement message)
    {
        // Hooks that passed silently say nothing.
        var quiet = steps.Values.Where(each => each.Hook && each.Step is { Status: Status.Passed, Steps: null })
            .Select(each => each.Step).ToHashSet();
        draft.Result.Steps.RemoveAll(quiet.Contains);
        draft.Status = worst;
        draft.Time(start, null, Instant(message.At("timestamp")));
        draft.Result.Flaky = retried && worst == Status.Passed;
        return draft;
    }

    private void Plan(MessageFeatures features, JsonElement testStep, Dictionary<string, JsonElement> pickleSteps)
    {
        var pickleStep = pickleSteps.GetValueOrDefault(testStep.Text("pickleStepId") ?? "");
        var hook = pickleStep.ValueKind != JsonValueKind.Object;
        var name = hook ? features.Hook(testStep.Text("hookId")) : features.Text(pickleStep);
        if (draft.Step(draft.Result.Steps, name) is not { } step) return;
        steps[testStep.Text("id") ?? ""] = (step, hook);
        var argument = pickleStep.At("argument");
        var inner = new List<Step>();
        draft.AttachText(
            "doc string", argument.At("docString").Text("content"), inner,
            argument.At("docString").Text("mediaType") is { } type && type.Contains('/') ? type : "text/plain");
        var rows = argument.At("dataTable").Items("rows");
        draft.AttachText(
            "data table", CucumberTable.Csv(rows.Select(row => row.Items("cells").Select(cell => cell.Text("value")))),
            inner, "text/csv");
        if (inner.Count > 0) step.Steps = inner;
    }

    // {"seconds": 1717000000, "nanos": 123000000}
    private static long? Instant(JsonElement time) => (long?)Milliseconds(time);

    private static double? Milliseconds(JsonElement time) =>
        time.Number("seconds") is { } seconds ? (seconds * 1000) + ((time.Number("nanos") ?? 0) / 1e6) : null;
}
