using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Server.Launches;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>Two launches while the results of one are on their way into the other.</summary>
public sealed class MergingLaunchTests(RunningServer server)
{
    private const int Tests = 350;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_on_their_way_can_be_read_and_get_their_files()
    {
        using var team = await Team.Of(server);
        var (to, from) = (await Launch(team), await Launch(team));
        var session = await Session(team, from);
        var sent = await team.Post("/api/upload/test-result", JsonNode.Parse($$"""
            {"testSessionId": {{session}}, "results": [{"uuid": "{{Guid.NewGuid():N}}", "name": "late",
              "fullName": "way.late", "status": "failed", "message": "boom",
              "steps": [{"type": "body", "body": "look"}, {"type": "attachment",
                "attachment": {"name": "log", "originalFileName": "late.txt", "contentType": "text/plain"} }] }]}
            """));
        var result = (long)sent["results"]![0]!["id"]!;

        await using (await Begun(team, from, to))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await team.Http.GetAsync($"/api/launch/{from}", Stop)).StatusCode);
            Assert.False((bool)(await team.Get($"/api/launch/{to}/progress"))["ready"]!);
            var preview = await team.Get($"/api/launch?projectId={team.ProjectId}&preview=true");
            Assert.Equal("""{"moved":0,"results":1}""", preview["content"]![0]!["merging"]!.ToJsonString());
            Assert.Contains("merging: 0 of 1 results moved", await team.Http.GetStringAsync($"/launch/{to}", Stop));
            Assert.Equal("boom", (string?)(await team.Get($"/api/testresult/{result}"))["message"]);
            Assert.Single((await team.Get($"/api/testresult/{result}/execution"))["steps"]!.AsArray());
            using var file = await team.Http.Send(
                $"/api/upload/test-result/{result}/attachment", [("late.txt", "what was seen"u8.ToArray())]);
            Assert.Equal(HttpStatusCode.Accepted, file.StatusCode);
            await Send(team, session, AllureFile.Result("way.after"));
            Assert.Equal(new Dictionary<string, long> { ["passed"] = 1 }, await team.Statistic(to));
        }
        await Arrived(team, from, to);

        Assert.Equal(new Dictionary<string, long> { ["passed"] = 1, ["failed"] = 1 }, await team.Statistic(to));
        var files = (await team.Get($"/api/testresult/attachment?testResultId={result}"))["content"]!.AsArray();
        Assert.Equal("log 13", $"{files[0]!["name"]} {files[0]!["contentLength"]}");
        Assert.Single((await team.Get($"/api/testresult/{result}/execution"))["steps"]!.AsArray());
        await server.SpaceGivenBack(from);
        Assert.Equal(0, await Count($"select count(*) from launch where id = {from}"));
    }

    [Fact]
    public async Task A_launch_that_is_closed_meanwhile_documents_what_arrives()
    {
        using var team = await Team.Of(server);
        var to = await team.Upload([AllureFile.Result("closed.here")]);
        var from = await team.Upload([AllureFile.Result("closed.there")]);

        await using (await Begun(team, from, to))
        {
            await team.Post($"/api/launch/{to}/close");
            Assert.True((bool)(await team.Get($"/api/launch/{to}"))["closed"]!);
            Assert.False((bool)(await team.Get($"/api/launch/{to}/progress"))["ready"]!);
        }
        await Arrived(team, from, to);

        Assert.Equal(["here", "there"], (await team.Get($"/api/testcase?projectId={team.ProjectId}"))["content"]!
            .AsArray().Select(test => (string)test!["name"]!).Order());
        Assert.All((await team.Get($"/api/testresult?launchId={to}"))["content"]!.AsArray(),
            result => Assert.NotNull(result!["testCaseId"]));
    }

    [Fact]
    public async Task A_launch_that_is_deleted_meanwhile_takes_everything_along()
    {
        using var team = await Team.Of(server);
        var to = await team.Upload([AllureFile.Result("gone.here")]);
        var from = await team.Upload([AllureFile.Result("gone.there")]);

        await using (await Begun(team, from, to))
            (await team.Http.DeleteAsync($"/api/launch/{to}", Stop)).Dispose();
        await Carry(from, Stop);
        await server.SpaceGivenBack(from);
        await server.SpaceGivenBack(to);

        Assert.Equal(0, await Count(
            $"select count(*) from test_result where project_id = {team.ProjectId}"));
        Assert.Equal(0, await Count($"select count(*) from launch where project_id = {team.ProjectId}"));
    }

    [Fact]
    public async Task A_launch_that_is_receiving_results_is_merged_away_when_it_has_them()
    {
        using var team = await Team.Of(server);
        var first = await team.Upload([AllureFile.Result("chain.first")]);
        var second = await team.Upload([AllureFile.Result("chain.second")]);
        var third = await team.Upload([AllureFile.Result("chain.third")]);

        await using (await Begun(team, first, second))
        {
            using var busy = await Merge(team, second, third);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(5), busy.Headers.RetryAfter?.Delta);
        }
        await Arrived(team, first, second);
        using (var merged = await Merge(team, second, third)) Assert.Equal(HttpStatusCode.OK, merged.StatusCode);

        Assert.Equal(new Dictionary<string, long> { ["passed"] = 3 }, await team.Statistic(third));
    }

    [Fact]
    public async Task Every_slice_leaves_the_counts_right()
    {
        using var team = await Team.Of(server);
        var random = new Random(11);
        string[] statuses = ["passed", "failed", "broken", "skipped"];
        var to = await team.Upload(Results(random, statuses));
        var from = await team.Upload(Results(random, statuses));

        await using (await Begun(team, from, to))
        {
        }
        // Stopped between two slices again and again, as by servers that die.
        for (var tries = 0; tries < 200 && await Merging(from); tries++)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(5 + tries));
            try
            {
                await (tries % 2 == 0 ? Carry(from, soon.Token) : Carry(from, Stop, soon.Token));
            }
            catch (Exception) when (soon.IsCancellationRequested)
            {
                // The next one carries on.
            }
            // In one statement: a slice whose commit was under way when it was stopped may arrive between two.
            Assert.Equal(0, await Count($"""
                select count(*) from (select coalesce(status, -1) as status, count(*) as counted from test_result
                  where launch_id = {to} and not hidden group by 1) r
                full join (select status, count as told from launch_statistic where launch_id = {to} and count <> 0) s
                  using (status)
                where counted is distinct from told
                """));
            Assert.Equal(0, await Count($"""
                select count(*) from (select history_key from test_result where launch_id = {to}
                  group by 1 having count(*) filter (where not hidden) <> 1) wrong
                """));
        }

        Assert.Equal(await Counted(to), await team.Statistic(to));
        Assert.Equal(2 * Tests, await Count($"select count(*) from test_result where launch_id = {to}"));
        Assert.Equal(0, await Count($"""
            select count(*) from test_result r where launch_id = {to} and not exists (select from test_result_body b
              where b.launch_id = r.launch_id and b.id = coalesce(r.block_id, r.id))
            """));
        Assert.Equal(0, await Count($"""
            select count(*) from launch_group_statistic s where launch_id = {to} and count <> (
              select count(*) from test_result r join test_variant v on v.id = r.variant_id
              join classification_group g on g.classification_id = v.classification_id
              where r.launch_id = {to} and not r.hidden and g.tree_id = s.tree_id and g.group_id = s.group_id
                and coalesce(r.status, -1) = s.status)
            """));
    }

    private static List<(string Name, byte[] Content)> Results(Random random, string[] statuses) =>
        [.. Enumerable.Range(0, Tests).Select(number => AllureFile.Result($"slice.t{random.Next(Tests / 2)}",
            statuses[random.Next(4)], 1_000 + number, labels: [("epic", "E" + random.Next(4))]))];

    /// <summary>Holds the claim of the one who moves, so that nothing moves until it is given back.</summary>
    private async Task<NpgsqlConnection> Begun(Team team, long from, long to)
    {
        var connection = await server.Database.OpenConnectionAsync(Stop);
        await using (var claim = new NpgsqlCommand($"select pg_advisory_lock(20553, {from})", connection))
            await claim.ExecuteNonQueryAsync(Stop);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var answer = team.Http.PostAsJsonAsync("/api/launch/merge", new { from, to }, gone.Token);
        for (var tries = 0; tries < 400 && !answer.IsCompleted && !await Merging(from); tries++)
            await Task.Delay(25, Stop);
        Assert.True(await Merging(from));
        // Whoever asked has gone away.
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        return connection;
    }

    private async Task Arrived(Team team, long from, long to)
    {
        await Carry(from, Stop);
        for (var tries = 0; tries < 400 && !(bool)(await team.Get($"/api/launch/{to}/progress"))["ready"]!; tries++)
            await Task.Delay(25, Stop);
        Assert.False(await Merging(from));
    }

    private Task Carry(long from, CancellationToken stop, CancellationToken enough = default) =>
        server.Services.GetRequiredService<LaunchMoving>().Carry(from, enough, stop);

    private async Task<Dictionary<string, long>> Counted(long launch)
    {
        await using var command = server.Database.CreateCommand(
            $"select status, count(*) from test_result where launch_id = {launch} and not hidden group by 1");
        var counts = new Dictionary<string, long>();
        await using var row = await command.ExecuteReaderAsync(Stop);
        while (await row.ReadAsync(Stop)) counts[LaunchReads.StatusName(row.GetInt16(0))!] = row.GetInt64(1);
        return counts;
    }

    private async Task<bool> Merging(long from) =>
        await Count($"select count(*) from merging_launch where from_id = {from}") > 0;

    private async Task<long> Count(string sql)
    {
        await using var command = server.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    private static Task<HttpResponseMessage> Merge(Team team, long from, long to) =>
        team.Http.PostAsJsonAsync("/api/launch/merge", new { from, to }, Stop);

    private static async Task<long> Launch(Team team) => (long)(await team.Post(
        "/api/launch", new JsonObject { ["name"] = "L", ["projectId"] = team.ProjectId }))["id"]!;

    private static async Task<long> Session(Team team, long launch) => (long)(await team.Post(
        "/api/upload/session?manual=true", new JsonObject { ["launchId"] = launch }))["id"]!;

    private static async Task Send(Team team, long session, (string Name, byte[] Content) file)
    {
        using var sent = await team.Http.Send($"/api/upload?id={session}", [file]);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
    }
}
