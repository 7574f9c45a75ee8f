using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Assay.Server.Ui.Controls;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Defects;

internal static class DefectEndpoints
{
    private static readonly SortMap<Defect> Sorts = new SortMap<Defect>(defect => defect.Id, tieDescending: true)
        .By("id", defect => defect.Id).By("name", defect => defect.Name.ToLower()).By("createdDate", defect => defect.CreatedAt)
        .By("lastModifiedDate", defect => defect.ModifiedAt).By("closed", defect => defect.Closed);

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
        long projectId, string? nameFilter, string[]? status, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        page = page.Default(http, 20);
        return Sorts.Apply(DefectReads.WithStatus(Of(db, projectId, nameFilter), status), page)
            .ToPage(page, rows => Counted(rows, db, stop), stop);
    }

    internal static Task<Page<IdAndName>> Suggest(
        long projectId, string? query, long[]? id, long[]? ignoreId, PageQuery page, Db db, CancellationToken stop)
    {
        var found = Of(db, projectId, query);
        if (id is { Length: > 0 }) found = found.Where(defect => id.Contains(defect.Id));
        if (ignoreId is { Length: > 0 }) found = found.Where(defect => !ignoreId.Contains(defect.Id));
        return Sorts.Apply(found, page.Sort.Count > 0 ? page : page with { Sort = [new("name", false)] })
            .Select(defect => new IdAndName(defect.Id, defect.Name)).ToPage(page, stop);
    }

    /// <summary>A defect with the launches it was seen in first and last.</summary>
    internal static async Task<DefectOverviewDto> Get(long id, Db db, CancellationToken stop)
    {
        var defect = await db.Defects.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        var seen = DefectReads.Links(db).Where(link => link.DefectId == id)
            .Join(db.Launches, link => link.LaunchId, launch => launch.Id, (_, launch) => launch);
        var first = await seen.OrderBy(launch => launch.Id).FirstOrDefaultAsync(stop);
        var last = await seen.OrderByDescending(launch => launch.Id).FirstOrDefaultAsync(stop);
        return new(defect.Id, defect.ProjectId, defect.Name, defect.Description,
            defect.Description is { Length: > 0 } text ? Prose.FromMarkdown(text) : null, defect.Closed, null,
            first is null ? null : new(first.Id, first.Name), last is null ? null : new(last.Id, last.Name),
            last?.CreatedAt.ToUnixTimeMilliseconds(), defect.CreatedBy, defect.CreatedAt.ToUnixTimeMilliseconds(),
            defect.ModifiedBy, defect.ModifiedAt.ToUnixTimeMilliseconds());
    }

    /// <summary>Launches with results that are linked to the defect, newest first.</summary>
    internal static Task<Page<LaunchRowDto>> LaunchesOf(long id, PageQuery page, Db db, CancellationToken stop)
    {
        var seen = db.Launches.AsNoTracking().Where(launch => launch.DeletedAt == null
            && db.DefectResults.Any(link => link.DefectId == id && link.LaunchId == launch.Id));
        return LaunchEndpoints.Sorts.Apply(seen, page).ToPage(page, async rows =>
        {
            var statistics = await LaunchReads.Statistics(db, [.. rows.Select(row => row.Id)], stop);
            return (IReadOnlyList<LaunchRowDto>)[.. rows.Select(row => new LaunchRowDto(row.Id, row.Name, row.State != LaunchState.Open,
                [.. statistics[row.Id]], row.CreatedAt.ToUnixTimeMilliseconds(), row.ModifiedAt.ToUnixTimeMilliseconds()))];
        }, stop);
    }

    /// <summary>Test cases whose results are linked to the defect.</summary>
    internal static Task<Page<TestCaseRowDto>> CasesOf(long id, PageQuery page, Db db, CancellationToken stop)
    {
        var tests = DefectReads.Links(db).Where(link => link.DefectId == id)
            .Join(db.TestResults, link => link.ResultId, result => result.Id, (_, result) => result.TestId)
            .Join(db.Tests, test => test, test => test.Id, (_, test) => test.TestCaseId);
        return db.TestCases.Where(test => !test.Deleted && tests.Contains(test.Id)).Ordered(page, "id")
            .Select(CaseDtos.Row(db)).ToPage(page, stop);
    }

    /// <summary>Results that are linked to the defect, newest first.</summary>
    internal static Task<Page<TestResultRowDto>> ResultsOf(long id, PageQuery page, Db db, CancellationToken stop)
    {
        var results = DefectReads.Links(db).Where(link => link.DefectId == id)
            .Join(db.TestResults, link => link.ResultId, result => result.Id, (_, result) => result);
        return results.OrderByDescending(result => result.Id).Rows(db).ToPage(page, rows => Task.FromResult<IReadOnlyList<TestResultRowDto>>(
            [.. rows.Select(row => new TestResultRowDto(
                row.Id, row.Name, ResultDtos.StatusName(row.Status), row.Duration, row.TestCaseId, row.Assignee))]), stop);
    }

    private static IQueryable<Defect> Of(Db db, long projectId, string? name)
    {
        var defects = db.Defects.AsNoTracking().Where(defect => defect.ProjectId == projectId);
        if (TestCaseEndpoints.Filled(name) is not { } text) return defects;
        var pattern = Like.Part(text);
        return defects.Where(defect => EF.Functions.ILike(defect.Name, pattern, "\\"));
    }

    private static async Task<IReadOnlyList<DefectListedDto>> Counted(IReadOnlyList<Defect> defects, Db db, CancellationToken stop)
    {
        var ids = defects.Select(defect => defect.Id).ToArray();
        var counts = await DefectReads.Links(db).Where(link => ids.Contains(link.DefectId)).GroupBy(link => link.DefectId)
            .Select(group => new { group.Key, Count = group.LongCount() }).ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        return [.. defects.Select(defect => new DefectListedDto(defect.Id, defect.Name, defect.Closed, counts.GetValueOrDefault(defect.Id), null,
            defect.CreatedBy, defect.CreatedAt.ToUnixTimeMilliseconds(), defect.ModifiedBy, defect.ModifiedAt.ToUnixTimeMilliseconds()))];
    }
}
