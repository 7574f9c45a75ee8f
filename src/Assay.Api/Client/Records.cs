namespace Assay.Api.Client;

/// <summary>A parameter of a job with its default value.</summary>
public sealed record JobParameterDto(long Id, string? Name, string? DefaultValue);

/// <summary>A job: the link between a project and a pipeline. Type is the CI's, such as github.</summary>
/// <param name="ExternalId">The job's uid in its CI.</param>
public sealed record JobDto(
    long Id, string? Name, string? Type, string? Url, string? ExternalId, bool CanRun,
    IReadOnlyList<JobParameterDto>? Parameters);

/// <summary>A test to be executed: its case and the selector that its adapter understands.</summary>
public sealed record PlannedTestDto(long? Id, string? Selector);

/// <summary>A variable of the uploading process that the project keeps, and what it becomes.</summary>
public sealed record EnvironmentKeyDto(long Id, string? Key, IdAndName? EnvVar);

/// <summary>All of one launch moves into another; the first one is gone afterwards.</summary>
public sealed record LaunchMergeDto(long From, long To);
