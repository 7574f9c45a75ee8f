using Assay.Api;
using Assay.Formats;

namespace Assay.Server.TestResults;

/// <summary>A result on the wire. Times are epoch milliseconds, durations milliseconds; no status means in progress.</summary>
internal sealed record TestResultDto(
    long Id, long LaunchId, long? TestCaseId, string Name, string? FullName, string? Status, string? Message, long? Start, long? Stop,
    long? Duration, string? HostId, string? ThreadId, string? LayerName, string? Assignee, string? TestedBy, bool Manual, bool Flaky,
    bool Hidden, bool Known, bool Muted)
{
    public long? ProjectId { get; init; }
    public string? Trace { get; init; }
    public string? Description { get; init; }
    public string? DescriptionHtml { get; init; }
    public string? Precondition { get; init; }
    public string? ExpectedResult { get; init; }
    public string? HistoryKey { get; init; }
    public bool? External { get; init; }
    public string? CategoryName { get; init; }
    public IReadOnlyList<ExternalLinkDto>? Links { get; init; }
    public IReadOnlyList<ParameterDto>? Parameters { get; init; }
    public IReadOnlyList<NameDto>? Tags { get; init; }
    public IdAndName? RetriedBy { get; init; }
}

internal sealed record ParameterDto(string Name, string? Value, bool Hidden, bool Excluded);

internal sealed record AttachmentRowDto(long Id, string Name, string ContentType, long ContentLength, bool Missed, string Entity);

internal sealed record HistoryDto(
    long Id, IdAndName Launch, string? Status, long? Start, long? Stop, long? Duration, string? Message, string? Trace,
    IReadOnlyList<ParameterDto> Parameters, IReadOnlyList<EnvVarValueDto> Environment);

internal sealed record GroupDto(long Id, string Name, long CustomFieldId, StatisticDto Statistic);

/// <summary>Counts by status.</summary>
internal sealed record StatisticDto(long Failed, long Broken, long Passed, long Skipped, long Unknown, long InProgress, long Total)
{
    public static StatisticDto Of(long[] counts) => new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts.Sum());
}

internal sealed record ExecutionDto(IReadOnlyList<StepDto> Steps);

internal sealed record FixtureDto(
    long Id, string Type, string Name, string? Status, long? Start, long? Stop, long? Duration, string? Message, string? Trace, IReadOnlyList<StepDto> Steps);

/// <summary>A step: type body, expected_body or attachment.</summary>
internal sealed record StepDto(
    string Type, string? Body, string? Status, string? Message, string? Trace, long? Start, long? Stop, long? Duration,
    IReadOnlyList<ParameterDto>? Parameters, IReadOnlyList<StepDto>? Steps, IReadOnlyList<StepDto>? ExpectedResultSteps, AttachmentRowDto? Attachment)
{
    public static IReadOnlyList<StepDto> Of(List<Step>? steps, IReadOnlyDictionary<string, FileRow> files) =>
        steps is null ? [] : [.. steps.Select(step => Of(step, files))];

    private static StepDto Of(Step step, IReadOnlyDictionary<string, FileRow> files) => new(
        step.Kind switch { StepKind.Attachment => "attachment", StepKind.ExpectedBody => "expected_body", _ => "body" },
        step.Name, step.Status?.ToString().ToLowerInvariant(), step.Message, step.Trace, step.Start, step.Stop, step.Duration,
        step.Parameters?.ConvertAll(parameter => new ParameterDto(parameter.Name, parameter.Value, parameter.Hidden, parameter.Excluded)),
        step.Steps is null ? null : Of(step.Steps, files), step.ExpectedResult is null ? null : Of(step.ExpectedResult, files),
        step.Attachment is { } attachment && files.TryGetValue(Uploads.Names.Key(attachment.Source), out var file)
            ? new AttachmentRowDto(file.Id, file.Name, file.ContentType, file.Length, file.Missing, "test_result")
            : null);
}
