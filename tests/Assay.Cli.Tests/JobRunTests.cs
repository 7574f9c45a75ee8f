using System.Text.Json.Nodes;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

public sealed class JobRunTests(Server server)
{
    [Fact]
    public async Task A_pipeline_and_those_it_starts_share_a_launch_and_a_job_run_that_its_creator_stops()
    {
        using var first = await Team.Of(server);
        first.InGitHub("100", workflow: "release");
        Assert.Equal(0, (await first.Run("job-run", "start", "--launch-name", "Release 7")).Exit);
        var handed = (await first.Run("job-run", "env")).Lines.Select(line => line.Split('=', 2)).ToList();
        Assert.Equal(
            ["ALLURE_LAUNCH_ID", "ALLURE_LAUNCH_URL", "ALLURE_JOB_RUN_ID", "ALLURE_TESTOPS_JOB_RUN_URL"],
            handed.Select(pair => pair[0]));

        await Task.WhenAll(Downstream(first, handed, "201", "shop"), Downstream(first, handed, "202", "stock"));

        var launch = await first.Launch();
        var run = Assert.Single(launch["jobs"]!.AsArray())!;
        Assert.Equal("Release 7", (string)launch["name"]!);
        Assert.Equal("in_progress", (string)run["stage"]!);
        Assert.Equal(["shop passed", "stock passed"], await first.Seen((long)launch["id"]!));

        Assert.Equal(0, (await first.Run("job-run", "stop", "--status", "passed")).Exit);
        run = (await first.Launch())["jobs"]![0]!;
        Assert.Equal(("finished", "passed"), ((string)run["stage"]!, (string)run["status"]!));
    }

    private static async Task Downstream(Team first, List<string[]> handed, string run, string name)
    {
        using var team = first.Elsewhere().InGitHub(run, workflow: name);
        foreach (var pair in handed) team.With(pair[0], pair[1]);
        var ended = await team.Watch(Script.Write("1-result.json", Team.Result("a.b." + name)));
        Assert.Equal(0, ended.Exit);
    }

    [Fact]
    public async Task With_only_the_launch_handed_on_each_pipeline_has_a_job_run_in_it()
    {
        using var first = await Team.Of(server);
        Assert.Equal(0, (await first.InGitHub("100").Run("job-run", "start")).Exit);
        var launch = await first.LaunchId();
        foreach (var run in (string[])["201", "202"])
        {
            using var team = first.Elsewhere().InGitHub(run, workflow: "w" + run);
            team.With("ALLURE_LAUNCH_ID", $"{launch}");
            Assert.Equal(0, (await team.Watch(Script.Write("1-result.json", Team.Result("a.b.t" + run)))).Exit);
        }

        var runs = (await first.Launch())["jobs"]!.AsArray();
        Assert.Equal(["in_progress", "finished", "finished"], runs.Select(run => (string)run!["stage"]!));
        Assert.Equal(["t201 passed", "t202 passed"], await first.Seen(launch));
    }

    [Fact]
    public async Task A_job_run_ends_as_its_own_results_went_whatever_else_is_in_the_launch()
    {
        using var first = await Team.Of(server);
        Assert.Equal(0, (await first.InGitHub("100").Run("job-run", "start")).Exit);
        var launch = await first.LaunchId();
        foreach (var status in (string[])["passed", "failed"])
        {
            using var team = first.Elsewhere().InGitHub(status, workflow: status);
            team.With("ALLURE_LAUNCH_ID", $"{launch}").AddResult("a.b." + status, status);
            Assert.Equal(0, (await team.Run("job-run", "start")).Exit);
            Assert.Equal(0, (await team.Run("upload", "--job-run-child", "allure-results")).Exit);
            Assert.Equal(0, (await team.Run("job-run", "stop")).Exit);
        }
        Assert.Equal(0, (await first.Run("job-run", "stop")).Exit);

        var runs = (await first.Launch())["jobs"]!.AsArray();
        Assert.Equal(["unknown", "passed", "failed"], runs.Select(run => (string)run!["status"]!));
    }

    [Fact]
    public async Task The_page_of_the_CI_stays_the_one_of_the_CI_after_job_run_env_is_exported()
    {
        using var team = await Team.Of(server);
        team.InGitHub("100");
        foreach (var line in (await team.Run("job-run", "env")).Lines)
            team.With(line.Split('=', 2)[0], line.Split('=', 2)[1]);

        Assert.Equal(0, (await team.Watch(":")).Exit);

        var run = Assert.Single((await team.Launch())["jobs"]!.AsArray())!;
        Assert.Equal("https://github.com/acme/shop/actions/runs/100", (string)run["url"]!);
        Assert.Equal("finished", (string)run["stage"]!);
    }

