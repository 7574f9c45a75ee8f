using Assay.Api;
using Assay.Formats;

namespace Assay.Server.TestResults;

/// <summary>Steps on the wire, in the newer form and in that of older clients.</summary>
internal static class StepDtos
{
    public static TestResultScenarioV2Dto Of(
        IReadOnlyList<Step>? steps, IReadOnlyDictionary<string, AttachmentRowDto> files) =>
        new(All(steps, files));

    private static List<TestResultStepDto> All(
        IReadOnlyList<Step>? steps, IReadOnlyDictionary<string, AttachmentRowDto> files) =>
        [.. (steps ?? []).Select(step => Of(step, files))];

    private static TestResultStepDto Of(Step step, IReadOnlyDictionary<string, AttachmentRowDto> files)
    {
        var file = step.Attachment is { } attachment ? files.GetValueOrDefault(attachment.Source) : null;
        return new(
            step.Kind switch
            {
                StepKind.Attachment => "attachment",
                StepKind.ExpectedBody => "expected_body",
                _ => "body",
            })
        {
            Body = step.Kind == StepKind.Attachment ? null : step.Name, Status = ResultDtos.StatusName(step.Status),
            Message = step.Message, Trace = step.Trace,
            ShowMessage = step.Kind == StepKind.Attachment ? null : step.Message is not null, Start = step.Start,
            Stop = step.Stop, Duration = step.Duration, Parameters = step.Parameters?.ConvertAll(ResultDtos.Of),
            Steps = step.Steps is { Count: > 0 } ? All(step.Steps, files) : null,
            ExpectedResultSteps = step.ExpectedResult is { Count: > 0 } ? All(step.ExpectedResult, files) : null,
            Attachment = file, AttachmentId = file?.Id,
        };
    }

    public static TestResultScenarioDto Older(
        IReadOnlyList<Step>? steps, IReadOnlyDictionary<string, AttachmentRowDto> files) =>
        new(OlderSteps(steps, files), FilesIn(steps, files));

    private static List<TestResultScenarioStepDto> OlderSteps(
        IReadOnlyList<Step>? steps, IReadOnlyDictionary<string, AttachmentRowDto> files) =>
        [.. (steps ?? []).Where(step => step.Kind == StepKind.Body).Select(step =>
        {
            var inner = OlderSteps(step.Steps, files);
            var own = FilesIn(step.Steps, files);
            var expandable = inner.Count + own.Count > 0 || step.Message is not null
                || step.Parameters is { Count: > 0 };
            return new TestResultScenarioStepDto(step.Name)
            {
                Status = ResultDtos.StatusName(step.Status), Message = step.Message, Trace = step.Trace,
                ShowMessage = step.Message is not null, ExpectedResult = ExpectedIn(step), Start = step.Start,
                Stop = step.Stop, Duration = step.Duration, Leaf = inner.Count == 0, Expandable = expandable,
                StepsCount = inner.Count, AttachmentsCount = own.Count,
                Parameters = step.Parameters?.ConvertAll(ResultDtos.Of) ?? [], Steps = inner, Attachments = own,
            };
        })];

    private static string? ExpectedIn(Step step)
    {
        var texts = (step.ExpectedResult ?? [])
            .Concat(step.Steps ?? [])
            .Where(inner => inner.Kind == StepKind.ExpectedBody)
            .Select(inner => inner.Name).ToList();
        return texts.Count == 0 ? null : string.Join('\n', texts);
    }

    private static List<AttachmentRowDto> FilesIn(
        IReadOnlyList<Step>? steps, IReadOnlyDictionary<string, AttachmentRowDto> files) =>
        [.. (steps ?? [])
            .Where(step => step.Attachment is not null)
            .Select(step => files.GetValueOrDefault(step.Attachment!.Source))
            .OfType<AttachmentRowDto>()];
}
