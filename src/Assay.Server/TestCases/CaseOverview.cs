using Assay.Api;
using Assay.Server.Data;
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
        return new TestCaseOverviewDto(row)
        {
            Workflow = row.Workflow with { Statuses = await Statuses(db, test.WorkflowId, stop) },
            HasManualScenario = test.HasManualScenario,
            Scenario = ScenarioDtos.Older(await CaseScenario.Of(db, id, stop)),
            CustomFields = await CaseParts.FieldValues(db, id, stop), Members = await CaseParts.Members(db, id, stop),
            Issues = test.Issues, TestKeys = CaseParts.TestKeys(test),
            Parameters = [.. test.Parameters.Select(name => new TestCaseParameterDto(name))],
            Examples = await CaseParts.Examples(db, await CaseParts.ExampleResults(db, test, stop).Take(MostExamples).ToListAsync(stop), stop),
        };
    }

    /// <summary>In the order of the workflow.</summary>
    public static async Task<IReadOnlyList<StatusDto>> Statuses(Db db, long workflowId, CancellationToken stop) =>
        await db.WorkflowStatuses.Where(row => row.WorkflowId == workflowId).OrderBy(row => row.Position)
            .Join(db.Statuses, row => row.StatusId, status => status.Id, (row, status) => new { row.Position, status })
            .OrderBy(row => row.Position).Select(row => new StatusDto(row.status.Id, row.status.Name, row.status.Color)).ToListAsync(stop);
}
