using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>Launches that become one, and copies of launches.</summary>
public sealed class LaunchMergeTests(RunningServer server)
{
    /// <summary>The page that the link of a job run opens.</summary>
    private static async Task<string> LeadsTo(Team team, long run)
    {
        using var page = await team.Http.GetAsync($"/jobrun/{run}", Stop);
        page.EnsureSuccessStatusCode();
        return page.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Merging_moves_results_and_turns_what_ran_twice_into_retries()
    {
        using var team = await Team.Of(server);
        var to = await team.Upload([
            AllureFile.Result("m.both", "failed", 1_000, labels: [("epic", "Shop")]),
            AllureFile.Result("m.here", labels: [("epic", "Shop")])]);
        var from = await team.Upload([
            AllureFile.Result("m.both", "passed", 2_000, labels: [("epic", "Shop")]),
            AllureFile.Result("m.there", "broken", labels: [("epic", "Bank")])]);
        var moved = await Ids(from);

        var merged = await Merge(team, from, to);

        Assert.Equal(("Uploaded", to), ((string)merged["name"]!, (long)merged["id"]!));
        Assert.Equal(new Dictionary<string, long> { ["passed"] = 2, ["broken"] = 1 }, await team.Statistic(to));
        Assert.Equal(["Bank broken=1", "Shop passed=2"],
            (await team.Get($"/api/launch/{to}/widget/tree?treeId=1"))["content"]!.AsArray().Select(row =>
                $"{row!["name"]} {string.Join(",", row["statistic"]!.AsArray().Select(count =>
                    $"{count!["status"]}={count["count"]}"))}"));
        Assert.Equal("both failed", (await team.Get($"/api/launch/{to}/retries"))["content"]!.AsArray()
            .Select(row => $"{row!["name"]} {row["previousRetry"]!["status"]}").Single());
        foreach (var id in moved)
        {
            var result = await team.Get($"/api/testresult/{id}");
            Assert.Equal(to, (long)result["launchId"]!);
            Assert.NotEmpty((await team.Get($"/api/testresult/{id}/execution"))["steps"]!.AsArray());
        }
        Assert.Equal(HttpStatusCode.NotFound, await Status(team, $"/api/launch/{from}"));
        Assert.Empty(await Ids(from));
    }

    [Fact]
    public async Task Counts_after_a_merge_are_those_of_one_upload_of_everything()
    {
        using var team = await Team.Of(server);
        var random = new Random(7);
        string[] statuses = ["passed", "failed", "broken", "skipped"];
        var files = Enumerable.Range(0, 120).Select(number => AllureFile.Result($"all.t{random.Next(50)}",
            statuses[random.Next(4)], 1_000 + number, labels: [("epic", "E" + random.Next(4))])).ToList();
        var whole = await team.Upload(files);
        var to = await team.Upload(files.Take(50));
        var from = await team.Upload(files.Skip(50));

        await Merge(team, from, to);

        Assert.Equal(await team.Statistic(whole), await team.Statistic(to));
        Assert.Equal(await Groups(whole), await Groups(to));
    }

    [Fact]
    public async Task Runs_sessions_tags_links_and_environments_come_along()
    {
        using var person = await Person.Of(server);
        using var team = await Team.Of(await person.ByCookie());
        await team.Post("/api/evschema",
            new JsonObject { ["projectId"] = team.ProjectId, ["key"] = "BROWSER", ["envVarId"] = -2 });
        var to = await Launch(team, "To", "one", "https://a.example");
        var from = await Launch(team, "From", "two", "https://b.example");
        var started = await team.Post("/api/upload/start", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["job"] = new JsonObject { ["uid"] = "merge" },
            ["jobRun"] = new JsonObject { ["uid"] = "1" }, ["launch"] = new JsonObject { ["id"] = from },
        });
        var run = (long)started["jobRunId"]!;
        var session = (long)(await team.Post("/api/upload/session", new JsonObject
        {
            ["jobRunId"] = run,
            ["environment"] = new JsonArray(new JsonObject { ["key"] = "BROWSER", ["value"] = "chrome" }),
        }))["id"]!;
        await Send(team, session, AllureFile.Result("s.before"));
        Assert.Equal($"/launch/{from}", await LeadsTo(team, run));

        await Merge(team, from, to);
        await Send(team, session, AllureFile.Result("s.after", "failed"));

