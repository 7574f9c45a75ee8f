using System.Text.Json.Nodes;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class PlanTests(Server server)
{
    [Fact]
    public async Task A_run_that_the_server_started_gets_its_tests_with_ids_as_texts()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        proxy.Instead = _ => Said.Json(200, """[{"id":10,"selector":"a.b.one"},{"id":11}]""");
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).With("ALLURE_JOB_RUN_ID", "302");

        Assert.Equal(0, (await team.Run("job-run", "plan", "--output-file", "plans/testplan.json")).Exit);

        Assert.Equal("/api/jobrun/302/plan?expected=true", Assert.Single(proxy.All).Path);
        var plan = JsonNode.Parse(await Text(team, "plans/testplan.json"))!;
        Assert.Equal(
            """{"version":"1.0","tests":[{"id":"10","selector":"a.b.one"},{"id":"11"}]}""", plan.ToJsonString());
    }

    [Fact]
    public async Task A_run_that_the_server_did_not_start_gets_no_plan()
    {
        using var team = await Team.Of(server);
        var ended = await team.Run("job-run", "plan", "--output-file", "testplan.json");
        Assert.Equal(0, ended.Exit);
        Assert.Contains("skipping, all tests run", ended.Error, StringComparison.Ordinal);
        var path = Path.Combine(team.Folder, "testplan.json");
        Assert.False(File.Exists(path));

        // A plan of somebody else's making still selects tests.
        await File.WriteAllTextAsync(path, "{}", TestContext.Current.CancellationToken);
        ended = await team.Run("job-run", "plan", "--output-file", "testplan.json");
        Assert.Contains("skipping, testplan.json stays as it was", ended.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_plan_that_cannot_be_read_leaves_no_stale_one_behind()
    {
        using var team = await Team.Of(server);
        var path = Path.Combine(team.Folder, "testplan.json");
        await File.WriteAllTextAsync(path, "{}", TestContext.Current.CancellationToken);
        team.With("ALLURE_JOB_RUN_ID", "999999").With("ALLURE_TESTPLAN_PATH", path);

        Assert.Equal(0, (await team.Run("job-run", "plan")).Exit);
        Assert.False(File.Exists(path));
        Assert.Equal(1, (await team.Run("job-run", "plan", "--strict")).Exit);
        team.Variables.Remove("ALLURE_TOKEN");
        Assert.Equal(1, (await team.Run("job-run", "plan")).Exit);
    }

    [Fact]
    public async Task A_plan_is_never_empty()
    {
        using var team = await Team.Of(server);
        await using var proxy = new Proxy(server.Address);
        proxy.Instead = _ => Said.Json(200, "[]");
        var path = Path.Combine(team.Folder, "testplan.json");
        await File.WriteAllTextAsync(path, "{}", TestContext.Current.CancellationToken);
        team.With("ALLURE_ENDPOINT", proxy.Address.AbsoluteUri).With("ALLURE_JOB_RUN_ID", "302");

        Assert.Equal(0, (await team.Run("job-run", "plan")).Exit);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_query_makes_a_plan_of_the_automated_cases_it_matches()
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.one");
        team.AddResult("a.b.two");
        Assert.Equal(0, (await team.Run("upload", "allure-results")).Exit);
        await team.Close(await team.LaunchId());

        Assert.Equal(0,
            (await team.Run("test-case", "plan", "-q", "name = \"two\"", "--output-file", "plan.json")).Exit);
        var test = Assert.Single(JsonNode.Parse(await Text(team, "plan.json"))!["tests"]!.AsArray())!;
        Assert.Equal("a.b.two", (string)test["selector"]!);
        Assert.Equal(System.Text.Json.JsonValueKind.String, test["id"]!.GetValueKind());

        var none = await team.Run("test-case", "plan", "-q", "name = \"three\"", "--output-file", "plan.json");
        Assert.Equal(1, none.Exit);
        Assert.False(File.Exists(Path.Combine(team.Folder, "plan.json")));
        Assert.Equal(1, (await team.Run("test-case", "plan", "-q", "name = = 1")).Exit);
    }

    private static Task<string> Text(Team team, string file) =>
        File.ReadAllTextAsync(Path.Combine(team.Folder, file), TestContext.Current.CancellationToken);
}
