using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestCases;
using Assay.Server.Trees;
using Assay.Server.Ui.Controls;
using Assay.Server.Ui.Launches;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.TestCases;

/// <summary>The tree of test cases, and one of them beside it.</summary>
internal static class TestCasePageEndpoints
{
    public static void MapTestCasePages(this IEndpointRouteBuilder app)
    {
        var cases = app.MapGroup("/project/{id:long}/test-cases");
        cases.MapGet("", Index).Need(Permission.Read, ProjectOf.Project("id"));
        cases.MapGet("/{caseId:long}", One).Need(Permission.Read, ProjectOf.Project("id"));
        cases.MapGet("/branch", Branch).Need(Permission.Read, ProjectOf.Project("id"));
    }

    internal static Task<IResult> Index(
        long id, long? treeId, string? q, HttpContext http, Db db, CancellationToken stop) =>
        Page(id, treeId, q, null, http, db, stop);

    internal static async Task<IResult> One(
        long id, long caseId, long? treeId, string? q, HttpContext http, Db db, CancellationToken stop) =>
        PageEndpoints.IsFragment(http)
            ? new RazorComponentResult<CaseView>(new { Model = await Chosen(id, caseId, db, stop) })
            : await Page(id, treeId, q, caseId, http, db, stop);

    /// <summary>What is below a group of a tree.</summary>
    internal static async Task<IResult> Branch(
        long id, long treeId, long parent, int? depth, string? q, HttpContext http, Db db, CancellationToken stop) =>
        new RazorComponentResult<CaseBranch>(new
        {
            ProjectId = id, TreeId = treeId, Parent = parent, Depth = depth ?? 0, Query = q,
            Slice = await Slice(id, treeId, parent, q, http, db, stop),
        });

    private static async Task<IResult> Page(
        long id, long? treeId, string? q, long? caseId, HttpContext http, Db db, CancellationToken stop)
    {
        var tree = treeId ?? Tree.Features;
        var chosen = caseId is { } one
            ? http.ReadBeside<CasePage?>(async own => await Chosen(id, one, own, stop))
            : Task.FromResult<CasePage?>(null);
        var total = http.ReadBeside(own => TestCaseReads.Of(own, id, q).LongCountAsync(stop));
        var slice = Slice(id, tree, Tree.Root, q, http, db, stop);
        await Task.WhenAll(chosen, total, slice);
        return new RazorComponentResult<TestCasesPage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop), TreeId = tree, Query = q, Case = await chosen,
            Total = await total, Slice = await slice,
        });
    }

    private static async Task<CasePage> Chosen(long projectId, long caseId, Db db, CancellationToken stop)
    {
        var found = await TestCaseReads.Page(db, caseId, stop);
        return found is not null && found.Case.ProjectId == projectId
            ? found
            : throw Refusal.NotFound($"Test case {caseId}");
    }

    private static async Task<TreeSlice<CaseGroup, CaseRow>> Slice(
        long id, long treeId, long parent, string? q, HttpContext http, Db db, CancellationToken stop)
    {
        var leaves = TestCaseReads.Leaves(db, id, treeId, parent, q).OrderBy(test => test.Name).ThenBy(test => test.Id);
        return await TreeSlice<CaseGroup, CaseRow>.Read(http.Request.Query,
            (offset, limit) => TestCaseReads.Groups(db, id, treeId, parent, q, offset, limit, stop),
            async (offset, limit) =>
                // Mostly no case is in no group; that is found without reading cases.
                parent == Tree.Root && !await leaves.AnyAsync(stop)
                    ? []
                    : await leaves.Skip(offset).Take(limit).Rows(db).ToListAsync(stop));
    }
}
