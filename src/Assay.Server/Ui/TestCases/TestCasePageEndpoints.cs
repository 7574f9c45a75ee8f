using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestCases;
using Assay.Server.Trees;
using Assay.Server.Ui.Launches;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.TestCases;

/// <summary>The tree of test cases, and one of them beside it.</summary>
internal static class TestCasePageEndpoints
{
    private const int BranchRows = 200;

    public static void MapTestCasePages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/project/{id:long}/test-cases", Index).Need(Permission.Read, ProjectOf.Project("id"));
        app.MapGet("/project/{id:long}/test-cases/{caseId:long}", One).Need(Permission.Read, ProjectOf.Project("id"));
        app.MapGet("/project/{id:long}/test-cases/branch", Branch).Need(Permission.Read, ProjectOf.Project("id"));
    }

    internal static Task<IResult> Index(long id, long? treeId, string? q, HttpContext http, Db db, CancellationToken stop) => Page(id, treeId, q, null, http, db, stop);

    internal static async Task<IResult> One(long id, long caseId, long? treeId, string? q, HttpContext http, Db db, CancellationToken stop)
    {
        var found = await TestCaseReads.Page(db, caseId, stop);
        if (found is null || found.Case.ProjectId != id) throw Refusal.NotFound($"Test case {caseId}");
        return LaunchPageEndpoints.IsFragment(http)
            ? new RazorComponentResult<CaseView>(new { Model = found })
            : await Page(id, treeId, q, found, http, db, stop);
    }

    internal static async Task<IResult> Branch(
        long id, long treeId, long parent, int? depth, int? offset, string? q, Db db, CancellationToken stop)
    {
        var rows = await Leaves(db, id, treeId, parent, q, offset ?? 0, stop);
        return new RazorComponentResult<CaseBranch>(new
        {
            ProjectId = id, TreeId = treeId, Parent = parent, Depth = depth ?? 0, Offset = offset ?? 0, Query = q,
            Groups = offset is null ? await TestCaseReads.Groups(db, id, treeId, parent, q, stop) : [],
            Rows = rows.Take(BranchRows).ToList(), More = rows.Count > BranchRows,
        });
    }

    private static async Task<IResult> Page(long id, long? treeId, string? q, CasePage? chosen, HttpContext http, Db db, CancellationToken stop)
    {
        var tree = treeId ?? Tree.Features;
        var rows = await Leaves(db, id, tree, Tree.Root, q, 0, stop);
        return new RazorComponentResult<TestCasesPage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop), TreeId = tree, Query = q, Case = chosen,
            Total = await TestCaseReads.Of(db, id, q).LongCountAsync(stop), Groups = await TestCaseReads.Groups(db, id, tree, Tree.Root, q, stop),
            Rows = rows.Take(BranchRows).ToList(), More = rows.Count > BranchRows,
        });
    }

    private static Task<List<CaseRow>> Leaves(Db db, long id, long treeId, long group, string? q, int offset, CancellationToken stop) =>
        TestCaseReads.Leaves(db, id, treeId, group, q).OrderBy(test => test.Name).ThenBy(test => test.Id)
            .Skip(offset).Take(BranchRows + 1).Rows(db).ToListAsync(stop);
}
