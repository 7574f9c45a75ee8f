using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
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
        cases.MapCaseParts();
        cases.MapCaseHistory();
        cases.MapCaseScenarios();
        api.MapGet("/v2/project/{projectId:long}/test-case/flat", Flat).WithTags("Test cases").Need(Permission.Read);
    }

    /// <summary>Test cases of a project, newest first; `search` is part of a name or base64 criteria.</summary>
    internal static Task<Page<TestCaseRowDto>> List(
        long projectId, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        Rows(CaseFilter.From(http).Apply(db, projectId, AqlContext.Of(http)), page, db, stop);

    /// <summary>Those in the trash.</summary>
    internal static Task<Page<TestCaseRowDto>> Deleted(
        long projectId, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        Rows((CaseFilter.From(http) with { Deleted = true }).Apply(db, projectId, AqlContext.Of(http)), page, db, stop);

    /// <summary>Those whose failures count as resolved.</summary>
    internal static Task<Page<TestCaseRowDto>> Muted(
        long projectId, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        Rows((CaseFilter.From(http) with { Muted = true }).Apply(db, projectId, AqlContext.Of(http)), page, db, stop);

    internal static Task<Page<IdAndName>> Suggest(
        long projectId, SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(db.TestCases.Where(test => test.ProjectId == projectId && !test.Deleted)
            .Select(test => new NamedRow { Id = test.Id, Name = test.Name }), stop);

    /// <summary>Test cases that match an AQL query, such as `automated = true and tag = "smoke"`.</summary>
    internal static Task<Page<TestCaseDto>> Search(
        long projectId, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        CaseFilter.From(http, "rql").Apply(db, projectId, AqlContext.Of(http)).AsNoTracking().Ordered(page, "id,DESC")
            .ToPage(page, rows => CaseDtos.Of(db, rows, http.MayWrite(), stop), stop);

    /// <summary>Whether a query is valid and how many test cases it matches.</summary>
    internal static async Task<AqlValidateResponseDto> Validate(
        long projectId, HttpContext http, Db db, CancellationToken stop)
    {
        try
        {
            var found = CaseFilter.From(http, "rql").Apply(db, projectId, AqlContext.Of(http));
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

    /// <summary>Test cases of a project as one list, by name.</summary>
    internal static Task<Page<TestCaseFlatDto>> Flat(
        long projectId, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        page = page.Default(http, 100);
        return CaseFilter.From(http, "baseAql", "query").Apply(db, projectId, AqlContext.Of(http))
            .ToPage(db, page, "name", CaseDtos.Flat(db), stop);
    }

    public static Task<TestCase> CaseOf(Db db, long id, CancellationToken stop) =>
        db.TestCases.AsNoTracking().FirstAsync(test => test.Id == id, stop);

    public static bool MayWrite(this HttpContext http) => http.Granted().HasFlag(Permission.Write);

    private static Task<Page<TestCaseRowDto>> Rows(
        IQueryable<TestCase> cases, PageQuery page, Db db, CancellationToken stop) =>
        cases.ToPage(db, page, "createdDate,DESC", CaseDtos.Row(db), stop);
}
