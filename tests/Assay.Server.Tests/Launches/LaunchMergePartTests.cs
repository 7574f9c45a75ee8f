using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.Uploads;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>What stands beside results when launches become one, and what arrives meanwhile.</summary>
public sealed class LaunchMergePartTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_both_launches_tell_of_their_runs_is_kept_once()
    {
        using var team = await Team.Of(server);
        var to = await Launch(team, "stage of to", "Infrastructure of to", "different", "to");
        var from = await Launch(team, "stage of from", "Infrastructure of from", "other", "from");
        await Tell(team, "named-env", from, """{"externalId": "p", "name": "production"}""");
        await Tell(team, "error", from, """{"message": "only here", "trace": "at y"}""");
        await Tell(team, "quality-gate", from, """{"name": "count"}""");

        await team.Post("/api/launch/merge", new JsonObject { ["from"] = from, ["to"] = to });

        Assert.Equal(["e stage of to", "p production"], await Rows(team, to, "named-env", "externalId", "name"));
        Assert.Equal(["c Infrastructure of to"], await Rows(team, to, "category", "externalId", "name"));
        Assert.Equal(["boom", "only here"], await Rows(team, to, "error", "message"));
        Assert.Equal(["count", "rate"], await Rows(team, to, "quality-gate", "name"));
        Assert.Equal([$"different.log ({from}) 5", "different.log 9", "same.log 4"],
            await Rows(team, to, "attachment", "name", "contentLength"));
        Assert.Equal(
            ["from Infrastructure of to/stage of to", "to Infrastructure of to/stage of to"], await Results(to));
    }

    [Fact]
    public async Task Uploads_into_both_launches_while_they_merge_lose_nothing()
    {
        using var team = await Team.Of(server);
        var (to, from) = (await Empty(team), await Empty(team));
        var sessions = new List<long>();
        foreach (var launch in (long[])[to, from, to, from])
            sessions.Add((long)(await team.Post(
                "/api/upload/session?manual=true", new JsonObject { ["launchId"] = launch }))["id"]!);

        var uploads = sessions.Select(session => Task.Run(async () =>
        {
            for (var file = 0; file < 15; file++) await Send(team, session, $"u{session}.t{file}");
        })).ToList();
        await team.Post("/api/launch/merge", new JsonObject { ["from"] = from, ["to"] = to });
        await Task.WhenAll(uploads);

        Assert.Equal(60, (await team.Statistic(to))["passed"]);
        Assert.Equal(60, (await Results(to)).Count);
    }

    private static async Task<long> Empty(Team team) => (long)(await team.Post(
        "/api/launch", new JsonObject { ["name"] = "L", ["projectId"] = team.ProjectId }))["id"]!;

    /// <summary>As clients do: what is refused as busy is sent again.</summary>
    private static async Task Send(Team team, long session, string test)
    {
        for (var tries = 0; ; tries++)
        {
            using var sent = await team.Http.Send($"/api/upload?id={session}", [AllureFile.Result(test)]);
            if (sent.StatusCode == HttpStatusCode.Accepted) return;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, sent.StatusCode);
            Assert.True(tries < 20);
            await Task.Delay(50, Stop);
        }
    }

    /// <summary>A launch with one of everything; its result refers to category and environment.</summary>
    private static async Task<long> Launch(Team team, string stage, string category, string content, string test)
    {
        var id = await Empty(team);
        var named = (await Tell(team, "named-env", id, $$"""{"externalId": "e", "name": "{{stage}}"}"""))[0]!["id"]!;
        await Tell(team, "category", id, $$"""{"externalId": "c", "name": "{{category}}"}""");
        await Tell(team, "error", id, """{"message": "boom", "trace": "at x"}""");
        await Tell(team, "quality-gate", id, $$"""{"name": "rate", "message": "too low", "namedEnvId": {{named}}}""");
        foreach (var (name, text) in ((string, string)[])[("same.log", "same"), ("different.log", content)])
        {
            using var sent = await team.Http.Send($"/api/launch/attachment?launchId={id}",
                [(name, System.Text.Encoding.UTF8.GetBytes(text))]);
            await Wire.Node(sent);
        }
        var session = await team.Post("/api/upload/session?manual=true", new JsonObject { ["launchId"] = id });
        await team.Post("/api/upload/test-result", JsonNode.Parse($$"""
            {"testSessionId": {{session["id"]}}, "results": [{"uuid": "{{Guid.NewGuid():N}}", "name": "{{test}}",
              "fullName": "part.{{test}}", "status": "failed", "start": 1790000000000, "stop": 1790000000100,
              "category": {"externalId": "c"}, "namedEnv": {"id": {{named}}} }]}
            """));
        return id;
    }

    private static Task<JsonNode> Tell(Team team, string what, long launch, string item) => team.Post(
        $"/api/launch/{what}/bulk", JsonNode.Parse($$"""{"launchId": {{launch}}, "items": [{{item}}]}"""));

    private static async Task<string[]> Rows(Team team, long launch, string what, params string[] fields)
    {
        var told = await team.Get($"/api/launch/{launch}/{what}?size=100");
        var rows = told is JsonArray all ? all : told["content"]!.AsArray();
        return [.. rows.Select(row => string.Join(' ', fields.Select(field => row![field]!.ToString())))
            .Order(StringComparer.Ordinal)];
    }

    private async Task<List<string>> Results(long launch)
    {
        await using var command = server.Database.CreateCommand($"""
            select v.name || ' ' || coalesce(c.name, '') || '/' || coalesce(e.name, '') from test_result r
            join test_variant v on v.id = r.variant_id
            left join launch_category c on c.id = r.launch_category_id and c.launch_id = r.launch_id
            left join named_environment e on e.id = r.named_environment_id and e.launch_id = r.launch_id
            where r.launch_id = {launch} order by 1
            """);
        await using var row = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await row.ReadAsync(Stop)) rows.Add(row.GetString(0));
        return rows;
    }
}
