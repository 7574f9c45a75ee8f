using System.CommandLine;
using System.CommandLine.Help;
using Assay.Cli.Auth;
using Assay.Cli.Ci;
using Assay.Cli.Completion;
using Assay.Cli.JobRuns;
using Assay.Cli.Jobs;
using Assay.Cli.Launches;
using Assay.Cli.Projects;
using Assay.Cli.Settings;
using Assay.Cli.TestCases;
using Assay.Cli.Uploads;
using Assay.Cli.Watching;

namespace Assay.Cli;

/// <summary>All commands.</summary>
internal static class CommandLine
{
    public static RootCommand Make()
    {
        var root = Commands();
        // Of the ways to ask for help, those of another age only stand in the way of completions.
        foreach (var help in root.Options.OfType<HelpOption>())
            foreach (var alias in (string[])["/h", "/?"]) help.Aliases.Remove(alias);
        return root;
    }

    private static RootCommand Commands() => new(
        "Sends test results to Assay, from any pipeline and any machine. docs/assayctl.md explains it by task.")
    {
        Options.Endpoint, Options.Token, Options.ProjectId, Options.Config, Options.Insecure, Options.RequestTimeout,
        Options.Output, Options.Format, Options.NoHeader,
        new Command("auth", "Who this machine is to the server")
        {
            AuthLogin.Make(), AuthStatus.Make(), AuthLogout.Make(),
        },
        UploadCommand.Make(),
        WatchCommand.Make(),
        new Command("job-run", "The run of a pipeline that this process belongs to")
        {
            JobRunStart.Make(), JobRunStop.Make(), JobRunEnv.Make(), JobRunPlan.Make(), JobRunStatus.Make(),
        },
        new Command("launch", "Launches")
        {
            LaunchCreate.Make(), LaunchList.Make(), LaunchGet.Make(), LaunchClose.Make(), LaunchReopen.Make(),
            LaunchDelete.Make(), LaunchMerge.Make(), LaunchAddIssue.Make(),
        },
        new Command("project", "Projects") { ProjectList.Make(), ProjectGet.Make(), ProjectCreate.Make() },
        new Command("test-case", "Test cases") { TestCaseList.Make(), TestCaseGet.Make(), TestCasePlan.Make() },
        new Command("job", "Jobs: the pipelines that report into a project") { JobList.Make(), JobGet.Make() },
        new Command("ci", "The CI that runs this process") { CiEnv.Make() },
        VersionCommand.Make(),
        CompletionCommand.Make(),
    };
}
