namespace Assay.Api;

/// <summary>
/// A parameter of a job. The default is used when a run gives no value; a linked environment variable lets the value
/// show in the environment of results.
/// </summary>
public sealed record JobParameterDto(long Id, string Name, string? DefaultValue, IdAndName? EnvVar = null);

/// <summary>
/// A job: the link between a project and one pipeline of a CI. Type is the CI's, such as github or gitlab, custom when
/// unknown; externalId is the CI's own name of the pipeline. IntegrationId and integrationName are of the build server
/// it runs on.
/// </summary>
public sealed record JobDto(
    long Id, string Name, string Type, string? Url, string ExternalId, bool CanRun,
    IReadOnlyList<JobParameterDto> Parameters, long? IntegrationId = null, string? IntegrationName = null);

/// <summary>
/// A test that a run is to execute: its case and the selector its adapter understands, the full name as it was last
/// uploaded.
/// </summary>
public sealed record PlannedTestDto(long? Id, string? Selector);

/// <summary>
/// A job to be made before its pipeline reports for the first time. ExternalId is the CI's own name of the pipeline,
/// unique in the project; integrationId names one of the project's build servers, 0 or nothing leaves it to the
/// address.
/// </summary>
public sealed record JobCreateDto(
    long? ProjectId, long? IntegrationId, string? ExternalId, bool? CanRun, string? Name = null, string? Type = null,
    string? Url = null, IReadOnlyList<JobParameterChangeDto>? Parameters = null);

/// <summary>
/// What to change; what is absent stays. IntegrationId names one of the project's build servers; 0 says that there is
/// none, -1 that it is the one at the job's address, as before anybody chose.
/// </summary>
public sealed record JobPatchDto(
    string? Name, bool? CanRun, IReadOnlyList<JobParameterChangeDto>? Parameters, string? Url = null,
    long? IntegrationId = null);

/// <summary>
/// With an id that parameter, which takes the name, else the one of that name, which is made when there is none. Value
/// or defaultValue is the new default; envVarId 0 takes the link to an environment variable away.
/// </summary>
public sealed record JobParameterChangeDto(
    long? Id, string? Name, string? Value = null, string? DefaultValue = null, long? EnvVarId = null);

/// <summary>A value that a job run was started with.</summary>
public sealed record JobRunParameterDto(string Name, string? Value);

/// <summary>How a run ended: failed, passed, cancelled or unknown.</summary>
public sealed record JobRunStopDto(string? Status);
