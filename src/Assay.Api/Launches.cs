namespace Assay.Api;

/// <summary>A launch. Times are epoch milliseconds.</summary>
public sealed record LaunchDto(
    long Id, string Name, long ProjectId, bool Closed, bool Autoclose, bool External, IReadOnlyList<IdAndName> Tags,
    IReadOnlyList<ExternalLinkDto> Links, IReadOnlyList<IssueDto> Issues, string CreatedBy, long CreatedDate,
    string LastModifiedBy, long LastModifiedDate, IReadOnlyList<TestStatusCount>? Statistic = null);

/// <summary>A launch as a list shows it.</summary>
public sealed record LaunchPreviewDto(
    long Id, string Name, long ProjectId, bool Closed, bool External, IReadOnlyList<IdAndName> Tags,
    IReadOnlyList<ExternalLinkDto> Links, IReadOnlyList<IssueDto> Issues, IReadOnlyList<EnvVarValueDto> Environment,
    IReadOnlyList<JobRunDto> Jobs, IReadOnlyList<TestStatusCount> Statistic, long KnownDefectsCount,
    long NewDefectsCount, string CreatedBy, long CreatedDate, string LastModifiedBy, long LastModifiedDate,
    LaunchMergingDto? Merging = null);

/// <summary>
/// Of the results that launches brought which were merged into this one, how many have moved already. Absent when all
/// have.
/// </summary>
public sealed record LaunchMergingDto(long Moved, long Results);

/// <summary>How many visible results have a status; without a status they are in progress.</summary>
public sealed record TestStatusCount(string? Status, long Count);

/// <summary>A value of an environment variable.</summary>
public sealed record EnvVarValueDto(long Id, string Name, IdAndName Variable);

/// <summary>The job of a job run.</summary>
public sealed record JobInfoDto(long Id, string Name, string Type, string? Url);

/// <summary>
/// One execution of a job. Stage run_failure, scheduled, in_progress or finished; status failed, passed, cancelled or
/// unknown.
/// </summary>
public sealed record JobRunDto(
    long Id, long LaunchId, string? ExternalId, string Name, string? Url, string Stage, string Status,
    string? ErrorMessage, JobInfoDto Job, string CreatedBy, long CreatedDate, string LastModifiedBy,
    long LastModifiedDate);

/// <summary>A name inside a body.</summary>
public sealed record NameDto(long? Id, string? Name);

/// <summary>A launch to be made.</summary>
public sealed record LaunchCreateDto(
    string? Name, long? ProjectId, IReadOnlyList<NameDto>? Tags, IReadOnlyList<ExternalLinkDto>? Links,
    IReadOnlyList<IssueDto>? Issues, bool? Autoclose, bool? External, System.Text.Json.JsonElement? GitContext);

/// <summary>A launch to be made, in the short form of older clients: tags are plain texts.</summary>
public sealed record LaunchEventDto(string? Name, long? ProjectId, IReadOnlyList<string>? Tags, bool? Autoclose);

/// <summary>What to change; what is absent stays.</summary>
public sealed record LaunchPatchDto(
    string? Name, IReadOnlyList<NameDto>? Tags, IReadOnlyList<ExternalLinkDto>? Links, IReadOnlyList<IssueDto>? Issues,
    bool? Autoclose, bool? External);

/// <summary>Ready when no upload is under way, and merging and closing have finished.</summary>
public sealed record LaunchProgressDto(bool Ready);

/// <summary>How many results took about this long. Duration is the bucket's lower bound in milliseconds.</summary>
public sealed record TestDurationCount(long Duration, long Count);

/// <summary>An environment variable with the values it has in a launch.</summary>
public sealed record LaunchVariableDto(string Key, IReadOnlyList<string> Values);

/// <summary>A defect with how many results of the launch are linked to it.</summary>
public sealed record DefectCountRowDto(long Id, string Name, bool Closed, long Count, IssueDto? Issue);

/// <summary>A result as short lists show it. Duration in milliseconds.</summary>
public sealed record TestResultRowDto(
    long Id, string Name, string? Status, long? Duration, long? TestCaseId, string? Assignee);

/// <summary>Whether a query is valid, and how much it matches.</summary>
public sealed record AqlValidateResponseDto(bool Valid, long? Count, string? Message = null);

/// <summary>A launch whose results, job runs and sessions go into another one of its project.</summary>
public sealed record LaunchMergeDto(long? From, long? To);

/// <summary>What the copy of a launch has in place of what the launch has; what is absent is copied.</summary>
public sealed record LaunchCopyDto(
    string? LaunchName, IReadOnlyList<NameDto>? Tags, IReadOnlyList<ExternalLinkDto>? Links,
    IReadOnlyList<IssueDto>? Issues);
