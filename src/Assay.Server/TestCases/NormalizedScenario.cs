using Assay.Api;
using Assay.Formats;

namespace Assay.Server.TestCases;

/// <summary>
/// Numbers the steps of a case in reading order and lists them by number. What a step expects stands in a node of its
/// own right behind it, because clients look for it under the step's id + 1.
/// </summary>
internal sealed class NormalizedScenario
{
    private const string Container = "Expected Result";
    private readonly Dictionary<long, NormalizedStepDto> steps = [];
    private readonly Dictionary<long, AttachmentRowDto> files = [];
    private readonly TestCase test;
    private readonly CaseScenario scenario;
    private long next;

    private NormalizedScenario(TestCase test, CaseScenario scenario)
    {
        (this.test, this.scenario) = (test, scenario);
        next = -Count(scenario.Steps);
    }

    public static NormalizedScenarioDto Of(TestCase test, CaseScenario scenario)
    {
        var made = new NormalizedScenario(test, scenario);
        var top = made.Add(scenario.Steps);
        return new(new(null, test.Id, top), made.steps, made.files);
    }

    private List<long> Add(IEnumerable<Step> level) => [.. level.Select(Add)];

    private long Add(Step step)
    {
        var id = next++;
        var expected = Expected(step);
        var container = expected.Count == 0 ? null : (long?)next++;
        steps[id] = Node(id, step) with { ExpectedResult = ScenarioDtos.Expected(step), ExpectedResultId = container };
        if (container is { } held) steps[held] = Node(held, Container) with { Children = [.. expected.Select(Line)] };
        steps[id] = steps[id] with { Children = Add(Inner(step)) };
        return id;
    }

    /// <summary>A line that is expected; there is nothing below it.</summary>
    private long Line(Step line)
    {
        var id = next++;
        steps[id] = Node(id, line);
        return id;
    }

    /// <summary>A file that is no longer known leaves its name.</summary>
    private NormalizedStepDto Node(long id, Step step)
    {
        if (step.Attachment is not { } file) return Node(id, step.Name);
        if (!scenario.Files.TryGetValue(file.Source, out var row)) return Node(id, file.Name);
        files[row.Id] = row;
        return Node(id, (string?)null) with { AttachmentId = row.Id };
    }

    private NormalizedStepDto Node(long id, string? text) => new(id, test.Id, [])
    {
        Body = text, BodyJson = ScenarioDtos.Document(text),
        CreatedBy = test.ModifiedBy, CreatedDate = test.ModifiedAt.ToUnixTimeMilliseconds(),
        LastModifiedBy = test.ModifiedBy, LastModifiedDate = test.ModifiedAt.ToUnixTimeMilliseconds(),
    };

    private static List<Step> Expected(Step step) =>
        [.. step.ExpectedResult ?? [], .. (step.Steps ?? []).Where(inner => inner.Kind == StepKind.ExpectedBody)];

    private static IEnumerable<Step> Inner(Step step) =>
        (step.Steps ?? []).Where(inner => inner.Kind != StepKind.ExpectedBody);

    private static long Count(IEnumerable<Step> level) => level.Sum(step =>
        1 + (Expected(step) is { Count: > 0 } expected ? 1 + expected.Count : 0) + Count(Inner(step)));
}
