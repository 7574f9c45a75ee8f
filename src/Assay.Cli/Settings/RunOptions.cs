using System.CommandLine;

namespace Assay.Cli.Settings;

/// <summary>Flags of commands that report into a job run or a launch.</summary>
internal static class RunOptions
{
    public static readonly Setting<long?> LaunchId = new(
        "--launch-id", "Report into this launch instead of a new one", ["ALLURE_LAUNCH_ID"]);

    public static readonly Setting<long?> JobRunId = new(
        "--job-run-id", "Report into this job run", ["ALLURE_JOB_RUN_ID"]);

    public static readonly Setting<bool> JobRunChild = new(
        "--job-run-child", "Join the running job run and leave it running at the end", ["ASSAY_JOB_RUN_CHILD"]);

    public static readonly Setting<bool> Reopen = new(
        "--reopen-closed-launch", "Open the launch again if it is closed", ["ALLURE_REOPEN_CLOSED_LAUNCH"]);

    public static readonly Setting<bool> NewLaunchOnRerun = new(
        "--new-launch-on-rerun", "A re-run of a GitHub, Gitea or Forgejo workflow starts a launch of its own",
        ["ASSAY_NEW_LAUNCH_ON_RERUN"]);

    public static readonly Setting<string> CiType = new(
        "--ci-type", "Kind of the CI, when it is not recognised", ["ALLURE_CI_TYPE"]);

    public static readonly Setting<string> CiEndpoint = new(
        "--ci-endpoint", "Address of the CI", ["ASSAY_CI_ENDPOINT"]);
    public static readonly Setting<string> JobUid = new(
        "--job-uid", "What tells the job from others", ["ALLURE_JOB_UID"]);
    public static readonly Setting<string> JobName = new("--job-name", "Name of the job", ["ALLURE_JOB_NAME"]);
    public static readonly Setting<string> JobUrl = new("--job-url", "Page of the job", ["ALLURE_JOB_URL"]);
    public static readonly Setting<string> JobRunUid = new(
        "--job-run-uid", "What tells this run of the job from others", ["ALLURE_JOB_RUN_UID"]);

    public static readonly Setting<string> JobRunName = new(
        "--job-run-name", "Name of the run", ["ALLURE_JOB_RUN_NAME"]);
    public static readonly Setting<string> JobRunUrl = new("--job-run-url", "Page of the run", ["ALLURE_JOB_RUN_URL"]);
    public static readonly Setting<string> Branch = new(
        "--job-run-branch", "Branch that is tested", ["ALLURE_JOB_RUN_BRANCH", "ALLURE_CI_SOURCE_BRANCH"]);

    public static readonly Option[] Ci =
        [CiType, CiEndpoint, JobUid, JobName, JobUrl, JobRunUid, JobRunName, JobRunUrl, Branch, NewLaunchOnRerun];

    public static readonly Option[] Launch =
    [
        Options.LaunchName, Options.LaunchTags, Options.LaunchAutoclose, LaunchId, JobRunId, Reopen,
        Options.GitFlow, Options.GitAncestorLimit,
    ];
}
