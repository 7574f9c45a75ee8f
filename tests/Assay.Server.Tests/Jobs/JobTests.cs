using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Jobs;

/// <summary>Jobs and their runs.</summary>
public sealed class JobTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_made_found_changed_and_deleted()
    {
        using var team = await Team.Of(server);
        var job = await team.Post("/api/job", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["integrationId"] = 0, ["externalId"] = "owner/repo/nightly.yml",
            ["canRun"] = false, ["type"] = "github", ["parameters"] = new JsonArray(
                new JsonObject { ["name"] = "BROWSER", ["value"] = "chrome", ["envVarId"] = -2 }),
        });
        var id = (long)job["id"]!;
        Assert.Equal("owner/repo/nightly.yml github false BROWSER=chrome Browser", Words(job));

        var found = await team.Get($"/api/job?projectId={team.ProjectId}&externalId=owner/repo/nightly.yml");
        Assert.Equal(id, (long)found["id"]!);
        var changed = await Patch(team, id, new JsonObject
        {
            ["name"] = "Nightly", ["canRun"] = true, ["parameters"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = (long)job["parameters"]![0]!["id"]!, ["value"] = "firefox", ["envVarId"] = 0,
                },
                new JsonObject { ["name"] = "BRANCH", ["defaultValue"] = "main", ["envVarId"] = -3 }),
        });
        Assert.Equal("Nightly github true BROWSER=firefox  BRANCH=main Branch", Words(changed));
        Assert.Equal("Nightly", (string?)(await team.Get(
            $"/api/job/suggest?projectId={team.ProjectId}&query=night"))["content"]![0]!["name"]);

        using (var gone = await team.Http.DeleteAsync(
            $"/api/job/{id}/parameter/{changed["parameters"]![0]!["id"]}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal("Nightly github true BRANCH=main Branch", Words(await team.Get($"/api/job/{id}")));

        using (var gone = await team.Http.DeleteAsync($"/api/job/{id}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await Status(team, $"/api/job/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, await Status(
            team, $"/api/job?projectId={team.ProjectId}&externalId=owner/repo/nightly.yml"));
    }

    [Fact]
    public async Task A_job_is_refused_twice_without_project_and_with_nonsense()
    {
        using var team = await Team.Of(server);
        JsonObject Body() => new() { ["projectId"] = team.ProjectId, ["externalId"] = "once" };
        var id = (long)(await team.Post("/api/job", Body()))["id"]!;
        Assert.Contains("could not execute statement", await Refused(team, Body(), HttpStatusCode.Conflict));
        Assert.Contains("project id should be specified",
            await Refused(team, new() { ["externalId"] = "x" }, HttpStatusCode.BadRequest));
        Assert.Contains("externalId",
            await Refused(team, new() { ["projectId"] = team.ProjectId }, HttpStatusCode.BadRequest));
        foreach (var patch in (string[])
            ["""{"name":" "}""", """{"url":"javascript:alert(1)"}""", """{"parameters":[{"id":1,"value":"x"}]}""",
                """{"parameters":[{"name":"A","envVarId":987654321}]}"""])
        {
            using var response = await team.Http.PatchAsync($"/api/job/{id}",
                new StringContent(patch, System.Text.Encoding.UTF8, "application/json"), Stop);
            Assert.Equal((patch, HttpStatusCode.BadRequest), (patch, response.StatusCode));
        }
    }

    [Theory]
    [InlineData("https://GitLab.example.com/", "https://other.example.com/x", "https://gitlab.example.com")]
    [InlineData(null, "http://user:secret@ci.example.com:8080/job/shop/", "http://ci.example.com:8080")]
    [InlineData("", null, null)]
    [InlineData("javascript:alert(1)", "ftp://files.example.com", null)]
    public async Task A_job_remembers_where_its_CI_is(string? endpoint, string? url, string? expected)
    {
        using var team = await Team.Of(server);
        var made = await team.Post(
            "/api/job", new JsonObject { ["projectId"] = team.ProjectId, ["externalId"] = "shop" });
        JsonObject Report(string? type, string? at, string? page) => new()
        {
            ["projectId"] = team.ProjectId, ["ci"] = new JsonObject { ["type"] = type, ["endpoint"] = at },
            ["job"] = new JsonObject { ["uid"] = "shop", ["url"] = page },
            ["jobRun"] = new JsonObject { ["uid"] = "1" },
        };

        await team.Post("/api/upload/start", Report("gitlab", endpoint, url));
        // One that does not know takes nothing away.
        await team.Post("/api/upload/start", Report(null, null, null));

        Assert.Equal("gitlab", (string?)(await team.Get($"/api/job/{made["id"]}"))["type"]);
        await using var command = server.Database.CreateCommand($"select endpoint from job where id = {made["id"]}");
        Assert.Equal(expected, await command.ExecuteScalarAsync(Stop) as string);
    }

    [Fact]
    public async Task A_deleted_job_keeps_its_runs_and_comes_back_when_its_pipeline_reports()
    {
        using var team = await Team.Of(server);
        var (job, run, launch) = await Start(team, "1");
        using (var gone = await team.Http.DeleteAsync($"/api/job/{job}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Empty((await team.Get($"/api/job?projectId={team.ProjectId}"))["content"]!.AsArray());
        Assert.Equal("Nightly", (string?)(await team.Get($"/api/jobrun/{run}"))["job"]!["name"]);
        Assert.Equal(run, (long)(await team.Get($"/api/launch/{launch}/job"))[0]!["id"]!);

        Assert.Equal(job, (await Start(team, "2")).Job);
        Assert.Equal(job, (long)(await team.Get($"/api/job?projectId={team.ProjectId}"))["content"]![0]!["id"]!);
    }

    [Fact]
    public async Task A_run_has_its_own_counts_environment_and_parameters()
    {
        using var team = await Team.Of(server);
        await team.Post("/api/evschema",
            new JsonObject { ["projectId"] = team.ProjectId, ["key"] = "BROWSER", ["envVarId"] = -2 });
        var (job, first, launch) = await Start(team, "1");
        var second = (await Start(team, "2", launch)).Run;
        await Send(team, first, "chrome",
            [AllureFile.Result("run.a"), AllureFile.Result("run.b", "failed", 1_000), AllureFile.Result("run.b")]);
        await Send(team, second, "firefox", [AllureFile.Result("run.a", "broken")]);

        Assert.Equal("passed=2", await Counts(team, first));
        Assert.Equal("broken=1", await Counts(team, second));
        Assert.Equal("chrome", (string?)(await team.Get($"/api/jobrun/{first}/env"))[0]!["name"]);
        Assert.Equal("SHARD=2", string.Concat((await team.Get($"/api/jobrun/{second}/parameter")).AsArray()
            .Select(row => $"{row!["name"]}={row["value"]}")));
        Assert.Equal([second, first], Ids(await team.Get($"/api/jobrun?projectId={team.ProjectId}&jobId={job}")));
        Assert.Equal([second, first], Ids(await team.Get($"/api/jobrun?projectId={team.ProjectId}&launchId={launch}")));
        Assert.Empty(Ids(await team.Get($"/api/jobrun?projectId={team.ProjectId}&launchId={launch + 100_000}")));
    }

    [Fact]
    public async Task A_run_is_stopped_with_a_status()
    {
        using var team = await Team.Of(server);
        var (_, run, _) = await Start(team, "1");
        Assert.Equal("in_progress", (string?)(await team.Get($"/api/jobrun/{run}"))["stage"]);
        var stopped = await team.Post($"/api/jobrun/{run}/stop", new JsonObject { ["status"] = "cancelled" });
        Assert.Equal(("finished", "cancelled"), ((string?)stopped["stage"], (string?)stopped["status"]));
        using (var rerun = await team.Http.PostAsync($"/api/jobrun/{run}/rerun", null, Stop))
        {
            Assert.Equal(HttpStatusCode.Conflict, rerun.StatusCode);
            Assert.Contains(
                "build server is not configured for job Nightly", await rerun.Content.ReadAsStringAsync(Stop));
        }
        using var nonsense = await team.Http.PostAsJsonAsync($"/api/jobrun/{run}/stop", new { status = "7" }, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
    }

    [Fact]
    public async Task The_plan_of_a_run_names_its_tests_and_with_expected_those_without_result()
    {
        using var team = await Team.Of(server);
        var (_, run, launch) = await Start(team, "1");
        Assert.Equal("[]", (await team.Get($"/api/jobrun/{run}/plan?expected=true")).ToJsonString());
        await Send(team, run, "chrome", [AllureFile.Result("plan.done"), AllureFile.Result("plan.waits")]);
        await team.Close(launch);
        await using var waits = server.Database.CreateCommand($"""
            update test_result r set status = null from test_variant v
            where v.id = r.variant_id and v.full_name = 'plan.waits' and r.launch_id = {launch}
            """);
        await waits.ExecuteNonQueryAsync(Stop);
        Assert.Equal(["plan.done", "plan.waits"], await Plan(team, run, expected: false));
        Assert.Equal(["plan.waits"], await Plan(team, run, expected: true));
    }

    [Fact]
    public async Task The_tree_of_a_job_has_the_test_cases_that_it_ran_last()
    {
        using var team = await Team.Of(server);
        var (nightly, run, launch) = await Start(team, "1");
        await Send(team, run, "chrome",
            [AllureFile.Result("tree.a"), AllureFile.Result("tree.b"), AllureFile.Result("tree.c")]);
        await team.Close(launch);
        var (weekly, other, later) = await Start(team, "1", job: "weekly");
        await Send(team, other, "chrome", [AllureFile.Result("tree.c")]);
        await team.Close(later);

        var groups = (await team.Get($"/api/job/{nightly}/tree/group?treeId=2"))["content"]!.AsArray();
        Assert.Equal(["S 2"], groups.Select(row => $"{row!["name"]} {row["count"]}"));
        Assert.Equal(["a", "b"], await Leaves(nightly, $"treeId=2&path={groups[0]!["id"]}"));
        Assert.Equal(["a", "b"], await Leaves(nightly, ""));
        Assert.Equal(["c"], await Leaves(weekly, ""));

        async Task<string[]> Leaves(long job, string query) =>
            [.. (await team.Get($"/api/job/{job}/tree/leaf?{query}"))["content"]!.AsArray()
                .Select(row => (string)row!["name"]!)];
    }

    [Fact]
    public async Task A_parameter_is_renamed_by_its_id_unless_the_job_has_the_name()
    {
        using var team = await Team.Of(server);
        var job = await team.Post("/api/job", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["externalId"] = "renamed", ["parameters"] = new JsonArray(
                new JsonObject { ["name"] = "A", ["value"] = "1" }, new JsonObject { ["name"] = "B", ["value"] = "2" }),
        });
        var id = (long)job["id"]!;
        JsonObject Rename(string name) => new()
        {
            ["parameters"] = new JsonArray(
                new JsonObject { ["id"] = (long)job["parameters"]![0]!["id"]!, ["name"] = name }),
        };
        Assert.Equal("renamed custom true C=1  B=2 ", Words(await Patch(team, id, Rename("C"))));
        using var taken = await team.Http.PatchAsJsonAsync($"/api/job/{id}", Rename("B"), Stop);
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        using var nameless = await team.Http.PatchAsJsonAsync($"/api/job/{id}", Rename(" "), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
        Assert.Equal("renamed custom true C=1  B=2 ", Words(await team.Get($"/api/job/{id}")));
    }

    private static async Task<(long Job, long Run, long Launch)> Start(
        Team team, string uid, long? launch = null, string job = "nightly")
    {
        var started = await team.Post("/api/upload/start", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["ci"] = new JsonObject { ["type"] = "circle" },
            ["job"] = new JsonObject { ["uid"] = job, ["name"] = job == "nightly" ? "Nightly" : job },
            ["jobRun"] = new JsonObject
            {
                ["uid"] = uid,
                ["parameters"] = new JsonArray(new JsonObject { ["name"] = "SHARD", ["value"] = uid }),
            },
            ["launch"] = launch is { } id ? new JsonObject { ["id"] = id } : new JsonObject { ["name"] = "L" },
        });
        return ((long)started["jobId"]!, (long)started["jobRunId"]!, (long)started["launchId"]!);
    }

    private static async Task Send(Team team, long run, string browser, (string Name, byte[] Content)[] files)
    {
        var session = await team.Post("/api/upload/session", new JsonObject
        {
            ["jobRunId"] = run,
            ["environment"] = new JsonArray(new JsonObject { ["key"] = "BROWSER", ["value"] = browser }),
        });
        using var form = new MultipartFormDataContent();
        foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), "file", name);
        using var response = await team.Http.PostAsync($"/api/upload?id={session["id"]}", form, Stop);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static async Task<string[]> Plan(Team team, long run, bool expected) =>
        [.. (await team.Get($"/api/jobrun/{run}/plan?expected={(expected ? "true" : "false")}")).AsArray()
            .Select(row => (string)row!["selector"]!).Order(StringComparer.Ordinal)];

    private static async Task<string> Counts(Team team, long run) =>
        string.Join(",", (await team.Get($"/api/jobrun/{run}/statistic")).AsArray()
            .Select(row => $"{row!["status"]}={row["count"]}"));

    private static IEnumerable<long> Ids(JsonNode page) => page["content"]!.AsArray().Select(row => (long)row!["id"]!);

    private static string Words(JsonNode job) =>
        $"{job["name"]} {job["type"]} {job["canRun"]} " + string.Join(" ", job["parameters"]!.AsArray()
            .Select(row => $"{row!["name"]}={row["defaultValue"]} {row["envVar"]?["name"]}"));

    private static async Task<JsonNode> Patch(Team team, long id, JsonObject body)
    {
        using var response = await team.Http.PatchAsJsonAsync($"/api/job/{id}", body, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
    }

    private static async Task<HttpStatusCode> Status(Team team, string path)
    {
        using var response = await team.Http.GetAsync(path, Stop);
        return response.StatusCode;
    }

    private static async Task<string> Refused(Team team, JsonObject body, HttpStatusCode expected)
    {
        using var response = await team.Http.PostAsJsonAsync("/api/job", body, Stop);
        Assert.Equal(expected, response.StatusCode);
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>(Stop))!["message"]!;
    }
}
