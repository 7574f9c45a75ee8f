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
        using (var moved = await team.Http.PatchAsJsonAsync(
            $"/api/evschema/{mapping["id"]}", new { envVarId = -1 }, Stop))
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.Equal("Host", (string?)(await team.Get($"/api/evschema/{mapping["id"]}"))["envVar"]!["name"]);

        var listed = await team.Get($"/api/evschema?projectId={team.ProjectId}");
        Assert.Equal(["CI_BRANCH Host"],
            listed["content"]!.AsArray().Select(row => $"{row!["key"]} {row["envVar"]!["name"]}"));
        using (var gone = await team.Http.DeleteAsync($"/api/evschema/{mapping["id"]}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(["CI_BRANCH", "HOSTNAME"], await Unmapped(team));

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
        await Send(team, session);
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

    [Fact]
    public async Task A_value_is_renamed_everywhere_and_deleted_only_when_no_result_has_it()
    {
        using var team = await Team.Of(server);
        var name = Guid.NewGuid().ToString("N");
        var value = await team.Post(
            "/api/evv", new JsonObject { ["name"] = name, ["variable"] = new JsonObject { ["id"] = -3 } });
        Assert.Equal("Branch", (string?)value["variable"]!["name"]);
        using (var renamed = await team.Http.PatchAsJsonAsync(
            $"/api/evv/{value["id"]}", new { name = name + "!" }, Stop))
            Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.Equal(name + "!", (string?)(await team.Get($"/api/evv/{value["id"]}"))["name"]);
        using (var empty = await team.Http.PatchAsJsonAsync($"/api/evv/{value["id"]}", new { name = " " }, Stop))
            Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        using (var gone = await team.Http.DeleteAsync($"/api/evv/{value["id"]}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using (var missing = await team.Http.DeleteAsync($"/api/evv/{value["id"]}", Stop))
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        await team.Post("/api/evschema",
            new JsonObject { ["projectId"] = team.ProjectId, ["key"] = "BRANCH", ["envVarId"] = -3 });
        var session = await Session(team, ("BRANCH", name));
        await Send(team, session);
        var seen = await team.Get($"/api/evv/suggest?envVarId=-3&projectId={team.ProjectId}");
        var used = (long)seen["content"]![0]!["id"]!;
        using (var refused = await team.Http.DeleteAsync($"/api/evv/{used}", Stop))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var twice = await team.Http.PatchAsJsonAsync($"/api/evv/{(await team.Post("/api/evv", new JsonObject
        {
            ["name"] = name + "?", ["variable"] = new JsonObject { ["id"] = -3 },
        }))["id"]}", new { name }, Stop);
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
    }

    [Fact]
    public async Task Variables_become_one_with_their_values_mappings_and_results()
    {
        using var team = await Team.Of(server);
        var mark = Guid.NewGuid().ToString("N");
        var from = await Variable(team, "Stand " + mark);
        var to = await Variable(team, "Stage " + mark);
        foreach (var (key, variable) in ((string, long)[])[("STAND", from), ("STAGE", to)])
            await team.Post("/api/evschema",
                new JsonObject { ["projectId"] = team.ProjectId, ["key"] = key, ["envVarId"] = variable });
        var first = await Send(team, await Session(team, ("STAND", "same " + mark)));
        var second = await Send(team, await Session(team, ("STAGE", "same " + mark)));
        var third = await Send(team, await Session(team, ("STAND", "other " + mark)));
        var both = await Send(team, await Session(team, ("STAND", "same " + mark), ("STAGE", "same " + mark)));

        await team.Post("/api/ev/merge", new JsonObject { ["from"] = from, ["to"] = to });

        string[] expected = [$"Stage {mark}=same {mark}", $"Stage {mark}=other {mark}"];
        foreach (var (launch, value) in ((long, string)[])
            [(first, expected[0]), (second, expected[0]), (third, expected[1]), (both, expected[0])])
            Assert.Equal([value], await Environment(team, launch));
        Assert.Equal(2, (await team.Get($"/api/evv?envVarId={to}")).AsArray().Count);
        using (var gone = await team.Http.GetAsync($"/api/ev/{from}", Stop))
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        var again = await Send(team, await Session(team, ("STAND", "same " + mark)));
        Assert.Equal([expected[0]], await Environment(team, again));
        var later = await Send(team, await Session(team, ("STAND", "other " + mark)));
        Assert.Equal([expected[1]], await Environment(team, later));
    }

    [Theory]
    [InlineData(-3, -2, HttpStatusCode.Conflict)]
    [InlineData(-3, -3, HttpStatusCode.BadRequest)]
    [InlineData(987_654_321, -3, HttpStatusCode.NotFound)]
    public async Task Variables_of_every_instance_stay(long from, long to, HttpStatusCode expected)
    {
        using var team = await Team.Of(server);
        using var refused = await team.Http.PostAsJsonAsync("/api/environment/merge", new { from, to }, Stop);
        Assert.Equal(expected, refused.StatusCode);
        Assert.Equal("Branch", (string?)(await team.Get("/api/ev/-3"))["name"]);
    }

    private static async Task<long> Variable(Team team, string name) =>
        (long)(await team.Post("/api/ev", new JsonObject { ["name"] = name }))["id"]!;

    private static async Task<string[]> Environment(Team team, long launch) =>
        [.. (await team.Get($"/api/launch/{launch}/env")).AsArray()
            .Select(value => $"{value!["variable"]!["name"]}={value["name"]}")];

    /// <summary>One result.</summary>
    /// <returns>The launch it came into.</returns>
    private async Task<long> Send(Team team, long session)
    {
        using var form = new MultipartFormDataContent();
        var (name, content) = AllureFile.Result("values.one");
        form.Add(new ByteArrayContent(content), "file", name);
        using var sent = await team.Http.PostAsync($"/api/upload?id={session}", form, Stop);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        await using var launch = server.Database.CreateCommand(
            $"select launch_id from upload_session where id = {session}");
        return (long)(await launch.ExecuteScalarAsync(Stop))!;
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
