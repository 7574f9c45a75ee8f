using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>
/// The pipelines in docs/ci do what their pages say: their shell scripts are run by bash, each on a machine of its own
/// with the environment that the CI was seen to give to jobs.
/// </summary>
public sealed class CiPageTests(Server server)
{
    public static TheoryData<string, string> Pages => new(
        CiPage.Names.SelectMany(page => Environments(page).Select(recorded => (page, recorded))));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_pipeline_with_one_job_is_a_launch_with_a_job_run_that_ended(string page, string recorded)
    {
        using var team = await Team.Of(server);
        var script = Assert.Single(CiPage.Scripts(page, "One job"));

        Assert.Equal(0, await new CiMachine(team, recorded).Run(script));

        var launch = await team.Launch();
        var run = Assert.Single(launch["jobs"]!.AsArray())!;
        Assert.Equal((CiMachine.Type(recorded), CiMachine.Expected(recorded, "ALLURE_JOB_NAME")),
            ((string)run["job"]!["type"]!, (string)run["job"]!["name"]!));
        Assert.Equal(CiMachine.Expected(recorded, "ALLURE_JOB_RUN_UID"), (string)run["externalId"]!);
        Assert.Equal(("finished", "passed"), ((string)run["stage"]!, (string)run["status"]!));
        Assert.Equal(["test passed"], await team.Seen((long)launch["id"]!));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_pipeline_with_several_jobs_is_one_launch_with_one_job_run(string page, string recorded)
    {
        using var team = await Team.Of(server);
        var scripts = CiPage.Scripts(page, "Several jobs, one launch");
        var endedByTests = scripts[1].Afterwards is not null;
        Assert.Equal(endedByTests ? 3 : 4, scripts.Count);

        Assert.Equal(0, await new CiMachine(team, recorded, 0).Run(scripts[0]));
        var exits = await Task.WhenAll(
            new CiMachine(team, recorded, 1).Run(scripts[1]), new CiMachine(team, recorded, 2).Run(scripts[2]));
        Assert.Equal([0, 1], exits);
        if (!endedByTests)
        {
            Assert.Equal("in_progress", (string)(await team.Launch())["jobs"]![0]!["stage"]!);
            Assert.Equal(0, await new CiMachine(team, recorded, 3).Run(scripts[3]));
        }

        var launch = await team.Launch();
        var run = Assert.Single(launch["jobs"]!.AsArray())!;
        Assert.Equal(CiMachine.Type(recorded), (string)run["job"]!["type"]!);
        Assert.Equal(("finished", "failed"), ((string)run["stage"]!, (string)run["status"]!));
        Assert.Equal(["test:api failed", "test:pages passed"], await team.Seen((long)launch["id"]!));
    }

    [Fact]
    public void Every_CI_that_is_recognised_has_a_page()
    {
        Assert.Equal(
            [
                "azure", "bamboo", "bitbucket", "buildkite", "circleci", "codebuild", "drone", "gitea", "github",
                "gitlab", "jenkins", "teamcity", "tekton", "woodpecker",
            ],
            CiPage.Names);
    }

    private static string[] Environments(string page) => page switch
    {
        "gitea" => ["gitea", "forgejo"],
        "github" => ["github-push"],
        _ => [page],
    };
}
