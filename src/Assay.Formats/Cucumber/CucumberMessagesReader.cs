using System.Text.Json;
using Assay.Formats.Reports;

namespace Assay.Formats.Cucumber;

/// <summary>
/// Messages of Cucumber: what is in the features first, then what happens. An attempt is handed over when it finished.
/// </summary>
internal static class CucumberMessagesReader
{
    public static IEnumerable<Findings> Read(Report report)
    {
        var features = new MessageFeatures();
        var testCases = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var open = new Dictionary<string, MessageAttempt>(StringComparer.Ordinal);
        foreach (var message in report.Lines().Objects())
        {
            if (message.At("gherkinDocument") is { ValueKind: JsonValueKind.Object } document) features.Add(document);
            else if (message.At("pickle") is { ValueKind: JsonValueKind.Object } pickle) features.AddPickle(pickle);
            else if (message.At("hook") is { ValueKind: JsonValueKind.Object } hook) features.AddHook(hook);
            else if (message.At("testCase") is { ValueKind: JsonValueKind.Object } testCase)
                testCases[testCase.Text("id") ?? ""] = testCase;
            else if (message.At("testCaseStarted") is { ValueKind: JsonValueKind.Object } started)
            {
                if (testCases.TryGetValue(started.Text("testCaseId") ?? "", out var of))
                    open[started.Text("id") ?? ""] = new(report, features, of, started);
            }
            else if (message.At("testCaseFinished") is { ValueKind: JsonValueKind.Object } finished)
            {
                if (open.Remove(finished.Text("testCaseStartedId") ?? "", out var attempt))
                    yield return report.Found(attempt.Finish(finished));
            }
            else if (message.At("parseError") is { ValueKind: JsonValueKind.Object } error)
                report.Add(new RunError(report.Clean(error.Text("message"), "message"), null, null, null, null));
            else Inside(report, open, message);
        }

        if (open.Count > 0)
            report.Notes.Warn($"The file is not complete: {open.Count} scenarios began and did not end");
    }

    private static void Inside(Report report, Dictionary<string, MessageAttempt> open, JsonElement message)
    {
        MessageAttempt? Of(JsonElement part) => open.GetValueOrDefault(part.Text("testCaseStartedId") ?? "");

        if (message.At("testStepFinished") is { ValueKind: JsonValueKind.Object } step) Of(step)?.Finished(step);
        else if (message.At("attachment") is { ValueKind: JsonValueKind.Object } file) Of(file)?.Attachment(file);
        else if (message.At("testRunHookFinished") is { ValueKind: JsonValueKind.Object } hook)
            Failed(report, hook.At("result"));
        else if (message.At("testRunFinished") is { ValueKind: JsonValueKind.Object } run && run.Has("message"))
            report.Add(new RunError(report.Clean(run.Text("message"), "message"), null, null, null, null));
    }

    private static void Failed(Report report, JsonElement result)
    {
        if (CucumberScenario.Known(result.Text("status")) == Status.Failed)
            report.Add(new RunError(report.Clean(result.Text("message"), "message"), null, null, null, null));
    }
}
