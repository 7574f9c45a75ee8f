using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Defects;
using Assay.Server.Dictionaries;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>What belongs to one test case.</summary>
internal static class CasePartEndpoints
{
    public static void MapCaseParts(this RouteGroupBuilder cases)
    {
        cases.MapGet("/{id:long}/cfv", FieldValues).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/tag", Tags).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/issue", Issues).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/members", Members).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/link", Links).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/testkey", TestKeys).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/example", Examples).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/workflow", Workflow).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/defect", Defects).Need(Permission.Read, ProjectOf.TestCase());
    }

    /// <summary>Values of custom fields: by field when the project is named, else one by one.</summary>
    internal static async Task<IResult> FieldValues(
        long id, long? projectId, HttpContext http, Db db, CancellationToken stop) =>
        projectId is null
            ? Results.Json(await CaseParts.FieldValues(db, id, stop))
            : Results.Json(await CaseParts.Fields(db, id, http.ProjectId(), stop));

    internal static Task<IReadOnlyList<TestTagDto>> Tags(long id, Db db, CancellationToken stop) =>
        CaseParts.Tags(db, id, stop);

    internal static async Task<IReadOnlyList<IssueDto>> Issues(long id, Db db, CancellationToken stop) =>
        (await TestCaseEndpoints.CaseOf(db, id, stop)).Issues;

    internal static Task<IReadOnlyList<MemberDto>> Members(long id, Db db, CancellationToken stop) =>
        CaseParts.Members(db, id, stop);

    /// <summary>Links to other places; issues are listed apart.</summary>
    internal static async Task<IReadOnlyList<ExternalLinkDto>> Links(long id, Db db, CancellationToken stop) =>
        (await TestCaseEndpoints.CaseOf(db, id, stop)).Links;

    /// <summary>Keys in other test-management systems: links of type tms.</summary>
    internal static async Task<IReadOnlyList<TestKeyDto>> TestKeys(long id, Db db, CancellationToken stop) =>
        CaseParts.TestKeys(await TestCaseEndpoints.CaseOf(db, id, stop));

    /// <summary>Combinations of parameters that ran in the last launch.</summary>
    internal static async Task<Page<TestCaseExampleDto>> Examples(
        long id, PageQuery page, Db db, CancellationToken stop) =>
        await CaseParts.ExampleResults(db, await TestCaseEndpoints.CaseOf(db, id, stop))
            .ToPage(page, results => CaseParts.Examples(db, results, stop), stop);

    /// <summary>The workflow with its statuses in their order.</summary>
    internal static async Task<WorkflowDto> Workflow(long id, Db db, CancellationToken stop) =>
        await WorkflowReads.Find(db, (await TestCaseEndpoints.CaseOf(db, id, stop)).WorkflowId, stop)
            ?? throw Refusal.NotFound("Workflow");

    /// <summary>Defects that results of the test case are linked to; `status` is open or closed.</summary>
    internal static async Task<Page<DefectRowDto>> Defects(
        long id, string[]? status, PageQuery page, Db db, CancellationToken stop)
    {
        var results = TestCaseReads.Results(db, await TestCaseReads.Tests(db, id, stop));
        var linked = results
            .Join(db.DefectResults, result => new { result.LaunchId, ResultId = result.Id },
                link => new { link.LaunchId, link.ResultId }, (_, link) => link.DefectId);
        return await db.Defects.WithStatus(status).Where(defect => linked.Contains(defect.Id))
            .OrderByDescending(defect => defect.Id)
            .Select(defect => new DefectRowDto(defect.Id, defect.Name, defect.Closed, null)).ToPage(page, stop);
    }
}
