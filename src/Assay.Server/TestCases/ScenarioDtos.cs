using Assay.Api;
using Assay.Formats;
using Files = System.Collections.Generic.IReadOnlyDictionary<string, Assay.Api.AttachmentRowDto>;

namespace Assay.Server.TestCases;

/// <summary>Steps of a case on the wire: nested, and in the form of older clients.</summary>
internal static class ScenarioDtos
{
    public static TestCaseScenarioV2Dto Nested(CaseScenario scenario) => new(Nested(scenario.Steps, scenario.Files));

    public static TestCaseScenarioDto Older(CaseScenario scenario) =>
        new(scenario.ResultId, FilesIn(scenario.Steps, scenario.Files), Older(scenario.Steps, scenario.Files));

    /// <summary>A plain text as a document: a paragraph for each line.</summary>
    public static TextDocument? Document(string? text) => string.IsNullOrEmpty(text)
        ? null
        : new("doc", [.. text.Split('\n').Select(line => Paragraph(line.Trim('\r')))]);

    /// <summary>The expected lines of a step, wherever the adapter put them.</summary>
    public static string? Expected(Step step)
    {
        var lines = (step.ExpectedResult ?? []).Where(line => line.Attachment is null)
            .Concat((step.Steps ?? []).Where(inner => inner.Kind == StepKind.ExpectedBody))
            .Select(line => line.Name).ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    private static TextBlock Paragraph(string line) => new("paragraph", line.Length > 0 ? [new("text", line)] : []);

    private static List<TestCaseStepDto> Nested(IReadOnlyList<Step>? steps, Files files) =>
        [.. (steps ?? []).Select(step => step.Attachment is { } file
            ? files.GetValueOrDefault(file.Source) is { } known
                ? new("attachment") { AttachmentId = known.Id }
                : Text("body", file.Name)
            : Text(step.Kind == StepKind.ExpectedBody ? "expected_body" : "body", step.Name) with
            {
                Steps = step.Steps is { Count: > 0 } ? Nested(step.Steps, files) : null,
                ExpectedResultSteps = step.ExpectedResult is { Count: > 0 } ? Nested(step.ExpectedResult, files) : null,
            })];

    private static TestCaseStepDto Text(string type, string text) =>
        new(type) { Body = text, BodyJson = Document(text) };

    private static List<TestCaseScenarioStepDto> Older(IReadOnlyList<Step>? steps, Files files) =>
        [.. (steps ?? []).Where(step => step.Kind == StepKind.Body && step.Attachment is null).Select(step =>
        {
            var inner = Older(step.Steps, files);
            var own = FilesIn([.. step.Steps ?? [], .. step.ExpectedResult ?? []], files);
            var expected = Expected(step);
            return new TestCaseScenarioStepDto(step.Name)
            {
                ExpectedResult = expected, Attachments = own, Steps = inner, Leaf = inner.Count == 0,
                HasContent = inner.Count + own.Count > 0 || expected is not null, StepsCount = inner.Count,
            };
        })];

    private static List<AttachmentRowDto> FilesIn(IReadOnlyList<Step>? steps, Files files) =>
        [.. (steps ?? []).Where(step => step.Attachment is not null)
            .Select(step => files.GetValueOrDefault(step.Attachment!.Source)).OfType<AttachmentRowDto>()
            .Select(file => file with { Entity = "test_case" })];
}
