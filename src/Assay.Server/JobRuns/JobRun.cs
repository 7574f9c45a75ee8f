using Microsoft.EntityFrameworkCore;

namespace Assay.Server.JobRuns;

internal enum JobRunStage : byte
{
    RunFailure = 0,
    Scheduled = 1,
    InProgress = 2,
    Finished = 3,
}

internal enum JobRunStatus : byte
{
    Failed = 0,
    Passed = 1,
    Cancelled = 2,
    Unknown = 3,
}

/// <summary>One execution of a job inside a launch.</summary>
internal sealed class JobRun
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public long LaunchId { get; set; }
    public long JobId { get; init; }
    public string? Uid { get; set; }
    public required string Name { get; set; }
    public string? Url { get; set; }
    public JobRunStage Stage { get; set; }
    public JobRunStatus Status { get; set; }
    public string? ErrorMessage { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset ModifiedAt { get; set; }
    public required string ModifiedBy { get; set; }
}

[PrimaryKey(nameof(JobRunId), nameof(Name))]
internal sealed class JobRunParameter
{
    public long JobRunId { get; init; }
    public required string Name { get; init; }
    public string? Value { get; set; }
}
