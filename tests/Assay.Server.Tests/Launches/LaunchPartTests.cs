using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Accounts;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>What came with a launch beside its results, read back.</summary>
public sealed class LaunchPartTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_client_tells_of_the_run_is_read_back()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        var named = (await Tell(team, "named-env", launch, """{"externalId": "e", "name": "stage"}"""))
            .AsArray()[0]!["id"]!;
        await Tell(team, "category", launch, """{"externalId": "c", "name": "Infrastructure", "hide": true}""");
        await Tell(team, "error", launch, """{"message": "boom", "trace": "at x"}""",
            """{"message": "boom", "trace": "at x"}""");
        await Tell(team, "quality-gate", launch,
            $$"""{"name": "rate", "message": "too low", "namedEnvId": {{named}}}""", """{"name": "count"}""");

        Assert.Equal("e stage", await One(team, launch, "named-env", "externalId", "name"));
        Assert.Equal("c Infrastructure true false",
            await One(team, launch, "category", "externalId", "name", "hide", "expand"));
        Assert.Equal("boom at x", await One(team, launch, "error", "message", "trace"));
        var gates = await Rows(team, launch, "quality-gate");
        Assert.Equal(["rate", "count"], gates.Select(gate => (string)gate!["name"]!));
        Assert.Equal("stage", (string)gates[0]!["namedEnv"]!["name"]!);
        Assert.Null(gates[1]!["namedEnv"]);
    }

    [Fact]
    public async Task Of_what_is_told_twice_the_last_word_counts_and_all_of_a_call_is_taken_or_nothing()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        var ids = (await Tell(team, "named-env", launch,
            """{"externalId": "b", "name": "old"}""", """{"externalId": "a", "name": "qa"}""",
            """{"externalId": "b", "name": "new"}""")).AsArray();
        Assert.Equal(["b", "a", "b"], ids.Select(item => (string)item!["externalId"]!));
        Assert.Equal((long)ids[0]!["id"]!, (long)ids[2]!["id"]!);
        var again = (await Tell(team, "named-env", launch, """{"externalId": "b", "name": "newest"}""")).AsArray();
        Assert.Equal((long)ids[0]!["id"]!, (long)again[0]!["id"]!);
        using var half = await team.Http.PostAsync("/api/launch/named-env/bulk", new StringContent(
            $$"""{"launchId": {{launch}}, "items": [{"externalId": "c", "name": "c"}, {"externalId": "d"}]}""",
            Encoding.UTF8, "application/json"), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, half.StatusCode);
        Assert.Equal(["b newest", "a qa"], (await Rows(team, launch, "named-env"))
            .Select(row => $"{row!["externalId"]} {row["name"]}"));

        await Tell(team, "error", launch, """{"message": "z"}""", """{"trace": "a"}""", """{"message": "z"}""", "{}");
        Assert.Equal(["z ", " a"], (await Rows(team, launch, "error"))
            .Select(row => $"{row!["message"]} {row["trace"]}"));
        await Tell(team, "quality-gate", launch,
            """{"name": "z", "message": "1"}""", """{"name": "a"}""", """{"name": "z", "message": "2"}""",
            $$"""{"name": "z", "namedEnvId": {{ids[1]!["id"]}}}""");
        Assert.Equal(["z 2", "a ", "z "], (await Rows(team, launch, "quality-gate"))
            .Select(row => $"{row!["name"]} {row["message"]}"));
        Assert.Empty((await Tell(team, "category", launch)).AsArray());
    }

    [Fact]
    public async Task Files_of_the_run_are_listed_with_their_content_wherever_they_came_from()
    {
        using var team = await Team.Of(server);
        var globals = """
            {"attachments": [{"name": "b named", "source": "g-attachment.txt", "type": "text/plain"},
              {"name": "c missed", "source": "m-attachment.txt", "type": "text/plain"}]}
            """u8.ToArray();
        var launch = await team.Upload([AllureFile.Result("a.b"), ("x-globals.json", globals),
            ("g-attachment.txt", "named"u8.ToArray())]);
        using (var sent = await team.Http.Send($"/api/launch/attachment?launchId={launch}",
            [("a.log", "sent"u8.ToArray())])) await Wire.Node(sent);

        var files = await Rows(team, launch, "attachment");
        Assert.Equal(["a.log text/plain 4 false", "b named text/plain 5 false", "c missed text/plain 0 true"],
            files.Select(file => $"{file!["name"]} {file["contentType"]} {file["contentLength"]} {file["missed"]}"));
        Assert.Null(files[2]!["url"]);
        Assert.Equal("sent", await team.Http.GetStringAsync((string)files[0]!["url"]!, Stop));
        Assert.Equal("named", await team.Http.GetStringAsync((string)files[1]!["url"]!, Stop));
        using var safe = await team.Http.GetAsync((string)files[0]!["url"]!, Stop);
        Assert.Equal(["nosniff"], safe.Headers.GetValues("X-Content-Type-Options"));
        using var stranger = server.Anonymous();
        using var refused = await stranger.GetAsync((string)files[0]!["url"]!, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Sessions_count_their_files_and_show_their_warnings()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b"), ("broken-result.json", "{"u8.ToArray())]);
        using (var more = await team.Http.Send($"/api/launch/{launch}/upload",
            [AllureFile.Result("a.c"), ("environment.properties", "BROWSER=firefox"u8.ToArray())]))
            await Wire.Node(more);

        var sessions = await Rows(team, launch, "session");
        Assert.Equal(["2 1 0", "2 1 1"],
            sessions.Select(row => $"{row!["filesCount"]} {row["resultsCount"]} {row["warningsCount"]}"));
        var first = (long)sessions[1]!["id"]!;
        Assert.Equal($"{first} broken-result.json", await One(team, launch, "warning", "sessionId", "file"));
        Assert.Empty(
            (await team.Get($"/api/launch/{launch}/warning?sessionId={sessions[0]!["id"]}"))["content"]!.AsArray());
    }

    [Fact]
    public async Task Tags_are_those_of_launches_that_one_may_see()
    {
        using var team = await Team.Of(server);
        var mark = Guid.NewGuid().ToString("N");
        await team.Post("/api/launch", new JsonObject
        {
            ["name"] = "L", ["projectId"] = team.ProjectId,
            ["tags"] = new JsonArray(new JsonObject { ["name"] = "Night " + mark },
                new JsonObject { ["name"] = "day " + mark }),
        });
        var tags = (await team.Get($"/api/launch/tag?projectId={team.ProjectId}"))["content"]!.AsArray();
        Assert.Equal(["day " + mark, "Night " + mark], tags.Select(tag => (string)tag!["name"]!));
        var found = (await team.Get($"/api/launch/tag/suggest?query=NIGHT%20{mark}"))["content"]!.AsArray();
        Assert.Equal("Night " + mark, (string)Assert.Single(found)!["name"]!);
        var ignored = await team.Get(
            $"/api/launch/tag/suggest?query={mark}&id={tags[0]!["id"]}&ignoreId={tags[0]!["id"]}");
        Assert.Empty(ignored["content"]!.AsArray());

        using var other = server.WithToken(await Stranger());
        Assert.Empty((await other.Get($"/api/launch/tag/suggest?query={mark}"))["content"]!.AsArray());
        using var hidden = await other.GetAsync($"/api/launch/tag/{tags[0]!["id"]}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    private static Task<JsonNode> Tell(Team team, string what, long launch, params string[] items) =>
        team.Post($"/api/launch/{what}/bulk",
            JsonNode.Parse($$"""{"launchId": {{launch}}, "items": [{{string.Join(',', items)}}]}"""));

    private static async Task<JsonArray> Rows(Team team, long launch, string part) =>
        (await team.Get($"/api/launch/{launch}/{part}"))["content"]!.AsArray();

    private static async Task<string> One(Team team, long launch, string part, params string[] fields)
    {
        var row = Assert.Single(await Rows(team, launch, part))!;
        return string.Join(' ', fields.Select(field => row[field]!.ToString()));
    }

    private async Task<string> Stranger()
    {
        await using var insert = server.Database.CreateCommand(
            $"insert into account (username, role, created_at) values ('{Guid.NewGuid():N}', 1, now()) returning id");
        var id = (long)(await insert.ExecuteScalarAsync(Stop))!;
        return (await server.Services.GetRequiredService<ApiTokens>().Create(id, "t", Stop)).Secret;
    }
}
