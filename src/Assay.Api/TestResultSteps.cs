namespace Assay.Api;

/// <summary>What a result did.</summary>
public sealed record TestResultScenarioV2Dto(IReadOnlyList<TestResultStepDto> Steps);

/// <summary>
/// A step: type body, expected_body or attachment. Times are epoch milliseconds, durations milliseconds.
/// </summary>
public sealed record TestResultStepDto(string Type)
{
    public string? Body { get; init; }
    public string? Status { get; init; }
    public string? Message { get; init; }
    public string? Trace { get; init; }
    public bool? ShowMessage { get; init; }
    public long? Start { get; init; }
    public long? Stop { get; init; }
    public long? Duration { get; init; }
    public IReadOnlyList<TestResultParameterDto>? Parameters { get; init; }
    public IReadOnlyList<TestResultStepDto>? Steps { get; init; }
    public IReadOnlyList<TestResultStepDto>? ExpectedResultSteps { get; init; }
    public AttachmentRowDto? Attachment { get; init; }
    public long? AttachmentId { get; init; }
}

/// <summary>The same in the form of older clients: attachments beside the steps.</summary>
public sealed record TestResultScenarioDto(
    IReadOnlyList<TestResultScenarioStepDto> Steps, IReadOnlyList<AttachmentRowDto> Attachments);

/// <summary>A step of the older form.</summary>
public sealed record TestResultScenarioStepDto(string Name)
{
    public string? Status { get; init; }
    public string? Message { get; init; }
    public string? Trace { get; init; }
    public bool ShowMessage { get; init; }
    public string? ExpectedResult { get; init; }
    public long? Start { get; init; }
    public long? Stop { get; init; }
    public long? Duration { get; init; }
    public bool Leaf { get; init; }
    public bool Expandable { get; init; }
    public long StepsCount { get; init; }
    public long AttachmentsCount { get; init; }
    public IReadOnlyList<TestResultParameterDto> Parameters { get; init; } = [];
    public IReadOnlyList<TestResultScenarioStepDto> Steps { get; init; } = [];
    public IReadOnlyList<AttachmentRowDto> Attachments { get; init; } = [];
}

/// <summary>A set-up (before) or tear-down (after) of a result.</summary>
/// <typeparam name="TScenario">Its steps, in the newer or older form.</typeparam>
public sealed record TestFixtureResultDto<TScenario>(
    long Id, string Type, string Name, string? Status, string? Message, string? Trace, long? Start, long? Stop,
    long? Duration, TScenario Scenario);
