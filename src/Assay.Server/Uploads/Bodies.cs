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
        foreach (var fixture in fixtures) MaskIn(fixture.Root);
        return new() { Fixtures = fixtures };
    }

    private static List<Parameter> Masked(List<Parameter> parameters) =>
        parameters.Exists(parameter => parameter.Masked)
            ? parameters.ConvertAll(parameter => parameter.Masked ? parameter with { Value = Mask } : parameter)
            : parameters;

    private static List<Step> Masked(List<Step> steps)
    {
        foreach (var step in steps) MaskIn(step);
        return steps;
    }

    /// <summary>Readers bound how deep steps are nested.</summary>
    private static void MaskIn(Step step)
    {
        if (step.Parameters is { } parameters) step.Parameters = Masked(parameters);
        if (step.Steps is { } steps) Masked(steps);
        if (step.ExpectedResult is { } expected) Masked(expected);
    }
}