    [Fact]
    public async Task A_child_leaves_the_job_run_running()
    {
        using var team = await Team.Of(server);
        var early = await team.InGitHub().Watch(":", "--job-run-child");
        Assert.Equal(1, early.Exit);
        Assert.Contains("No job run is running here yet", early.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await team.Run("job-run", "start")).Exit);
        Assert.Equal(0,
            (await team.Watch(Script.Write("1-result.json", Team.Result("a.b.child")), "--job-run-child")).Exit);

        var status = JsonNode.Parse((await team.Run("job-run", "status", "--output", "json")).Out)!;
        Assert.Equal("in_progress", (string)status["stage"]!);
        Assert.Equal("passed", (string)status["statistic"]![0]!["status"]!);
    }

    [Fact]
    public async Task A_rerun_after_the_launch_was_closed_is_refused_reopened_or_new_as_told()
    {
        using var team = await Team.Of(server);
        var test = Script.Write("1-result.json", Team.Result("a.b.test"));
        Assert.Equal(0, (await team.InGitHub(attempt: 1).Watch(test)).Exit);
        var launch = await team.LaunchId();
        await team.Close(launch);

        var refused = await team.InGitHub(attempt: 2).Run("upload", "allure-results");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("launch is closed", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--new-launch-on-rerun", refused.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await team.Run("upload", "--reopen-closed-launch", "allure-results")).Exit);
        Assert.False((bool)(await team.Launch())["closed"]!);
        Assert.Single((await team.Launch())["jobs"]!.AsArray());

        await team.Close(launch);
        Assert.Equal(0, (await team.Run("upload", "--new-launch-on-rerun", "allure-results")).Exit);
        var launches = await team.Launches();
        Assert.Equal(2, launches.Count);
        Assert.Equal("9001-2", (string)launches[0]["jobs"]![0]!["externalId"]!);
    }

    [Fact]
    public async Task Variables_can_travel_packed_between_steps_that_share_no_environment()
    {
        using var team = await Team.Of(server);
        Assert.Equal(0, (await team.InGitHub().Run("job-run", "start")).Exit);
        var json = new JsonObject { ["ALLURE_LAUNCH_ID"] = $"{await team.LaunchId()}",
            ["PATH"] = "/nowhere" }.ToJsonString();
        using var other = team.Elsewhere();
        other.With("ALLURE_CI_ENV", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json)));

        Assert.Equal(0, (await other.Watch(Script.Write("1-result.json", Team.Result("a.b.packed")))).Exit);

        Assert.Equal(["packed passed"], await team.Seen(await team.LaunchId()));
    }

    [Theory]
    [InlineData("acme/shop - e2e - test #41", null)]
    [InlineData("acme/shop - e2e #41", "41")]
    [InlineData("acme/shop - e2e #41", "#41")]
    [InlineData("acme/shop - e2e - Nightly #7", "Nightly #7")]
    public async Task A_launch_without_a_name_has_that_of_its_job_and_run(string name, string? run)
    {
        using var team = await Team.Of(server);
        team.InGitHub();
        if (run is not null) team.With("ALLURE_JOB_RUN_NAME", run);
        Assert.Equal(0, (await team.Run("job-run", "start")).Exit);
        Assert.Equal(0, (await team.With("GITHUB_RUN_ID", "9002").Run("job-run", "start", "--git-flow")).Exit);
        Assert.Equal([name, name], (await team.Launches()).Select(launch => (string)launch["name"]!));
    }

    [Fact]
    public async Task Branch_and_own_parameters_are_told()
    {
        using var team = await Team.Of(server);
        Assert.Equal(0, (await team.InGitHub().Run("job-run", "start")).Exit);
        var job = (await team.Get($"/api/job?projectId={team.ProjectId}&externalId=acme/shop_e2e"))!;
        var parameter = Assert.Single(job["parameters"]!.AsArray())!;
        Assert.Equal(("Branch", "main"), ((string)parameter["name"]!, (string)parameter["defaultValue"]!));
    }

    [Fact]
    public async Task Without_a_CI_there_is_no_job_run_to_tell_of()
    {
        using var team = await Team.Of(server);
        Assert.Equal(1, (await team.Run("job-run", "env")).Exit);
        Assert.Equal(1, (await team.Run("job-run", "status")).Exit);
        Assert.Equal(1, (await team.Run("job-run", "stop")).Exit);
        Assert.Equal(1, (await team.InGitHub().Run("job-run", "stop", "--status", "weird")).Exit);
    }
}
