using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Demo;

/// <summary>
/// The steps of a test: prepare, act with its requests, verify; the failing one is the last verification.
/// </summary>
internal static class DemoSteps
{
    public static JsonArray Of(
        DemoTest test, DemoOutcome outcome, long start, long duration,
        Func<string, string, byte[], string, JsonObject> attach)
    {
        if (outcome.Status == "skipped") return [];
        var part = Math.Max(1, duration / 10);
        var path = "/" + test.Feature.ToLowerInvariant().Replace(' ', '-');
        var body = Encoding.UTF8.GetBytes(
            $$"""{"feature":"{{test.Feature}}","items":[{"id":4711,"price":29.90},"""
                + """{"id":4712,"price":20.00}],"total":49.90}""");
        var response = attach("response.json", "application/json", body, $"{test.FullName}/{test.Value}/{start}");
        var last = outcome.Status;
        return
        [
            Step("Open the shop as a signed-in customer", "passed", start, part),
            Step($"Prepare {test.Story.ToLowerInvariant()}", "passed", start + part, part * 2,
                Step($"POST {path} → 201", "passed", start + part, part),
                With(Step($"GET {path}/4711 → 200", "passed", start + part * 2, part), response)),
            Step(test.Name, last, start + part * 3, part * 6,
                Step($"PUT {path}/4711 → 200", "passed", start + part * 3, part * 2),
                Step($"GET {path}/4711 shows the change", last, start + part * 5, part * 3)),
            Step("Nothing else changed", last == "passed" ? "passed" : "skipped",
                start + part * 9, last == "passed" ? part : 0),
        ];
    }

    public static JsonObject Container(string result, DemoTest test, long start, long duration) => new()
    {
        ["uuid"] = DemoLaunch.Id("container/" + result),
        ["name"] = test.Class,
        ["children"] = new JsonArray(result),
        ["befores"] = new JsonArray(Step("Start with an empty basket", "passed", start - 180, 140,
            Step("DELETE /basket → 204", "passed", start - 180, 60))),
        ["afters"] = new JsonArray(Step("Sign out", "passed", start + duration, 35)),
        ["start"] = start - 180,
        ["stop"] = start + duration + 35,
    };

    private static JsonObject Step(
        string name, string status, long start, long duration, params ReadOnlySpan<JsonObject> steps) => new()
    {
        ["name"] = name,
        ["status"] = status,
        ["start"] = start,
        ["stop"] = start + duration,
        ["steps"] = new JsonArray([.. steps]),
    };

    private static JsonObject With(JsonObject step, JsonObject attachment)
    {
        step["attachments"] = new JsonArray(attachment);
        return step;
    }
}
