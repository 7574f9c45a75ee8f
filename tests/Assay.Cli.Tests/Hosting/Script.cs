using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Assay.Cli.Tests.Hosting;

/// <summary>Parts of shell scripts that stand for test runners.</summary>
internal static class Script
{
    /// <summary>Writes a file of results.</summary>
    public static string Write(string name, string content) => $"printf %s '{content}' > allure-results/{name}";

    /// <summary>A container with a fixture of this result that has an attachment.</summary>
    public static string Container(string result, string attachment) => new JsonObject
    {
        ["uuid"] = Guid.NewGuid().ToString("N"), ["children"] = new JsonArray((string)JsonNode.Parse(result)!["uuid"]!),
        ["befores"] = new JsonArray(new JsonObject
        {
            ["name"] = "prepare", ["status"] = "passed",
            ["attachments"] = new JsonArray(new JsonObject { ["name"] = "a", ["source"] = attachment }),
        }),
    }.ToJsonString();

    public static async Task Signal(string signal, int process)
    {
        using var kill = Process.Start(
            new ProcessStartInfo("kill", [$"-{signal}", $"{process}"]) { UseShellExecute = false })!;
        await kill.WaitForExitAsync();
    }
}