        Assert.Equal(to, (long)(await team.Get($"/api/jobrun/{run}"))["launchId"]!);
        Assert.Equal($"/launch/{to}", await LeadsTo(team, run));
        Assert.Equal("passed=1,failed=1", string.Join(",", (await team.Get($"/api/jobrun/{run}/statistic")).AsArray()
            .Select(row => $"{row!["status"]}={row["count"]}").OrderDescending()));
        var launch = await team.Get($"/api/launch/{to}");
        Assert.Equal(["one", "two"], launch["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
        Assert.Equal(["https://a.example", "https://b.example"],
            launch["links"]!.AsArray().Select(link => (string)link!["url"]!));
        Assert.Equal("chrome", (string?)(await team.Get($"/api/launch/{to}/env"))[0]!["name"]);
    }

    [Fact]
    public async Task Launches_that_cannot_be_merged_stay_as_they_are()
    {
        using var team = await Team.Of(server);
        using var others = await Team.Of(server);
        var one = await team.Upload([AllureFile.Result("c.one")]);
        var two = await team.Upload([AllureFile.Result("c.two")]);
        var foreign = await others.Upload([AllureFile.Result("c.three")]);
        Assert.Equal(HttpStatusCode.BadRequest, await Refused(team, one, one));
        Assert.Equal(HttpStatusCode.BadRequest, await Refused(team, one, foreign));
        Assert.Equal(HttpStatusCode.BadRequest, await Refused(team, one, null));
        Assert.Equal(HttpStatusCode.NotFound, await Refused(team, one, 99_999_999));
        await team.Close(two);
        Assert.Equal(HttpStatusCode.Locked, await Refused(team, one, two));
        Assert.Equal(HttpStatusCode.Locked, await Refused(team, two, one));
        Assert.Equal(1, (await team.Statistic(one))["passed"]);
        Assert.Equal(1, (await team.Statistic(two))["passed"]);
    }

    [Fact]
    public async Task Merges_in_both_directions_at_once_leave_one_launch_with_everything()
    {
        using var team = await Team.Of(server);
        for (var round = 0; round < 5; round++)
        {
            var one = await team.Upload([AllureFile.Result("d.one")]);
            var two = await team.Upload([AllureFile.Result("d.two")]);
            var answers = await Task.WhenAll(Refused(team, one, two), Refused(team, two, one));
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound], answers.Order());
            var left = answers[0] == HttpStatusCode.OK ? two : one;
            Assert.Equal(2, (await team.Statistic(left))["passed"]);
        }
    }

    [Fact]
    public async Task A_copy_has_the_name_tags_and_links_but_no_results()
    {
        using var team = await Team.Of(server);
        var launch = await Launch(team, "Original", "nightly", "https://a.example");
        using var answer = await team.Http.PostAsJsonAsync(
            $"/api/launch/{launch}/copy", new { launchName = "Copy", assignees = Array.Empty<string>() }, Stop);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var copy = (await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
        Assert.NotEqual(launch, (long)copy["id"]!);
        Assert.Equal("Copy nightly https://a.example",
            $"{copy["name"]} {copy["tags"]![0]!["name"]} {copy["links"]![0]!["url"]}");
        Assert.Empty(await team.Statistic((long)copy["id"]!));
    }

    [Fact]
    public async Task Tags_are_made_renamed_and_deleted()
    {
        using var team = await Team.Of(server);
        var name = "tag " + Guid.NewGuid().ToString("N");
        var tag = await team.Post("/api/launch/tag", new JsonObject { ["name"] = name });
        Assert.Equal((long)tag["id"]!,
            (long)(await team.Post("/api/launch/tag", new JsonObject { ["name"] = name }))["id"]!);
        var launch = await Launch(team, "Tagged", name, "https://a.example");
        using (var renamed = await team.Http.PatchAsJsonAsync(
            $"/api/launch/tag/{tag["id"]}", new { name = name + "!" }, Stop))
            Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.Equal(name + "!", (string?)(await team.Get($"/api/launch/{launch}"))["tags"]![0]!["name"]);
        using (var gone = await team.Http.DeleteAsync($"/api/launch/tag/{tag["id"]}", Stop))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Empty((await team.Get($"/api/launch/{launch}"))["tags"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, await Status(team, $"/api/launch/tag/{tag["id"]}"));
    }

    private static Task<JsonNode> Merge(Team team, long from, long to) =>
        team.Post("/api/launch/merge", new JsonObject { ["from"] = from, ["to"] = to });

    private static async Task<HttpStatusCode> Refused(Team team, long from, long? to)
    {
        using var response = await team.Http.PostAsJsonAsync("/api/launch/merge", new { from, to }, Stop);
        return response.StatusCode;
    }

    private static async Task<long> Launch(Team team, string name, string tag, string link) =>
        (long)(await team.Post("/api/launch", new JsonObject
        {
            ["name"] = name, ["projectId"] = team.ProjectId,
            ["tags"] = new JsonArray(new JsonObject { ["name"] = tag }),
            ["links"] = new JsonArray(new JsonObject { ["name"] = "l", ["url"] = link }),
        }))["id"]!;

    private static async Task Send(Team team, long session, (string Name, byte[] Content) file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file.Content), "file", file.Name } };
        using var response = await team.Http.PostAsync($"/api/upload?id={session}", form, Stop);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static async Task<HttpStatusCode> Status(Team team, string path)
    {
        using var response = await team.Http.GetAsync(path, Stop);
        return response.StatusCode;
    }

    private Task<List<long>> Ids(long launch) =>
        server.Database.Column<long>($"select id from test_result where launch_id = {launch} order by id");

    private Task<List<string>> Groups(long launch) => server.Database.Column<string>($"""
        select concat_ws('/', tree_id, parent_id, group_id, status, count) from launch_group_statistic
        where launch_id = {launch} and count <> 0 order by 1
        """);
}
