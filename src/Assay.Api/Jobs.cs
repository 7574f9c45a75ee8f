namespace Assay.Api;

/// <summary>
/// A job to be made before its pipeline reports for the first time. ExternalId is the CI's own name of the pipeline,
/// unique in the project; a job without a build server (integrationId) only receives what its pipeline reports.
/// </summary>
public sealed record JobCreateDto(
    long? ProjectId, long? IntegrationId, string? ExternalId, bool? CanRun, string? Name = null, string? Type = null,
    string? Url = null, IReadOnlyList<JobParameterChangeDto>? Parameters = null);

/// <summary>What to change; what is absent stays.</summary>
public sealed record JobPatchDto(
    string? Name, bool? CanRun, IReadOnlyList<JobParameterChangeDto>? Parameters, string? Url = null);

/// <summary>
/// With an id that parameter, else the one of that name, which is made when there is none. Value or defaultValue is
/// the new default; envVarId 0 takes the link to an environment variable away.
/// </summary>
public sealed record JobParameterChangeDto(
    long? Id, string? Name, string? Value = null, string? DefaultValue = null, long? EnvVarId = null);

/// <summary>A value that a job run was started with.</summary>
public sealed record JobRunParameterDto(string Name, string? Value);

/// <summary>How a run ended: failed, passed, cancelled or unknown.</summary>
public sealed record JobRunStopDto(string? Status);
