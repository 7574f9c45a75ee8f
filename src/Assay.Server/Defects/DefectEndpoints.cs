using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Defects;

internal static class DefectEndpoints
{
    private static readonly SortMap<Defect> Sorts = new SortMap<Defect>(defect => defect.Id, tieDescending: true)
        .By("id", defect => defect.Id).By("name", defect => defect.Name.ToLower())
        .By("createdDate", defect => defect.CreatedAt).By("lastModifiedDate", defect => defect.ModifiedAt)
        .By("closed", defect => defect.Closed);

    public static void MapDefects(this IEndpointRouteBuilder api)
    {
        var defects = api.MapGroup("/defect").WithTags("Defects");
        defects.MapGet("/", List).Need(Permission.Read);
        defects.MapGet("/suggest", Suggest).Need(Permission.Read);
        defects.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.Defect());
        defects.MapGet("/{id:long}/launch", LaunchesOf).Need(Permission.Read, ProjectOf.Defect());
        defects.MapGet("/{id:long}/testcase", CasesOf).Need(Permission.Read, ProjectOf.Defect());
        defects.MapGet("/{id:long}/testresult", ResultsOf).Need(Permission.Read, ProjectOf.Defect());
    }

    /// <summary>Defects of a project, newest first; `status` is open or closed, `nameFilter` part of a name.</summary>
    internal static Task<Page<DefectListedDto>> List(
        long projectId, string? nameFilter, string[]? status, PageQuery page, HttpContext http, Db db,
        CancellationToken stop)
    {
        page = page.Default(http, 20);
        return Sorts.Apply(Of(db, projectId).WithName(nameFilter).WithStatus(status), page)
            .ToPage(page, rows => DefectReads.Counted(db, rows, stop), stop);
    }

    internal static Task<Page<IdAndName>> Suggest(
        long projectId, SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(Of(db, projectId).Select(defect => new NamedRow { Id = defect.Id, Name = defect.Name }), stop);

    /// <summary>A defect with the launches it was seen in first and last.</summary>
    internal static async Task<DefectOverviewDto> Get(long id, Db db, CancellationToken stop)
    {
        var defect = await db.Defects.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        var seen = Launches(db, id);
        return DefectReads.Overview(defect, await seen.OrderBy(launch => launch.Id).FirstOrDefaultAsync(stop),
            await seen.OrderByDescending(launch => launch.Id).FirstOrDefaultAsync(stop));
    }

    /// <summary>Launches with results that are linked to the defect, newest first.</summary>
    internal static Task<Page<LaunchRowDto>> LaunchesOf(long id, PageQuery page, Db db, CancellationToken stop) =>
        LaunchEndpoints.Sorts.Apply(Launches(db, id), page)
            .ToPage(page, rows => DefectReads.Launches(db, rows, stop), stop);

    /// <summary>Test cases whose results are linked to the defect.</summary>
    internal static Task<Page<TestCaseRowDto>> CasesOf(long id, PageQuery page, Db db, CancellationToken stop)
    {
        var cases = DefectReads.Results(db, id)
            .Join(db.Tests, result => result.TestId, test => test.Id, (_, test) => test.TestCaseId);
        return db.TestCases.Where(test => !test.Deleted && cases.Contains(test.Id)).Ordered(page, "id")
            .Select(CaseDtos.Row(db)).ToPage(page, stop);
    }

    /// <summary>Results that are linked to the defect, newest first.</summary>
    internal static Task<Page<TestResultRowDto>> ResultsOf(long id, PageQuery page, Db db, CancellationToken stop) =>
        DefectReads.Results(db, id).OrderByDescending(result => result.Id).Rows(db).ToPage(page, Rows, stop);

    private static Task<IReadOnlyList<TestResultRowDto>> Rows(IReadOnlyList<ResultRow> rows) =>
        Task.FromResult<IReadOnlyList<TestResultRowDto>>([.. rows.Select(row => new TestResultRowDto(
            row.Id, row.Name, ResultDtos.StatusName(row.Status), row.Duration, row.TestCaseId, row.Assignee))]);

    private static IQueryable<Defect> Of(Db db, long projectId) =>
        db.Defects.AsNoTracking().Where(defect => defect.ProjectId == projectId);

    private static IQueryable<Launch> Launches(Db db, long defectId) => db.Launches.AsNoTracking()
        .Where(launch => launch.DeletedAt == null
            && db.DefectResults.Any(link => link.DefectId == defectId && link.LaunchId == launch.Id));
}
