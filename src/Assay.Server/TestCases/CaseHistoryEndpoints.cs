using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>What became of a test case each time it ran.</summary>
internal static class CaseHistoryEndpoints
{
    public static void MapCaseHistory(this RouteGroupBuilder cases)
    {
        cases.MapGet("/{id:long}/history", History).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/history", Narrowed).Need(Permission.Read, ProjectOf.TestCase("testCaseId"));
    }

    /// <summary>
    /// Visible results of open and closed launches, newest first; `search` is part of a launch's name.
    /// </summary>
    internal static async Task<Page<TestResultHistoryDto>> History(
        long id, string? search, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        await ToPage(await Results(db, id, search, stop), page, http, db, stop);

    /// <summary>The same, on request of one launch or one result only.</summary>
    internal static async Task<Page<TestResultHistoryDto>> Narrowed(
        long testCaseId, string? search, long? launchId, long? testResultId, PageQuery page, HttpContext http, Db db,
        CancellationToken stop)
    {
        var results = await Results(db, testCaseId, search, stop);
        if (launchId is { } launch) results = results.Where(result => result.LaunchId == launch);
        if (testResultId is { } one) results = results.Where(result => result.Id == one);
        return await ToPage(results, page, http, db, stop);
    }

    private static async Task<IQueryable<TestResult>> Results(Db db, long id, string? search, CancellationToken stop)
    {
        var results = TestCaseReads.Results(db, await TestCaseReads.Tests(db, id, stop)).AsNoTracking();
        if (Like.Filled(search) is not { } text) return results;
        var pattern = Like.Part(text);
        return results.Where(result => db.Launches.Any(launch =>
            launch.Id == result.LaunchId && EF.Functions.ILike(launch.Name, pattern, "\\")));
    }

    private static Task<Page<TestResultHistoryDto>> ToPage(
        IQueryable<TestResult> results, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var oldestFirst = page.Sort is [{ Descending: false }, ..];
        var ordered = oldestFirst
            ? results.OrderBy(result => result.LaunchId).ThenBy(result => result.Id)
            : results.OrderByDescending(result => result.LaunchId).ThenByDescending(result => result.Id);
        return ordered.ToPage(page, rows => ResultHistory.Of(http, db, rows, stop), stop);
    }
}
