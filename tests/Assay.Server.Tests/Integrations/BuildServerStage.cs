using System.Text.Json.Nodes;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;

namespace Assay.Server.Tests.Integrations;

/// <summary>What tests of build servers do again and again, in a project of their own.</summary>
internal static class BuildServerStage
{
    /// <summary>An origin that no other test has.</summary>
    public static string Origin() => $"https://{Guid.NewGuid():N}.invalid";

    public static async Task<long> Add(this Team team, string type, string endpoint, string? secret = null) =>
        (long)(await team.Http.Post("/api/integration", Body(type, endpoint, secret)).Done()).Body["id"]!;

    public static string Body(string type, string endpoint, string? secret = null, bool? everywhere = null) =>
        new JsonObject
        {
            ["type"] = type, ["name"] = $"{type} of tests", ["settings"] = new JsonObject { ["endpoint"] = endpoint },
            ["defaultSecret"] = secret is null ? null : JsonNode.Parse(secret), ["enabledByDefault"] = everywhere,
        }.ToJsonString();

    public static async Task Connect(this Team team, long integration, string? secret = null) =>
        await team.Http.Post("/api/integration/project", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["integrationId"] = integration,
            ["secret"] = secret is null ? null : JsonNode.Parse(secret),
        }.ToJsonString()).Done();

    /// <summary>A pipeline reports.</summary>
    /// <returns>The id of its job.</returns>
    public static async Task<long> Report(
        this Team team, string uid, string type, string? endpoint, string? url = null) =>
        (long)(await team.Post("/api/upload/start", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["ci"] = new JsonObject { ["type"] = type, ["endpoint"] = endpoint },
            ["job"] = new JsonObject { ["uid"] = uid, ["name"] = uid, ["url"] = url },
            ["jobRun"] = new JsonObject { ["uid"] = Guid.NewGuid().ToString() },
            ["launch"] = new JsonObject { ["name"] = "L" },
        }))["jobId"]!;

    /// <summary>The build server of a job; null when it has none.</summary>
    public static async Task<long?> ServerOf(this Team team, long job) =>
        (long?)(await team.Get($"/api/job/{job}"))["integrationId"];
}
