using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Finds the CI; what the caller says of any field wins.</summary>
internal static class CiDetection
{
    /// <summary>The first that fits; those that imitate another one stand before it.</summary>
    private static readonly ICi[] Known =
    [
        new Forgejo(), new Gitea(), new GitHub(), new Woodpecker(), new GitLab(), new Jenkins(), new TeamCity(),
        new Azure(), new Bitbucket(), new CircleCi(), new Bamboo(), new Drone(), new CodeBuild(), new Tekton(),
        new Buildkite(),
    ];

    /// <returns>Null on a machine that is no CI.</returns>
    public static CiRun? Detect(Given given, Variables variables)
    {
        var type = given.Text(RunOptions.CiType)?.ToLowerInvariant();
        var jobUid = given.Text(RunOptions.JobUid);
        var found = Found(type, variables) ?? (type is not null || jobUid is not null ? new(type ?? "custom") : null);
        if (found is null) return null;
        var run = found with
        {
            Endpoint = given.Text(RunOptions.CiEndpoint) ?? found.Endpoint
                ?? Refs.Origin(given.Text(RunOptions.JobUrl)),
            JobUid = jobUid ?? found.JobUid ?? given.Text(RunOptions.JobName),
            JobName = given.Text(RunOptions.JobName) ?? found.JobName,
            JobUrl = given.Text(RunOptions.JobUrl) ?? found.JobUrl,
            RunUid = given.Text(RunOptions.JobRunUid) ?? Attempt(given, found),
            RunName = given.Text(RunOptions.JobRunName) ?? found.RunName,
            RunUrl = given.Text(RunOptions.JobRunUrl) ?? found.RunUrl,
            Branch = given.Text(RunOptions.Branch) ?? found.Branch,
        };
        return run with { JobName = run.JobName ?? run.JobUid, RunName = run.RunName ?? run.RunUid };
    }

    private static CiRun? Found(string? type, Variables variables)
    {
        var ci = type is null
            ? Array.Find(Known, known => known.Runs(variables))
            : Array.Find(Known, known => known.Type == type);
        return ci?.Read(variables);
    }

    /// <summary>A re-run keeps its uid, and with it its launch, unless it is to start a new one.</summary>
    private static string? Attempt(Given given, CiRun run) =>
        run is { Attempt: > 1, RunUid: not null } && given.Flag(RunOptions.NewLaunchOnRerun)
            ? $"{run.RunUid}-{run.Attempt}"
            : run.RunUid;
}
