using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

internal static class TestResultEndpoints
{
    public static void MapTestResults(this IEndpointRouteBuilder api)
    {
        var results = api.MapGroup("/testresult").WithTags("Test results");
        results.MapGet("/", List).Need(Permission.Read, LaunchOrProject());
        results.MapGet("/__search", Search).Need(Permission.Read);
        results.MapGet("/query/validate", Validate).Need(Permission.Read);
        results.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.TestResult());
        results.MapDelete("/{id:long}", Delete).Answers(204).Need(Permission.Write, ProjectOf.TestResult());
        results.MapPost("/{id:long}/assign", Assign).Need(Permission.Write, ProjectOf.TestResult());
        results.MapResultParts();
        results.MapResultDefects();
        results.MapResultGroups();
        api.MapResultTrees();
        api.MapResultBulk();
    }

    /// <summary>
    /// Visible results of a launch, or of a project, newest first. `status` in any case and repeatable; `search` is
    /// part of a name or base64 criteria; flaky, muted, retries, hidden, assignee, env narrow further.
    /// </summary>
    internal static async Task<Page<TestResultDto>> List(
        long? launchId, long? projectId, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = ResultFilter.From(http.Request.Query);
        var project = http.ProjectId();
        var launches = launchId is { } one
            ? [one]
            : await LaunchEndpoints.Of(db, project).Select(launch => launch.Id).ToArrayAsync(stop);
        var found = launchId is { } id
            ? ResultReads.Filtered(db, project, id, filter)
            : ResultReads.Filtered(db, project, filter);
        var (rows, total) = await new ResultWindow(db, project, found, ResultOrder.Of(page, ResultOrder.Newest))
            .Page(filter, page.Offset, page.Size, () => filter.OnlyStatuses
                ? ResultReads.CountByStatus(db, launches, filter, stop)
                : found.LongCountAsync(stop), stop);
        var results = await rows.Select(row => row.Result).AsNoTracking().ToListAsync(stop);
        return Page<TestResultDto>.Of(
            await ResultDtos.Of(db, results, stop), page.Number, page.Size, total, page.Sort.Count > 0);
    }

    /// <summary>Results of a project that match an AQL query, such as `launch = 5 and status = "failed"`.</summary>
    internal static async Task<Page<TestResultDto>> Search(
        long projectId, string? rql, PageQuery page, HttpContext http, Db db, TimeProvider clock,
        CancellationToken stop)
    {
        var found = Matching(projectId, rql, http, db, clock);
        var rows = await new ResultWindow(db, projectId, found, ResultOrder.Of(page, ResultOrder.Newest))
            .At(page.Offset, page.Size).Select(row => row.Result).AsNoTracking().ToListAsync(stop);
        var total = rows.Count < page.Size && (rows.Count > 0 || page.Number == 0)
            ? page.Offset + rows.Count
            : await found.LongCountAsync(stop);
        return Page<TestResultDto>.Of(
            await ResultDtos.Of(db, rows, stop), page.Number, page.Size, total, page.Sort.Count > 0);
    }

    /// <summary>Whether a query is valid and how many results it matches.</summary>
    internal static async Task<AqlValidateResponseDto> Validate(
        long projectId, string? rql, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            return new(true, await Matching(projectId, rql, http, db, clock).LongCountAsync(stop));
        }
        catch (Refusal invalid)
        {
            return new(false, null, invalid.Message);
        }
    }

    /// <summary>A result; hidden attempts too.</summary>
    internal static async Task<TestResultDto> Get(long id, Db db, CancellationToken stop) =>
        (await ResultDtos.Of(
            db, [await db.TestResults.AsNoTracking().FirstAsync(result => result.Id == id, stop)], stop))[0];

    /// <summary>
    /// Removes one attempt; the one before it, if any, becomes visible. 423 when the launch is closed.
    /// </summary>
    internal static async Task<IResult> Delete(long id, ResultChanges changes, CancellationToken stop)
    {
        await changes.Delete(id, stop);
        return Results.NoContent();
    }

    /// <summary>Says who shall execute the result.</summary>
    internal static async Task<IResult> Assign(
        long id, AssignRequestDto body, HttpContext http, ResultChanges changes, Db db, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(body.Username))
            throw Refusal.Invalid("Validation error: a username should be specified");
        var launch = await db.TestResults.Where(result => result.Id == id)
            .Select(result => result.LaunchId)
            .FirstAsync(stop);
        await changes.Assign(launch, [id], [body.Username], http.Signed().Username, stop);
        var row = await db.TestResults.Where(result => result.Id == id).Rows(db).FirstAsync(stop);
        var shown = new TestResultRowDto(
            row.Id, row.Name, ResultDtos.StatusName(row.Status), row.Duration, row.TestCaseId, row.Assignee);
        return Results.Json(shown, statusCode: StatusCodes.Status202Accepted);
    }

    private static IQueryable<TestResult> Matching(
        long projectId, string? rql, HttpContext http, Db db, TimeProvider clock) =>
        db.TestResults.AsNoTracking().Where(result => result.ProjectId == projectId && !result.Hidden
                && db.Launches.Any(launch => launch.Id == result.LaunchId && launch.DeletedAt == null))
            .Matching(rql, TestResultFields.Of(db), new(clock.GetUtcNow(), http.Signed().Username));

    private static ProjectOf LaunchOrProject()
    {
        var (launch, project) = (ProjectOf.Launch("launchId"), ProjectOf.Project());
        return new("Launch", (call, db, stop) =>
            ProjectOf.Value(call, "launchId") is null ? project.Find(call, db, stop) : launch.Find(call, db, stop));
    }
}
