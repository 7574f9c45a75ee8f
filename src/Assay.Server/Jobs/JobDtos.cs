using Assay.Api;

namespace Assay.Server.Jobs;

/// <summary>
/// A parameter of a job. The default is used when a run gives no value; a linked environment variable lets the value
/// show in the environment of results.
/// </summary>
public sealed record JobParameterDto(long Id, string Name, string? DefaultValue, IdAndName? EnvVar = null);

/// <summary>A job: one pipeline of a CI. Type is the CI's, such as github or gitlab, custom when unknown.</summary>
public sealed record JobDto(
    long Id, string Name, string Type, string? Url, string ExternalId, bool CanRun,
    IReadOnlyList<JobParameterDto> Parameters);

/// <summary>
/// A test that a run is to execute: its case and its selector, the full name as it was last uploaded.
/// </summary>
public sealed record PlannedTest(long Id, string? Selector);
