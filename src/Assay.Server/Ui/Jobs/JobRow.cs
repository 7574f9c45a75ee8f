using Assay.Api;

namespace Assay.Server.Ui.Jobs;

/// <summary>A job as its list shows it, with its latest run.</summary>
public sealed record JobRow(JobDto Job, JobRunDto? Latest);

/// <summary>
/// The build servers a job can have, and whether somebody chose. Endpoint is where its pipeline reported from.
/// </summary>
public sealed record JobServers(IReadOnlyList<IdAndName> Connected, bool Chosen, string? Endpoint);

/// <summary>A run with what came with it.</summary>
public sealed record RunRow(
    JobRunDto Run, IReadOnlyList<TestStatusCount> Statistic, IReadOnlyList<EnvVarValueDto> Environment,
    IReadOnlyList<JobRunParameterDto> Parameters);

/// <summary>Results of a launch that no pipeline sent: uploaded by people, or tested by hand.</summary>
public sealed record HandRow(
    IReadOnlyList<TestStatusCount> Statistic, long Uploaded, long Manual, IReadOnlyList<EnvVarValueDto> Environment);
