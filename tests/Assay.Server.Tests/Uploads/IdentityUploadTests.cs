using Assay.Formats;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

public sealed class IdentityUploadTests(RunningServer server)
{
    [Fact]
    public async Task A_test_that_ran_twice_is_one_visible_result_with_a_retry()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(
            session, Workspace.Result("pays", Status.Failed, 1_000), Workspace.Result("pays", Status.Passed, 2_000));

        Assert.Equal(["2 1 5 True"], await Visible(space));
        Assert.Equal(["2 1"], await Statistic(space));
    }

    [Fact]
    public async Task A_value_of_a_parameter_is_another_execution_of_the_same_test_and_an_excluded_one_is_a_retry()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(
            session, With("pays", new Parameter("card", "visa")), With("pays", new Parameter("card", "amex")));
        Assert.Equal(2, (await Visible(space)).Count);

        await space.Write(session, With("pays", new("card", "visa"), new("token", "77", Excluded: true)));
        Assert.Equal(2, (await Visible(space)).Count);
        Assert.Equal(1, await Tests(space));
    }

    [Fact]
    public async Task Hashes_that_look_alike_are_tests_of_their_own()
    {
        var space = await Workspace.Open(server);
        var hash = Md5.Hex("pays");
        // The second time they are remembered.
        foreach (var round in (string[])["first", "second"])
            await space.Write(
                await space.Session(),
                [.. ((string[])[hash, hash.ToUpperInvariant(), "pays", Md5.Hex(hash)]).Select((id, index) =>
                {
                    var result = Workspace.Result($"{round} {index}");
                    result.TestCaseId = id;
                    return result;
                })]);

        Assert.Equal(4, await Tests(space));
        Assert.Equal(["4"], await space.Rows(
            $"select count(distinct test_id) from test_result where launch_id = {space.LaunchId} and not hidden"));
    }

    [Fact]
    public async Task A_renamed_parameter_is_another_test_when_the_adapter_gives_no_id()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        foreach (var name in (string[])["card", "payment card"])
        {
            var result = With("pays", new Parameter(name, "visa"));
            result.TestCaseId = null;
            await space.Write(session, result);
        }

        Assert.Equal(2, await Tests(space));
    }

    [Fact]
    public async Task Browsers_are_rows_of_their_own_when_the_project_maps_them_and_retries_when_not()
    {
        var space = await Workspace.Open(server);
        await space.Write(await space.Session(("BROWSER", "chrome")), Workspace.Result("pays"));
        await space.Write(await space.Session(("BROWSER", "firefox")), Workspace.Result("pays"));
        Assert.Equal(2, (await Visible(space)).Count);

        await space.Write(await space.Session(("SHELL", "bash")), Workspace.Result("ships"));
        await space.Write(await space.Session(("SHELL", "zsh")), Workspace.Result("ships"));
        Assert.Equal(3, (await Visible(space)).Count);
        Assert.Equal(0, await space.Value<long>("select count(*) from env_var_value where name in ('bash', 'zsh')"));
    }

    [Fact]
    public async Task An_allure_id_links_the_result_and_later_ones_that_come_without_it()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var id = await space.Case("Pays by card");
        await space.Write(session, Labelled("pays", id));
        await space.Write(session, Workspace.Result("pays", start: 5_000));

        Assert.Equal([$"{id}", $"{id}"], await space.Rows($"""
            select t.test_case_id from test_result r join test t on t.id = r.test_id
            where r.launch_id = {space.LaunchId}
            """));
        Assert.Single(await Visible(space));
    }

    [Fact]
    public async Task A_hash_that_a_closed_launch_bound_meets_results_with_the_label()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var id = await space.Case("Pays by card");
        await space.Write(session, Workspace.Result("pays"));
        await space.Run($"update test set test_case_id = {id} where project_id = {space.ProjectId}");
        await space.Run($"""
            delete from test_result where launch_id = {space.LaunchId};
            delete from launch_statistic where launch_id = {space.LaunchId}
            """);

        await space.Write(session, Labelled("pays", id));
        await space.Write(session, Workspace.Result("pays", start: 5_000));
        Assert.Single(await Visible(space));
    }

    [Fact]
    public async Task An_allure_id_of_no_living_case_of_the_project_is_ignored_with_a_warning()
    {
        var (space, other) = (await Workspace.Open(server), await Workspace.Open(server));
        var deleted = await space.Case("Gone");
        await space.Run($"update test_case set deleted = true where id = {deleted}");
        var session = await space.Session();
        await space.Write(
            session, Labelled("pays", deleted), Labelled("ships", await other.Case("Elsewhere")),
            Labelled("refunds", 1L << 60));

        Assert.Equal(
            ["0 -", "0 -", "0 -"],
            await space.Rows($"select allure_id, test_case_id from test where project_id = {space.ProjectId}"));
        var warnings = await space.Rows(
            $"select file, text from upload_warning where session_id = {session.SessionId} order by id");
        Assert.Equal(3, warnings.Count);
        Assert.Contains(
            $"ALLURE_ID {deleted} names no test case of this project", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_did_beats_a_later_run_of_a_machine()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var manual = Workspace.Result("pays", Status.Passed, 1_000);
        manual.Manual = true;
        await space.Write(session, manual);
        await space.Write(session, Workspace.Result("pays", Status.Failed, 9_000));

        Assert.Equal(["2 1 5 True"], await Visible(space));
    }

    [Fact]
    public async Task A_result_sent_again_keeps_its_id_and_changes_nothing()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var first = await space.Write(
            session, Workspace.Result("pays", uuid: "a"), Workspace.Result("ships", uuid: "b"));
        var again = await space.Write(session, Workspace.Result("ships", Status.Failed, uuid: "b"),
            Workspace.Result("refunds", uuid: "c"), Workspace.Result("pays", uuid: "a"));

        Assert.Equal([first[1].Id, first[0].Id], [again[0].Id, again[2].Id]);
        Assert.Equal(["2 3"], await Statistic(space));
    }

    [Fact]
    public async Task A_closed_launch_takes_nothing()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Run($"update launch set state = 1 where id = {space.LaunchId}");
        var batch = new Batch { FileCount = 2 };
        batch.Add(Workspace.Result("pays"));
        batch.Add(new FixtureContainer { Uuid = "c", Children = { "a" } });
        batch.CategoryRules.Add(new("Slow", null, "timeout", null, [], null));
        batch.Environment.Add(new("BROWSER", "chrome"));

        var refusal = await Assert.ThrowsAsync<Http.Refusal>(() => space.Write(session, batch));
        Assert.Equal(423, refusal.Status);
        Assert.Contains("launch is closed", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await space.Value<long>($"""
            select (select count(*) from test_result where launch_id = {space.LaunchId})
              + (select count(*) from fixture_set where launch_id = {space.LaunchId})
              + (select count(*) from launch_category where launch_id = {space.LaunchId})
              + (select sum(files)::bigint from upload_session where launch_id = {space.LaunchId})
            """));
        Assert.Equal(
            ["-"], await space.Rows($"select environment_id from upload_session where id = {session.SessionId}"));
    }

    private static TestResult With(string test, params Parameter[] parameters)
    {
        var result = Workspace.Result(test);
        result.Parameters.AddRange(parameters);
        return result;
    }

    private static TestResult Labelled(string test, long id)
    {
        var result = Workspace.Result(test);
        result.AllureId = id;
        return result;
    }

    private static Task<List<string>> Visible(Workspace space) => space.Rows($"""
        select status, attempts, seen, flaky from test_result
        where launch_id = {space.LaunchId} and not hidden order by id
        """);

    private static Task<List<string>> Statistic(Workspace space) =>
        space.Rows(
            $"select status, count from launch_statistic where launch_id = {space.LaunchId} and count > 0 order by 1");

    private static Task<long> Tests(Workspace space) =>
        space.Value<long>($"select count(*) from test where project_id = {space.ProjectId}");
}
