using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Launches;
using Assay.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Launches;

public sealed class ClosingTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Closing_writes_a_test_case_for_every_test_and_freezes_the_results()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([
            AllureFile.Result(
                "shop.Cart.adds", labels: [("epic", "Shop"), ("tag", "smoke"), ("owner", "anna"), ("layer", "api")]),
            AllureFile.Result("shop.Cart.removes", "failed")]);
        await team.Close(launch);

        Assert.True((bool)(await team.Get($"/api/launch/{launch}"))["closed"]!);
        Assert.Equal(2L, await Count("""
            select count(*) from test_case where project_id = $1 and automated and external and status_id = -3
            """, team.ProjectId));
        Assert.Equal(1L, await Count("""
            select count(*) from test_case c join test_case_tag t on t.test_case_id = c.id
            join test_tag g on g.id = t.test_tag_id
            join test_case_member m on m.test_case_id = c.id join test_case_value v on v.test_case_id = c.id
            join custom_field_value f on f.id = v.value_id and f.name = 'Shop'
            where c.project_id = $1 and g.name = 'smoke' and m.username = 'anna' and c.test_layer_id = -3
              and c.full_name = 'shop.Cart.adds'
            """, team.ProjectId));
        Assert.Equal(2L, await Count("""
            select count(*) from test_case_scenario s join test_case c on c.id = s.test_case_id
            where c.project_id = $1
            """, team.ProjectId));
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            team.Post("/api/upload/session?manual=true", new JsonObject { ["launchId"] = launch }));
        Assert.Equal(HttpStatusCode.Locked, refused.StatusCode);
        Assert.Contains("launch is closed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_twice_and_after_reopening_makes_no_second_case()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b.one"), AllureFile.Result("a.b.two")]);
        await team.Close(launch);
        await team.Close(launch);
        await team.Post($"/api/launch/{launch}/reopen");
        Assert.False((bool)(await team.Get($"/api/launch/{launch}"))["closed"]!);
        await team.Close(launch);
        var next = await team.Upload([AllureFile.Result("a.b.one", "failed")]);
        await team.Close(next);
        Assert.Equal(2L, await Count("select count(*) from test_case where project_id = $1", team.ProjectId));
        Assert.Equal(
            1L,
            await Count(
                "select count(*) from test_case where project_id = $1 and last_status = 0 and last_launch_id = " + next,
                team.ProjectId));
    }

    [Fact]
    public async Task Launches_that_close_at_the_same_moment_make_one_case_of_a_test()
    {
        using var team = await Team.Of(server);
        string[] tests = [.. Enumerable.Range(0, 40).Select(number => $"a.b.test{number}")];
        long[] launches =
        [
            await team.Upload(tests.Select(test => AllureFile.Result(test))),
            await team.Upload(tests.Reverse().Select(test => AllureFile.Result(test, "failed"))),
        ];
        // Without telling the server, which closes one launch after the other; another server may close the other one.
        await Count($"""
            with closing as (update launch set state = 1, closed_at = now(), closed_by = 'admin'
              where id in ({launches[0]}, {launches[1]}) returning id)
            select count(*) from closing where $1 > 0
            """, team.ProjectId);
        var documentation = server.Services.GetRequiredService<LiveDocumentation>();
        await using var one = await server.Database.OpenConnectionAsync(Stop);
        await using var other = await server.Database.OpenConnectionAsync(Stop);
        await using var third = await server.Database.OpenConnectionAsync(Stop);
        await using var transaction = await third.BeginTransactionAsync(Stop);
        await using (var hold = new NpgsqlCommand($"select from project where id = {team.ProjectId} for update", third))
            await hold.ExecuteNonQueryAsync(Stop);

        Task<bool>[] closings =
        [
            documentation.WriteNext(one, launches[0], Stop), documentation.WriteNext(other, launches[1], Stop),
        ];
        while (await Count($"""
            select count(distinct pid) from pg_locks
            where pid in ({one.ProcessID}, {other.ProcessID}) and not granted and $1 > 0
            """, team.ProjectId) < 2)
        {
            Assert.DoesNotContain(closings, closing => closing.IsCompleted);
            await Task.Delay(10, Stop);
        }
        await transaction.CommitAsync(Stop);

        Assert.All(await Task.WhenAll(closings), Assert.True);
        Assert.Equal(40L, await Count("select count(*) from test_case where project_id = $1", team.ProjectId));
        Assert.Equal(40L, await Count("""
            select count(*) from test t join test_case c on c.id = t.test_case_id
            join test_result r on r.id = c.last_result_id
            where t.project_id = $1 and r.test_id = t.id and r.launch_id = c.last_launch_id
            """, team.ProjectId));
    }

    [Fact]
    public async Task A_retry_after_reopening_still_belongs_to_its_test()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b.flaky", "failed", 1_000)]);
        await team.Close(launch);
        await team.Post($"/api/launch/{launch}/reopen");
        using var form = new MultipartFormDataContent();
        var (name, content) = AllureFile.Result("a.b.flaky", "passed", 2_000);
        form.Add(new ByteArrayContent(content), "file", name);
        using (var sent = await team.Http.PostAsync($"/api/launch/{launch}/upload", form))
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        Assert.Equal(new Dictionary<string, long> { ["passed"] = 1 }, await team.Statistic(launch));
    }

    [Fact]
    public async Task A_manual_case_named_by_allure_id_becomes_automated_and_keeps_its_id()
    {
        using var team = await Team.Of(server);
        var id = await server.Database.ManualCase(team.ProjectId, "By hand");
        await team.Close(await team.Upload([AllureFile.Result("a.b.automated", allureId: id)]));
        Assert.Equal(1L, await Count($"""
            select count(*) from test_case where project_id = $1 and id = {id} and automated and has_manual_scenario
              and name = 'automated'
              and workflow_id = -2 and status_id = -3
            """, team.ProjectId));
        Assert.Equal(1L, await Count("select count(*) from test_case where project_id = $1", team.ProjectId));
    }

    [Fact]
    public async Task A_filter_of_the_project_keeps_launches_out_of_the_documentation()
    {
        using var team = await Team.Of(server);
        await Count("""
            insert into project_property (project_id, name, value)
            values ($1, 'testcase.update.launch.rql', 'name ~= "main"') returning id
            """, team.ProjectId);
        await team.Close(await team.Upload([AllureFile.Result("a.b.branch")], "feature"));
        Assert.Equal(0L, await Count("select count(*) from test_case where project_id = $1", team.ProjectId));
        await team.Close(await team.Upload([AllureFile.Result("a.b.branch")], "main"));
        Assert.Equal(1L, await Count("select count(*) from test_case where project_id = $1", team.ProjectId));
    }

    [Fact]
    public async Task What_a_project_keeps_from_the_case_is_not_overwritten()
    {
        using var team = await Team.Of(server);
        await team.Close(await team.Upload([AllureFile.Result("a.b.kept", labels: ("tag", "first"))]));
        await Count("""
            insert into test_case_update_policy (project_id, field, policy)
            values ($1, 'tag', 'from_test_case') returning id
            """, team.ProjectId);
        await team.Close(await team.Upload([AllureFile.Result("a.b.kept", labels: ("tag", "second"))]));
        Assert.Equal(1L, await Count("""
            select count(*) from test_case c join test_case_tag t on t.test_case_id = c.id
            join test_tag g on g.id = t.test_tag_id and g.name = 'first'
            where c.project_id = $1
            """, team.ProjectId));
    }

    [Fact]
    public async Task A_closing_that_another_process_left_behind_is_carried_on()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload(Enumerable.Range(0, 50).Select(index => AllureFile.Result($"a.b.test{index}")));
        await Count($"""
            update launch set state = 1, closing_cursor = 0, closed_at = now(), closed_by = 'dead'
            where project_id = $1 and id = {launch} returning id
            """, team.ProjectId);
        await server.Services.GetRequiredService<Assay.Server.Launches.LaunchClosing>().Sweep(
            TestContext.Current.CancellationToken);
        Assert.Equal(
            2L,
            await Count($"select state::bigint from launch where project_id = $1 and id = {launch}", team.ProjectId));
        Assert.Equal(50L, await Count("select count(*) from test_case where project_id = $1", team.ProjectId));
    }

    private async Task<long> Count(string sql, long project)
    {
        await using var command = server.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(project);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
