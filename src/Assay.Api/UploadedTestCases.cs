namespace Assay.Api;

/// <summary>The status of an uploaded test case.</summary>
public sealed record UploadedTestCaseStatusDto(long Id, string Name, string Color);

/// <summary>
/// A test case as its upload left it. Texts are Markdown, their Html is harmless. Times are epoch
/// milliseconds.
/// </summary>
public sealed record UploadedTestCaseDto(
    long Id, long ProjectId, string Name, UploadedTestCaseStatusDto Status, IdAndName Workflow)
{
    public string? FullName { get; init; }

    /// <summary>The test's identity: results with the same one belong to this case.</summary>
    public string? Hash { get; init; }
    public bool Automated { get; init; }
    public bool External { get; init; }
    public bool Deleted { get; init; }
    public bool Editable { get; init; }
    public string? Description { get; init; }
    public string? DescriptionHtml { get; init; }
    public string? Precondition { get; init; }
    public string? PreconditionHtml { get; init; }
    public string? ExpectedResult { get; init; }
    public string? ExpectedResultHtml { get; init; }
    public IdAndName? TestLayer { get; init; }
    public IReadOnlyList<IdAndName> Tags { get; init; } = [];
    public IReadOnlyList<ExternalLinkDto> Links { get; init; } = [];
    public required string CreatedBy { get; init; }
    public long CreatedDate { get; init; }
    public required string LastModifiedBy { get; init; }
    public long LastModifiedDate { get; init; }
}
