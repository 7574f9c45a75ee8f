namespace Assay.Api;

/// <summary>The steps of a test case in the form of older clients; testResultId tells where they come from.</summary>
public sealed record TestCaseScenarioDto(
    long? TestResultId, IReadOnlyList<AttachmentRowDto> Attachments, IReadOnlyList<TestCaseScenarioStepDto> Steps);

/// <summary>A step of the older form.</summary>
public sealed record TestCaseScenarioStepDto(string Name)
{
    public string? Keyword { get; init; }
    public string? ExpectedResult { get; init; }
    public IReadOnlyList<AttachmentRowDto> Attachments { get; init; } = [];
    public IReadOnlyList<TestCaseScenarioStepDto> Steps { get; init; } = [];
    public bool Leaf { get; init; }
    public bool HasContent { get; init; }
    public long StepsCount { get; init; }
}

/// <summary>The steps of a test case as one nested list.</summary>
public sealed record TestCaseScenarioV2Dto(IReadOnlyList<TestCaseStepDto> Steps);

/// <summary>A step: type body, expected_body or attachment.</summary>
public sealed record TestCaseStepDto(string Type)
{
    public string? Body { get; init; }
    public TextDocument? BodyJson { get; init; }
    public long? AttachmentId { get; init; }
    public IReadOnlyList<TestCaseStepDto>? Steps { get; init; }
    public IReadOnlyList<TestCaseStepDto>? ExpectedResultSteps { get; init; }
}

/// <summary>
/// The steps of a test case by their ids; the root names the first level. Steps taken from a result have negative ids:
/// nothing is stored under them.
/// </summary>
public sealed record NormalizedScenarioDto(
    NormalizedStepDto Root, IReadOnlyDictionary<long, NormalizedStepDto> ScenarioSteps,
    IReadOnlyDictionary<long, AttachmentRowDto> Attachments)
{
    public IReadOnlyDictionary<long, NormalizedStepDto> SharedSteps { get; init; } =
        new Dictionary<long, NormalizedStepDto>();
    public IReadOnlyDictionary<long, NormalizedStepDto> SharedStepScenarioSteps { get; init; } =
        new Dictionary<long, NormalizedStepDto>();
    public IReadOnlyDictionary<long, AttachmentRowDto> SharedStepAttachments { get; init; } =
        new Dictionary<long, AttachmentRowDto>();
}

/// <summary>
/// A node: a step, a file, or what holds the expected results of a step (expectedResultId, always the step's id + 1).
/// </summary>
public sealed record NormalizedStepDto(long? Id, long TestCaseId, IReadOnlyList<long> Children)
{
    public string? Body { get; init; }
    public TextDocument? BodyJson { get; init; }
    public long? AttachmentId { get; init; }
    public long? SharedStepId { get; init; }
    public string? ExpectedResult { get; init; }
    public long? ExpectedResultId { get; init; }
    public string? CreatedBy { get; init; }
    public long? CreatedDate { get; init; }
    public string? LastModifiedBy { get; init; }
    public long? LastModifiedDate { get; init; }
}

/// <summary>A text with its marks: type doc, of paragraphs.</summary>
public sealed record TextDocument(string Type, IReadOnlyList<TextBlock> Content);

/// <summary>A part of a text: paragraph or code_block.</summary>
public sealed record TextBlock(string Type, IReadOnlyList<TextRun> Content);

/// <summary>Characters alike: type text, or lineBreak without any.</summary>
public sealed record TextRun(string Type, string? Text);
