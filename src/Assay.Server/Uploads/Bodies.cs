using Assay.Formats;
using Assay.Server.TestResults;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Uploads;

/// <summary>
/// Makes the stored documents; what is masked is masked here, after identity was derived from the values.
/// </summary>
internal static class Bodies
{
    public const string Mask = "******";

    public static ResultBody Of(TestResult result) => new()
    {
        Message = result.Message, Trace = result.Trace, Expected = result.Expected, Actual = result.Actual,
        Description = result.Description, DescriptionHtml = result.DescriptionHtml,
        Precondition = result.Precondition, PreconditionHtml = result.PreconditionHtml,
        ExpectedResult = result.ExpectedResult, ExpectedResultHtml = result.ExpectedResultHtml,
        HistoryId = result.HistoryId, Uuid = result.Uuid,
        Parameters = result.Parameters.Count == 0 ? null : Masked(result.Parameters),
        Links = result.Links.Count == 0 ? null : result.Links,
        Steps = result.Steps.Count == 0 ? null : Masked(result.Steps),
    };

    public static FixtureBody Of(List<Fixture> fixtures)
    {
        Masked(fixtures.ConvertAll(fixture => fixture.Root));
        return new() { Fixtures = fixtures };
    }

    private static List<Parameter> Masked(List<Parameter> parameters) =>
        parameters.ConvertAll(parameter => parameter.Masked ? parameter with { Value = Mask } : parameter);

    private static List<Step> Masked(List<Step> steps)
    {
        var open = new Stack<Step>(steps);
        while (open.TryPop(out var step))
        {
            if (step.Parameters is { Count: > 0 } parameters) step.Parameters = Masked(parameters);
            foreach (var inner in step.Steps ?? []) open.Push(inner);
            foreach (var inner in step.ExpectedResult ?? []) open.Push(inner);
        }
        return steps;
    }
}
