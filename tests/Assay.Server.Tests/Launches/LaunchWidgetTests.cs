using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>Counts and short lists of a launch.</summary>
public sealed class LaunchWidgetTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retries_name_the_attempt_before_the_one_that_counts()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([
            AllureFile.Result("shop.pays", "failed", 1_000), AllureFile.Result("shop.pays", "broken", 2_000),
                AllureFile.Result("shop.pays", "passed", 3_000),
            AllureFile.Result("shop.fails", "failed", 1_000), AllureFile.Result("shop.fails", "failed", 2_000),
                AllureFile.Result("shop.once")]);
        Assert.Equal(["fails failed 1 failed", "pays passed 2 broken"],
            await Rows(team, $"/api/launch/{launch}/retries",
            row => $"{row["name"]} {row["status"]} {row["totalRetries"]} {row["previousRetry"]!["status"]}"));
        var second = await team.Get($"/api/launch/{launch}/retries?size=1&page=1&sort=totalRetries,desc");
        Assert.Equal(("fails", 2), ((string)second["content"]![0]!["name"]!, (int)second["totalElements"]!));
    }

    [Fact]
    public async Task Members_have_their_counts()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([
            AllureFile.Result("a.one", "failed", 1_000), AllureFile.Result("a.one", "passed", 2_000),
                AllureFile.Result("a.two", "failed"),
            AllureFile.Result("a.three", "failed"), AllureFile.Result("a.four")]);
        await Run($"""
            update test_result r set assignee = case v.name when 'three' then 'zoe' else 'admin' end,
              muted = v.name = 'two'
            from test_variant v where v.id = r.variant_id and r.launch_id = {launch} and not r.hidden
              and v.name <> 'four';
            with d as (insert into defect (project_id, name, created_at, created_by, modified_at, modified_by)
              values ({team.ProjectId}, 'D', now(), 'a', now(), 'a') returning id)
            insert into defect_result (defect_id, launch_id, result_id)
            select d.id, {launch}, r.id from d,
              test_result r where r.launch_id = {launch} and r.assignee = 'admin' and not r.hidden
            """);
        Assert.Equal(["admin failed=1,passed=1 20 1 1 1", "zoe failed=1 10 0 0 0"],
            await Rows(team, $"/api/launch/{launch}/memberstats", row =>
                $"{row["assignee"]} {Counts(row)} {row["durationSum"]} "
                + $"{row["retriedCount"]} {row["mutedCount"]} {row["defectsCount"]}"));
    }

    [Fact]
    public async Task The_first_level_of_a_tree_is_a_widget()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([
            AllureFile.Result("a.one", labels: [("epic", "Shop")]),
            AllureFile.Result("a.two", "failed", labels: [("epic", "Shop")]),
            AllureFile.Result("a.three", labels: [("epic", "Bank")]), AllureFile.Result("a.four")]);
        Assert.Equal(["Bank passed=1", "Shop failed=1,passed=1"],
            await Rows(team, $"/api/launch/{launch}/widget/tree?treeId=1", row => $"{row["name"]} {Counts(row)}"));
        var second = await team.Get($"/api/launch/{launch}/widget/tree?treeId=1&size=1&page=1");
        Assert.Equal(("Shop", 2), ((string)second["content"]![0]!["name"]!, (int)second["totalPages"]!));
        using var nameless = await team.Http.GetAsync($"/api/launch/{launch}/widget/tree", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
    }

    [Fact]
    public async Task Jobs_of_the_launch_are_suggested()
    {
        using var team = await Team.Of(server);
        var launch = 0L;
        foreach (var name in (string[])["Nightly", "Weekly"])
        {
            var started = await team.Post("/api/upload/start", new JsonObject
            {
                ["projectId"] = team.ProjectId, ["job"] = new JsonObject { ["uid"] = name, ["name"] = name },
                    ["jobRun"] = new JsonObject { ["uid"] = "1" },
                ["launch"] = launch == 0 ? new JsonObject { ["name"] = "L" } : new JsonObject { ["id"] = launch },
            });
            launch = (long)started["launchId"]!;
        }
        var address = $"/api/launch/{launch}/job/suggest";
        Assert.Equal(["Nightly", "Weekly"], await Rows(team, address, Name));
        Assert.Equal(["Weekly", "Nightly"], await Rows(team, address + "?sort=name,desc", Name));
        Assert.Equal(["Nightly"], await Rows(team, address + "?query=NIGHT", Name));
        var weekly = (await team.Get(address))["content"]![1]!["id"]!;
        Assert.Equal(["Weekly"], await Rows(team, $"{address}?id={weekly}", Name));
        Assert.Equal(["Nightly"], await Rows(team, $"{address}?ignoreId={weekly}", Name));
    }

    [Fact]
    public async Task Durations_are_counted_in_buckets_that_double()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([.. Enumerable.Range(0, 6).Select(number => AllureFile.Result($"a.b{number}"))]);
        await Run($"""
            update test_result r set duration_ms = d.ms from (
              select id, (array[0, 1, 1023, 1024, 1025, 8589934592])[row_number() over (order by id)] as ms
                from test_result where launch_id = {launch}) d
            where d.id = r.id
            """);
        var rows = (await team.Get($"/api/launch/{launch}/duration")).AsArray();
        Assert.Equal(["0 1", "1 1", "512 1", "1024 2", "8589934592 1"],
            rows.Select(row => $"{row!["duration"]} {row["count"]}"));
    }

    [Fact]
    public async Task Durations_are_counted_anew_when_anything_of_the_launch_changes()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([Took("one", 3), Took("two", 9)]);
        Assert.Equal(["2 1", "8 1"], await Durations());
        Assert.Equal(["2 1", "8 1"], await Durations());

        // As many results as before, and as long all together.
        await Send(Took("one", 6, later: true), Took("two", 6, later: true));
        Assert.Equal(["4 2"], await Durations());

        await Send(Took("three", 9));
        Assert.Equal(["4 2", "8 1"], await Durations());

        async Task<List<string>> Durations() => [.. (await team.Get($"/api/launch/{launch}/duration")).AsArray()
            .Select(row => $"{row!["duration"]} {row["count"]}")];

        async Task Send(params (string Name, byte[] Content)[] files)
        {
            using var form = new MultipartFormDataContent();
            foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), "file", name);
            using var answer = await team.Http.PostAsync($"/api/launch/{launch}/upload", form, Stop);
            answer.EnsureSuccessStatusCode();
        }

        static (string, byte[]) Took(string name, int milliseconds, bool later = false) => (
            $"{name}-{later}-result.json", Encoding.UTF8.GetBytes($$"""
            {"name": "{{name}}", "status": "passed", "start": {{(later ? 2_000 : 1_000)}},
              "stop": {{(later ? 2_000 : 1_000) + milliseconds}}}
            """));
    }

    private static string Name(JsonNode row) => (string)row["name"]!;

    private static string Counts(JsonNode row) => string.Join(
        ',', row["statistic"]!.AsArray().Select(count => $"{count!["status"]}={count["count"]}"));

    private static async Task<List<string>> Rows(Team team, string address, Func<JsonNode, string> show) =>
        [.. (await team.Get(address))["content"]!.AsArray().Select(row => show(row!))];

    private async Task Run(string sql)
    {
        await using var command = server.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
