using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Dictionaries;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

internal static class CaseOverview
{
    /// <summary>Examples beyond these have a list of their own.</summary>
    private const int MostExamples = 100;

    /// <summary>A test case with everything that belongs to it.</summary>
    internal static async Task<TestCaseOverviewDto> Get(long id, HttpContext http, Db db, CancellationToken stop)
    {
        var test = await TestCaseEndpoints.CaseOf(db, id, stop);
        var row = (await CaseDtos.Of(db, [test], http.MayWrite(), stop))[0];
        var examples = await CaseParts.ExampleResults(db, test).Take(MostExamples).ToListAsync(stop);
        return new(row)
        {
            Workflow = await WorkflowReads.Find(db, test.WorkflowId, stop) ?? row.Workflow,
            HasManualScenario = test.HasManualScenario,
            Scenario = ScenarioDtos.Older(await CaseScenario.Of(db, id, stop)),
            CustomFields = await CaseParts.FieldValues(db, id, stop), Members = await CaseParts.Members(db, id, stop),
            Issues = test.Issues, TestKeys = CaseParts.TestKeys(test),
            Parameters = [.. test.Parameters.Select(name => new TestCaseParameterDto(name))],
            Examples = await CaseParts.Examples(db, examples, stop),
        };
    }
}
