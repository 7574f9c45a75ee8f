namespace Assay.Cli.JobRuns;

/// <summary>Where results go: a launch, and the job run in it when a CI runs.</summary>
/// <param name="Owned">This process started the job run, so it stops it.</param>
internal sealed record Target(
    long ProjectId, long LaunchId, long? JobRunId, string? JobUid, string? JobRunUid, bool Owned);
