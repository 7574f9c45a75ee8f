using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

internal static class TestCaseEndpoints
{
    public static void MapTestCases(this IEndpointRouteBuilder api)
    {
        var cases = api.MapGroup("/testcase").WithTags("Test cases");
        cases.MapGet("/", List).Need(Permission.Read);
        cases.MapGet("/deleted", Deleted).Need(Permission.Read);
        cases.MapGet("/muted", Muted).Need(Permission.Read);
        cases.MapGet("/suggest", Suggest).Need(Permission.Read);
        cases.MapGet("/__search", Search).Need(Permission.Read);
        cases.MapGet("/query/validate", Validate).Need(Permission.Read);
        cases.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/overview", CaseOverview.Get).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/history", History).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/history", HistoryOf).Need(Permission.Read, ProjectOf.TestCase("testCaseId"));
        cases.MapCaseParts();
        cases.MapCaseScenarios();
        api.MapGet("/v2/project/{projectId:long}/test-case/flat", Flat).WithTags("Test cases").Need(Permission.Read);
    }

    /// <summary>Test cases of a project, newest first; `search` is part of a name or base64 criteria.</summary>
    internal static Task<Page<TestCaseRowDto>> List(
        long projectId, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        Rows(CaseFilter.From(http), projectId, page, http, db, clock, stop);

    /// <summary>Those in the trash.</summary>
    internal static Task<Page<TestCaseRowDto>> Deleted(
        long projectId, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        Rows(CaseFilter.From(http) with { Deleted = true }, projectId, page, http, db, clock, stop);

    /// <summary>Those whose failures count as resolved.</summary>
    internal static Task<Page<TestCaseRowDto>> Muted(
        long projectId, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        Rows(CaseFilter.From(http) with { Muted = true }, projectId, page, http, db, clock, stop);

    /// <summary>Ids and names; `id` asks for these, `ignoreId` leaves these out.</summary>
    internal static Task<Page<IdAndName>> Suggest(
        long projectId, string? query, long[]? id, long[]? ignoreId, PageQuery page, Db db, TimeProvider clock,
        HttpContext http, CancellationToken stop)
    {
        var found = new CaseFilter { Text = Filled(query), Ids = id is { Length: > 0 } ? id : null }
            .Apply(db, projectId, Context(http, clock));
        if (ignoreId is { Length: > 0 }) found = found.Where(test => !ignoreId.Contains(test.Id));
        return found.Ordered(page, "name").Select(test => new IdAndName(test.Id, test.Name)).ToPage(page, stop);
    }

    /// <summary>Test cases that match an AQL query, such as `automated = true and tag = "smoke"`.</summary>
    internal static Task<Page<TestCaseDto>> Search(
        long projectId, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        CaseFilter.From(http, "rql").Apply(db, projectId, Context(http, clock)).AsNoTracking().Ordered(page, "id,DESC")
            .ToPage(page, rows => CaseDtos.Of(db, rows, http.MayWrite(), stop), stop);

    /// <summary>Whether a query is valid and how many test cases it matches.</summary>
    internal static async Task<AqlValidateResponseDto> Validate(
        long projectId, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            var found = CaseFilter.From(http, "rql").Apply(db, projectId, Context(http, clock));
            return new(true, await found.LongCountAsync(stop));
        }
        catch (Refusal invalid)
        {
            return new(false, null, invalid.Message);
        }
    }

    /// <summary>A test case, also from the trash.</summary>
    internal static async Task<TestCaseDto> Get(long id, HttpContext http, Db db, CancellationToken stop) =>
        (await CaseDtos.Of(db, [await CaseOf(db, id, stop)], http.MayWrite(), stop))[0];

    /// <summary>Visible results of the test case in open and closed launches, newest first; `search` is part of a launch's name.</summary>
    internal static Task<Page<TestResultHistoryDto>> History(
        long id, string? search, PageQuery page, Db db, CancellationToken stop) => Results(db, id, search, null, null, page, stop);

    /// <summary>The same, on request of one launch or one result only.</summary>
    internal static Task<Page<TestResultHistoryDto>> HistoryOf(
        long testCaseId, string? search, long? launchId, long? testResultId, PageQuery page, Db db, CancellationToken stop) =>
        Results(db, testCaseId, search, launchId, testResultId, page, stop);

    /// <summary>Test cases of a project as one list.</summary>
    internal static Task<Page<TestCaseFlatDto>> Flat(
        long projectId, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        page = page.Default(http, 100);
        return CaseFilter.From(http, "baseAql", "query").Apply(db, projectId, Context(http, clock)).Ordered(page, "name")
            .Select(CaseDtos.Flat(db)).ToPage(page, stop);
    }

    public static Task<TestCase> CaseOf(Db db, long id, CancellationToken stop) =>
        db.TestCases.AsNoTracking().FirstAsync(test => test.Id == id, stop);

    public static AqlContext Context(HttpContext http, TimeProvider clock) => new(clock.GetUtcNow(), http.Signed().Username);

    public static string? Filled(string? text) => text?.Trim() is { Length: > 0 } filled ? filled : null;

    public static bool MayWrite(this HttpContext http) => http.Granted().HasFlag(Permission.Write);

    private static Task<Page<TestCaseRowDto>> Rows(
        CaseFilter filter, long projectId, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        filter.Apply(db, projectId, Context(http, clock)).Ordered(page, "createdDate,DESC").Select(CaseDtos.Row(db)).ToPage(page, stop);

    private static async Task<Page<TestResultHistoryDto>> Results(
        Db db, long id, string? search, long? launchId, long? resultId, PageQuery page, CancellationToken stop)
    {
        var results = TestCaseReads.Results(db, await TestCaseReads.Tests(db, id, stop));
        if (launchId is { } launch) results = results.Where(result => result.LaunchId == launch);
        if (resultId is { } one) results = results.Where(result => result.Id == one);
        if (Filled(search) is { } text)
        {
            var pattern = Like.Part(text);
            results = results.Where(result => db.Launches.Any(found =>
                found.Id == result.LaunchId && EF.Functions.ILike(found.Name, pattern, "\\")));
        }
        var oldest = page.Sort is [{ Descending: false }, ..];
        return await (oldest ? results.OrderBy(result => result.LaunchId).ThenBy(result => result.Id)
                : results.OrderByDescending(result => result.LaunchId).ThenByDescending(result => result.Id))
            .AsNoTracking().ToPage(page, rows => ResultPartEndpoints.Dtos(db, rows, stop), stop);
    }
}
