namespace Assay.Api;

/// <summary>A result. Times are epoch milliseconds, durations milliseconds; no status means in progress.</summary>
public sealed record TestResultDto(
    long Id, long LaunchId, long ProjectId, string Name, string? FullName, string? Status, long? TestCaseId)
{
    public string? Message { get; init; }
    public string? Trace { get; init; }
    public string? Description { get; init; }
    public string? DescriptionHtml { get; init; }
    public string? Precondition { get; init; }
    public string? PreconditionHtml { get; init; }
    public string? ExpectedResult { get; init; }
    public string? ExpectedResultHtml { get; init; }
    public long? Start { get; init; }
    public long? Stop { get; init; }
    public long? Duration { get; init; }
    public string? HostId { get; init; }
    public string? ThreadId { get; init; }
    public string? Assignee { get; init; }
    public string? TestedBy { get; init; }
    public bool Manual { get; init; }

    /// <summary>It was uploaded, not made by a person in the browser.</summary>
    public bool External { get; init; }
    public bool Flaky { get; init; }

    /// <summary>Another attempt is shown in its place, or somebody hid it.</summary>
    public bool Hidden { get; init; }

    /// <summary>Linked to an open defect.</summary>
    public bool Known { get; init; }
    public bool Muted { get; init; }

    /// <summary>Results of a launch with the same key are attempts of the same thing.</summary>
    public string? HistoryKey { get; init; }
    public IdAndName? RetriedBy { get; init; }
    public CategoryDto? Category { get; init; }
    public IdAndName? Layer { get; init; }
    public JobRunDto? JobRun { get; init; }
    public IReadOnlyList<TestResultParameterDto> Parameters { get; init; } = [];
    public IReadOnlyList<ExternalLinkDto> Links { get; init; } = [];
    public IReadOnlyList<TestTagDto> Tags { get; init; } = [];
    public string? CreatedBy { get; init; }
    public long CreatedDate { get; init; }
    public string? LastModifiedBy { get; init; }
    public long LastModifiedDate { get; init; }
}

/// <summary>A result as the flat list of a launch shows it.</summary>
public sealed record TestResultFlatDto(
    long Id, string Name, string? Status, long? TestCaseId, string? LayerName, long? Start, long? Stop, long? Duration,
    string? Assignee, string? TestedBy, bool Manual, bool Flaky, bool Hidden, long CreatedDate, long LastModifiedDate);

/// <summary>Another attempt of the same test: of the same launch (retry) or of another one (history).</summary>
public sealed record TestResultHistoryDto(
    long Id, IdAndName Launch, string? Status, long? Start, long? Stop, long? Duration, string? Message, string? Trace,
    IReadOnlyList<TestResultParameterDto> Parameters, IReadOnlyList<EnvVarValueDto> Environment, string? TestedBy,
    string? CreatedBy, long CreatedDate, string? LastModifiedBy, long LastModifiedDate);

/// <summary>A parameter; the value of a masked one was never stored.</summary>
public sealed record TestResultParameterDto(string Name, string? Value, bool Hidden, bool Excluded);

/// <summary>A tag; without an id it has never been on a test case.</summary>
public sealed record TestTagDto(long? Id, string Name);

/// <summary>A kind of failure. Those that came with a launch have no id of the project.</summary>
public sealed record CategoryDto(long? Id, string Name, string? Color, string? Description, long? ProjectId);

/// <summary>A custom field with the values a result has in it.</summary>
public sealed record CustomFieldWithValuesDto(IdAndName CustomField, IReadOnlyList<IdAndName> Values);

/// <summary>A value with its custom field.</summary>
public sealed record CustomFieldValueWithCfDto(long Id, string Name, IdAndName CustomField, bool Global);

/// <summary>Somebody with a role. Id is absent for those named by a label only.</summary>
public sealed record MemberDto(long? Id, string Name, IdAndName Role);

/// <summary>The key of a test in another test-management system.</summary>
public sealed record TestKeyDto(long? Id, string Name, string? Url, long? IntegrationId);

/// <summary>A defect in a short list.</summary>
public sealed record DefectRowDto(long Id, string Name, bool Closed, IssueDto? Issue);

/// <summary>A failure that a rule would match.</summary>
public sealed record TestResultDefectMatchDto(long Id, string Name, string? Status, string? Message, string? Trace);

/// <summary>Who shall execute a result.</summary>
public sealed record AssignRequestDto(string? Username);

/// <summary>A problem that failures are linked to.</summary>
public sealed record DefectDto(
    long Id, long ProjectId, string Name, string? Description, bool Closed, long CreatedDate, long LastModifiedDate,
    IssueDto? Issue);
