using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Hosting;

/// <summary>Result files as adapters write them.</summary>
internal static class AllureFile
{
    public static (string Name, byte[] Content) Result(
        string fullName, string status = "passed", long start = 1_790_000_000_000, long? allureId = null,
        params (string Name, string Value)[] labels)
    {
        var uuid = Guid.NewGuid().ToString("N");
        var document = new JsonObject
        {
            ["uuid"] = uuid, ["name"] = fullName.Split('.')[^1], ["fullName"] = fullName, ["status"] = status,
            ["start"] = start, ["stop"] = start + 10,
            ["labels"] = new JsonArray([.. labels.Append(("suite", "S")).Select(label =>
                (JsonNode)new JsonObject { ["name"] = label.Item1, ["value"] = label.Item2 })]),
            ["steps"] = new JsonArray(
                new JsonObject { ["name"] = "act", ["status"] = status, ["start"] = start, ["stop"] = start + 5 }),
        };
        if (allureId is { } id)
            document["labels"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = "ALLURE_ID", ["value"] = id });
        return ($"{uuid}-result.json", Encoding.UTF8.GetBytes(document.ToJsonString()));
    }
}
