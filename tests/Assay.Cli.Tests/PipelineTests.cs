using System.Text.Json.Nodes;
using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>
/// Several pipelines report into one launch. All of them are real: shell scripts as processes with environments of
/// their own, and runners of three languages.
/// </summary>
public sealed class PipelineTests(Server server)
{
    private const string Machine = "MACHINE", Browser = "BROWSER";

    [Fact]
    public async Task A_pipeline_and_three_it_starts_on_other_machines_are_one_launch_with_one_job_run()
    {
        using var team = await Release(handOnJobRun: true);

        var launch = await team.Launch();
        Assert.Equal("Release 7", (string)launch["name"]!);
        Assert.Equal(["release"], launch["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
        Assert.False((bool)launch["closed"]!);

        var run = Assert.Single(launch["jobs"]!.AsArray())!;
        Assert.Equal("acme/shop - release", (string)run["job"]!["name"]!);
        Assert.Equal("https://github.com/acme/shop/actions/runs/100", (string)run["url"]!);
        await EveryResultIsThere(team, launch, _ => (long)run["id"]!);

        // The ends of the others did not end it; its creator did, and says how it went.
        Assert.Equal("in_progress", (string)(await BeforeTheEnd(team))["stage"]!);
        Assert.Equal(("finished", "failed"), ((string)run["stage"]!, (string)run["status"]!));
    }

    [Fact]
    public async Task Pipelines_that_are_handed_the_launch_only_have_job_runs_of_their_own_in_it()
    {
        using var team = await Release(handOnJobRun: false);

        var launch = await team.Launch();
        var runs = launch["jobs"]!.AsArray().ToDictionary(run => (string)run!["job"]!["name"]!, run => run!);
        Assert.Equal(
            [
                ("acme/shop - release", "github", "failed"), ("pages", "gitlab", "passed"),
                ("prices", "jenkins", "failed"), ("stock/nightly", "custom", "failed"),
            ],
            runs.OrderBy(run => run.Key, StringComparer.Ordinal)
                .Select(run => (run.Key, (string)run.Value["job"]!["type"]!, (string)run.Value["status"]!)));
        await EveryResultIsThere(team, launch, suite => (long)runs[
            suite == Suite.Playwright ? "pages" : suite == Suite.Pytest ? "prices" : "stock/nightly"]["id"]!);
    }

    /// <summary>Runs all four pipelines.</summary>
    private async Task<Team> Release(bool handOnJobRun)
    {
        var team = await Team.Of(server);
        await team.Map(Machine, Team.Host);
        await team.Map(Browser, Team.Browser);
        Prepare(team, "pages", Suite.Playwright, new()
        {
            [Machine] = "agent-7", [Browser] = "chromium", ["GITLAB_CI"] = "true", ["CI_PROJECT_ID"] = "4100",
            ["CI_PROJECT_NAME"] = "pages", ["CI_PROJECT_URL"] = "https://gitlab.com/acme/pages",
            ["CI_PIPELINE_ID"] = "881", ["CI_PIPELINE_URL"] = "https://gitlab.com/acme/pages/-/pipelines/881",
        });
        Prepare(team, "prices", Suite.Pytest, new()
        {
            [Machine] = "mac mini", ["JENKINS_URL"] = "https://jenkins.example.org/", ["JOB_NAME"] = "teams/prices",
            ["JOB_BASE_NAME"] = "prices", ["JOB_URL"] = "https://jenkins.example.org/job/teams/job/prices/",
            ["BUILD_NUMBER"] = "17", ["BUILD_DISPLAY_NAME"] = "#17",
            ["BUILD_URL"] = "https://jenkins.example.org/job/teams/job/prices/17/",
        });
        Prepare(team, "stock", Suite.Xunit, new()
        {
            [Machine] = "warehouse", ["ALLURE_CI_TYPE"] = "custom", ["ALLURE_JOB_UID"] = "stock/nightly",
            ["ALLURE_JOB_RUN_UID"] = "2026-11-21",
        });
        team.InGitHub("100", workflow: "release").With("MACHINES", team.Folder)
            .With("HAND_ON_JOB_RUN", handOnJobRun ? "yes" : "");

        using var pipeline = Assayctl.StartScript(
            team.Folder, team.Variables, Path.Combine(AppContext.BaseDirectory, "Pipelines", "release.sh"));
        var ended = await pipeline.End();
        Assert.True(ended.Exit == 0, ended.Error + Consoles(team));
        return team;
    }

    /// <summary>A machine with the checked out suite, and nothing of the other machines in its environment.</summary>
    private static void Prepare(Team team, string name, Suite suite, Dictionary<string, string> environment)
    {
        var folder = Directory.CreateDirectory(Path.Combine(team.Folder, name)).FullName;
        suite.Into(folder);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Pipelines", "team.sh"), Path.Combine(folder, "pipeline.sh"));
        foreach (var (variable, value) in team.Variables) environment[variable] = value;
        environment["PATH"] = Assayctl.SearchPath;
        environment["HOME"] = folder;
        environment["SUITE"] = suite.Command;
        File.WriteAllLines(Path.Combine(folder, "machine.env"),
            environment.Select(pair => $"{pair.Key}='{pair.Value}'"));
    }

    private static async Task EveryResultIsThere(Team team, JsonNode launch, Func<Suite, long> runOf)
    {
        Suite[] suites = [Suite.Playwright, Suite.Pytest, Suite.Xunit];
        Assert.Equal(suites.SelectMany(suite => suite.Results).Order(StringComparer.Ordinal),
            await team.Seen((long)launch["id"]!));
        foreach (var row in (await team.Get($"/api/testresult?launchId={launch["id"]}&size=100"))["content"]!.AsArray())
        {
            var result = await team.Get($"/api/testresult/{row!["id"]}");
            var suite = suites.Single(suite => suite.Results.Contains($"{result["name"]} {result["status"]}"));
            Assert.Equal(runOf(suite), (long)result["jobRun"]!["id"]!);
            var environment = (await team.Get($"/api/testresult/{row["id"]}/evv")).AsArray()
                .Select(value => $"{value!["variable"]!["name"]}={value["name"]}").Order(StringComparer.Ordinal);
            Assert.Equal(
                suite == Suite.Playwright ? ["Browser=chromium", "Host=agent-7"]
                : suite == Suite.Pytest ? ["Host=mac mini"] : ["Host=warehouse"], environment);
        }

        // The first try of the test that needed two.
        var retry = Assert.Single((await team.Get($"/api/launch/{launch["id"]}/retries"))["content"]!.AsArray())!;
        Assert.Equal("the second try succeeds", (string)retry["name"]!);
    }

    private static async Task<JsonNode> BeforeTheEnd(Team team) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(team.Folder, "before-the-end.json")))!;

    private static string Consoles(Team team) => string.Concat(
        Directory.EnumerateFiles(team.Folder, "console.log", SearchOption.AllDirectories).Select(File.ReadAllText));
}
