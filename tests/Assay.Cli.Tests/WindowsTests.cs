using Assay.Cli.Tests.Hosting;
using Xunit;

namespace Assay.Cli.Tests;

/// <summary>
/// The file for Windows, run by Wine where that is installed (Debian: apt-get install wine64 wine) after
/// `./assay publish`. Only when asked for: -explicit only.
/// </summary>
public sealed class WindowsTests(Server server)
{
    [Fact(Explicit = true)]
    public async Task A_folder_is_uploaded()
    {
        using var team = await Team.Of(server);
        team.AddResult("a.b.one", "passed", "Übersicht-attachment.txt");
        team.AddFile("Übersicht-attachment.txt", "seen");

        var ended = await Run(team, "upload", "allure-results");

        Assert.Equal((0, ""), (ended.Exit, ended.Out));
        var launch = await team.LaunchId();
        Assert.Equal(["one passed"], await team.Seen(launch));
        Assert.Contains($"{server.Address}launch/{launch}", ended.Error, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task The_exit_code_is_that_of_the_command_and_its_results_are_there()
    {
        using var team = await Team.Of(server);
        await File.WriteAllTextAsync(
            Path.Combine(team.Folder, "seed.json"), Team.Result("a.b.one"), TestContext.Current.CancellationToken);
        team.InGitHub();

        var ended = await Run(team, "watch", "--", "cmd", "/c",
            @"copy seed.json allure-results\one-result.json & exit 3");

        Assert.Equal(3, ended.Exit);
        var launch = await team.Launch();
        Assert.Equal("finished failed", $"{launch["jobs"]![0]!["stage"]} {launch["jobs"]![0]!["status"]}");
        Assert.Equal(["one passed"], await team.Seen((long)launch["id"]!));
    }

    [Fact(Explicit = true)]
    public async Task Programs_that_are_scripts_are_found_by_their_names()
    {
        using var team = await Team.Of(server);
        var programs = Directory.CreateDirectory(Path.Combine(team.Folder, "programs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(programs, "npm.cmd"), "@echo %1 %2\r\n@exit 4\r\n",
            TestContext.Current.CancellationToken);
        team.With("WINEPATH", "Z:" + programs.Replace('/', '\\'));

        var ended = await Run(team, "watch", "--", "npm", "run", "test:e2e");

        Assert.Equal((4, "run test:e2e"), (ended.Exit, ended.Out.Trim()));
        Assert.Equal(127, (await Run(team, "watch", "--", "there-is-no-such-program")).Exit);
    }

    [Fact(Explicit = true)]
    public async Task A_job_run_is_handed_on_in_lines_that_every_shell_reads()
    {
        using var team = await Team.Of(server);
        team.InGitHub();
        Assert.Equal(0, (await Run(team, "job-run", "start")).Exit);

        var env = await Run(team, "job-run", "env");

        Assert.DoesNotContain('\r', env.Out);
        Assert.Contains($"ALLURE_LAUNCH_ID={await team.LaunchId()}", env.Lines);
        Assert.Equal(0, (await Run(team, "job-run", "stop")).Exit);
    }

    [Fact(Explicit = true)]
    public async Task Versions_completions_and_errors_are_those_of_every_system()
    {
        using var team = await Team.Of(server);
        Assert.Matches(@"^assayctl \d+\.\d+\.\d+\n$", (await Run(team, "version")).Out);
        Assert.Contains("launch", (await Run(team, "[suggest:12]", "assayctl lau")).Lines);
        Assert.Contains("suggest:", (await Run(team, "completion", "pwsh")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await Run(team, "no-such-command")).Exit);
        var refused = await Run(team.With("ALLURE_TOKEN", "wrong"), "project", "list");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("token", refused.Error, StringComparison.Ordinal);
    }

    private static async Task<Ended> Run(Team team, params string[] arguments)
    {
        using var program = Assayctl.StartWindows(team.Folder, team.Variables, arguments);
        return await program.End();
    }
}
