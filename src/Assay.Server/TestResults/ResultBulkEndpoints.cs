using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>What is done to many results at once, chosen in a tree.</summary>
internal static class ResultBulkEndpoints
{
    public static void MapResultBulk(this IEndpointRouteBuilder api)
    {
        api.MapPost("/testresult/bulk/hide", Hide).Answers(204)
            .Need(Permission.Write, Selected()).WithTags("Test results");
        api.MapPost("/testresult/bulk/assign", Assign).Answers(204)
            .Need(Permission.Write, Selected()).WithTags("Test results");
        api.MapPost("/v2/test-result/bulk/stats", Stats).Need(Permission.Read, Selected()).WithTags("Test results");
        api.MapPost("/testresulttree/select", Count).Need(Permission.Read, Selected()).WithTags("Trees");
    }

    /// <summary>Takes the results out of lists and counts. 423 when the launch is closed.</summary>
    internal static async Task<IResult> Hide(
        TestResultBulkDto body, HttpContext http, Db db, ResultChanges changes, CancellationToken stop)
    {
        var chosen = await ResultSelection.Ids(db, http.ProjectId(), body.Selection!, stop);
        if (chosen.Length > 0)
            await changes.Hide(body.Selection!.LaunchId!.Value, chosen, http.Signed().Username, stop);
        return Results.NoContent();
    }

    /// <summary>Deals the results, in the order of their names, to the people in turn.</summary>
    internal static async Task<IResult> Assign(
        TestResultBulkDto body, HttpContext http, Db db, ResultChanges changes, CancellationToken stop)
    {
        var chosen = await ResultSelection.Ids(db, http.ProjectId(), body.Selection!, stop);
        await changes.Assign(
            body.Selection!.LaunchId!.Value, chosen, body.Assignees ?? [], http.Signed().Username, stop);
        return Results.NoContent();
    }

    internal static async Task<TestResultStatsDto> Stats(
        TestResultBulkDto body, HttpContext http, Db db, CancellationToken stop) =>
        await (await ResultSelection.Of(db, http.ProjectId(), body.Selection!, stop)).GroupBy(_ => 1)
            .Select(all => new TestResultStatsDto(
                all.LongCount(row => !row.Manual), all.LongCount(row => row.Manual),
                all.LongCount(row => row.Muted || row.Known), all.LongCount()))
            .FirstOrDefaultAsync(stop)
        ?? new(0, 0, 0, 0);

    /// <summary>How many results are chosen.</summary>
    internal static async Task<long> Count(
        TestResultTreeSelectionDto selection, HttpContext http, Db db, CancellationToken stop) =>
        await (await ResultSelection.Of(db, http.ProjectId(), selection, stop)).LongCountAsync(stop);

    private static ProjectOf Selected() => new("Launch", async (call, db, stop) =>
        (call.Arguments.OfType<TestResultBulkDto>().FirstOrDefault()?.Selection
            ?? call.Arguments.OfType<TestResultTreeSelectionDto>().FirstOrDefault()) is { LaunchId: { } launch }
            ? await db.Launches.Where(row => row.Id == launch && row.DeletedAt == null)
                .Select(row => (long?)row.ProjectId)
                .FirstOrDefaultAsync(stop)
            : throw Refusal.Invalid("Validation error: the selection should name a launch"));
}
