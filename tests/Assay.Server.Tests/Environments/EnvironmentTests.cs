using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Environments;

/// <summary>Environment variables, their values, and which raw variables a project maps to them.</summary>
public sealed class EnvironmentTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/ev")]
    [InlineData("/api/environment")]
    public async Task A_variable_is_made_renamed_and_deleted(string path)
    {
        using var team = await Team.Of(server);
        var name = "Stand " + Guid.NewGuid().ToString("N");
        var id = (long)(await team.Post(path, new JsonObject { ["name"] = name }))["id"]!;
        Assert.Contains(name, (await team.Get(path)).AsArray().Select(row => (string?)row!["name"]));
        using (var twice = await team.Http.PostAsJsonAsync(path, new { name }, Stop))
            Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        using (var renamed = await team.Http.PatchAsJsonAsync($"{path}/{id}", new { name = name + "!" }, Stop))
            Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.Equal(id, (long)(await team.Get($"{path}/suggest?query={name}!"))["content"]![0]!["id"]!);
        using (var gone = await team.Http.DeleteAsync($"{path}/{id}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var missing = await team.Http.GetAsync($"{path}/{id}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var builtIn = await team.Http.DeleteAsync($"{path}/-2", Stop);
        Assert.Equal(HttpStatusCode.Conflict, builtIn.StatusCode);
    }

    [Fact]
    public async Task Keys_that_no_mapping_names_are_offered_without_their_values()
    {
        using var team = await Team.Of(server);
        var value = Guid.NewGuid().ToString("N");
        await Session(team, ("CI_BRANCH", value), ("HOSTNAME", value), ("a b", value), ("x-" + value, "1"));
        await Session(team, ("CI_BRANCH", value));
        Assert.Equal(["CI_BRANCH", "HOSTNAME"], await Unmapped(team));

        var mapping = await team.Post("/api/evschema",
            new JsonObject { ["projectId"] = team.ProjectId, ["key"] = "CI_BRANCH", ["envVarId"] = -3 });
        Assert.Equal(["HOSTNAME"], await Unmapped(team));
        using (var again = await team.Http.PostAsJsonAsync(
            "/api/evschema", new { projectId = team.ProjectId, key = "CI_BRANCH", envVarId = -2 }, Stop))
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using (var moved = await team.Http.PatchAsJsonAsync($"/api/evschema/{mapping["id"]}", new { envVarId = -1 }, Stop))
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.Equal("Host", (string?)(await team.Get($"/api/evschema/{mapping["id"]}"))["envVar"]!["name"]);

        await using var stored = server.Database.CreateCommand(
            "select count(*) from env_key_seen s where s.project_id = $1 and s::text like '%' || $2 || '%'");
        stored.Parameters.AddWithValue(team.ProjectId);
        stored.Parameters.AddWithValue(value);
        Assert.Equal(0L, await stored.ExecuteScalarAsync(Stop));
    }

    [Fact]
    public async Task However_many_keys_uploads_have_a_project_remembers_five_hundred()
    {
        using var team = await Team.Of(server);
        for (var upload = 0; upload < 4; upload++)
            await Session(team, [.. Enumerable.Range(0, 250).Select(number => ($"K{upload}_{number}", "v"))]);
        Assert.Equal(500, (int)(await team.Get(
            $"/api/evschema/unmapped?projectId={team.ProjectId}&size=1"))["totalElements"]!);
    }

    [Fact]
    public async Task Values_are_those_of_launches_that_the_caller_may_read()
    {
        using var team = await Team.Of(server);
        await team.Post("/api/evschema",
            new JsonObject { ["projectId"] = team.ProjectId, ["key"] = "BRANCH", ["envVarId"] = -3 });
        var branch = "secret-feature-" + Guid.NewGuid().ToString("N");
        var session = await Session(team, ("BRANCH", branch));
        using (var form = new MultipartFormDataContent())
        {
            var (name, content) = AllureFile.Result("values.one");
            form.Add(new ByteArrayContent(content), "file", name);
            using var sent = await team.Http.PostAsync($"/api/upload?id={session}", form, Stop);
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }
        var suggest = $"/api/evv/suggest?envVarId=-3&projectId={team.ProjectId}";
        Assert.Equal(branch, (string?)(await team.Get(suggest))["content"]![0]!["name"]);
        Assert.Contains(branch,
            (await team.Get("/api/evv?envVarId=-3")).AsArray().Select(row => (string?)row!["name"]));

        using var stranger = await Person.Of(server);
        var seen = await stranger.Http.GetStringAsync(new Uri(suggest, UriKind.Relative), Stop);
        Assert.Empty(JsonNode.Parse(seen)!["content"]!.AsArray());
        seen = await stranger.Http.GetStringAsync(new Uri("/api/evv?envVarId=-3", UriKind.Relative), Stop);
        Assert.DoesNotContain(branch, seen, StringComparison.Ordinal);
    }

    private static async Task<long> Session(Team team, params (string Key, string Value)[] environment)
    {
        var launch = await team.Post("/api/launch", new JsonObject { ["name"] = "L", ["projectId"] = team.ProjectId });
        var session = await team.Post("/api/upload/session?manual=true", new JsonObject
        {
            ["launchId"] = (long)launch["id"]!,
            ["environment"] = new JsonArray([.. environment.Select(pair =>
                (JsonNode)new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]),
        });
        return (long)session["id"]!;
    }

    private static async Task<string[]> Unmapped(Team team) =>
        [.. (await team.Get($"/api/evschema/unmapped?projectId={team.ProjectId}"))["content"]!.AsArray()
            .Select(row => (string)row!["key"]!).Order(StringComparer.Ordinal)];
}
