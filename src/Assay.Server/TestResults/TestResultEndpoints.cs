using System.Globalization;
using Assay.Api;
using Assay.Formats;
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
        results.MapGet("/", List).Need(Permission.Read, ProjectOf.Launch("launchId"));
        results.MapGet("/__search", Search).Need(Permission.Read);
        results.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/execution", Execution).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/history", History).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/retries", Retries).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/evv", Environment).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/fixture", Fixtures).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/attachment", Attachments).Need(Permission.Read, ProjectOf.TestResult("testResultId"));
        api.MapGet("/testresulttree/group", Groups).Need(Permission.Read, ProjectOf.Launch("launchId")).WithTags("Trees");
        api.MapGet("/testresulttree/leaf", Leaves).Need(Permission.Read, ProjectOf.Launch("launchId")).WithTags("Trees");
        api.MapGet("/v2/launch/{launchId:long}/test-result/flat", Flat).Need(Permission.Read, ProjectOf.Launch("launchId")).WithTags("Trees");
    }

    /// <summary>Visible results of a launch; `status` in any case, `search` a part of the name.</summary>
    internal static Task<Page<TestResultDto>> List(long launchId, string? search, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        Filter(http, search).Apply(LaunchWidgets.Visible(db, launchId), db).OrderBy(result => result.Id)
            .Rows(db).ToPage(page, rows => Task.FromResult<IReadOnlyList<TestResultDto>>([.. rows.Select(Dto)]), stop);

    /// <summary>Results of a project that match an AQL query.</summary>
    internal static Task<Page<TestResultDto>> Search(
        long projectId, string? rql, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        db.TestResults.Where(result => result.ProjectId == projectId && !result.Hidden
                && db.Launches.Any(launch => launch.Id == result.LaunchId && launch.DeletedAt == null))
            .Matching(rql, TestResultFields.Of(db), new(clock.GetUtcNow(), http.Signed().Username)).OrderByDescending(result => result.Id)
            .Rows(db).ToPage(page, rows => Task.FromResult<IReadOnlyList<TestResultDto>>([.. rows.Select(Dto)]), stop);

    internal static async Task<TestResultDto> Get(long id, Db db, CancellationToken stop)
    {
        var page = (await ResultDetails.Of(db, id, stop))!;
        return Dto(page.Row) with
        {
            ProjectId = page.Result.ProjectId, Message = page.Body.Message, Trace = page.Body.Trace, Description = page.Body.Description,
            DescriptionHtml = page.Body.DescriptionHtml, Precondition = page.Body.Precondition, ExpectedResult = page.Body.ExpectedResult,
            HistoryKey = page.Result.HistoryKey.ToString("N"), External = page.Result.SessionId is not null,
            Links = page.Body.Links?.ConvertAll(link => new ExternalLinkDto(link.Name, link.Url, link.Type)) ?? [],
            Parameters = page.Body.Parameters?.ConvertAll(ParameterDto) ?? [],
            Tags = [.. page.Labels.Where(label => label.Name == "tag").Select(label => new NameDto(null, label.Value))],
            RetriedBy = page.Result.RetriedBy is { } by ? new IdAndName(by, page.Row.Name) : null, CategoryName = page.Category,
        };
    }

    /// <summary>The steps: body, expected_body and attachment nodes, nested.</summary>
    internal static async Task<ExecutionDto> Execution(long id, Db db, CancellationToken stop)
    {
        var page = (await ResultDetails.Of(db, id, stop))!;
        var files = page.Files.Where(file => file.FixtureSetId is null).GroupBy(file => file.Source).ToDictionary(group => group.Key, group => group.First());
        return new(StepDto.Of(page.Body.Steps, files));
    }

    internal static async Task<IReadOnlyList<FixtureDto>> Fixtures(long id, Db db, CancellationToken stop)
    {
        var page = (await ResultDetails.Of(db, id, stop))!;
        return [.. page.Fixtures.Select(row =>
        {
            var files = page.Files.Where(file => file.FixtureSetId == row.SetId).GroupBy(file => file.Source).ToDictionary(group => group.Key, group => group.First());
            var root = row.Fixture.Root;
            return new FixtureDto(row.Id, row.Fixture.Kind == FixtureKind.Before ? "before" : "after", root.Name, root.Status?.ToString().ToLowerInvariant(),
                root.Start, root.Stop, root.Duration, root.Message, root.Trace, StepDto.Of(root.Steps, files));
        })];
    }

    /// <summary>The same test in other launches, newest first.</summary>
    internal static async Task<Page<HistoryDto>> History(long id, string? search, PageQuery page, Db db, CancellationToken stop)
    {
        var result = await db.TestResults.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        var rows = ResultDetails.Attempts(db, ResultDetails.OfSameTest(db, result).OrderByDescending(row => row.LaunchId));
        if (!string.IsNullOrWhiteSpace(search)) rows = rows.Where(row => EF.Functions.ILike(row.LaunchName, "%" + search + "%"));
        return await rows.ToPage(page, attempts => Dtos(db, attempts, stop), stop);
    }

    /// <summary>The other attempts in the same launch.</summary>
    internal static async Task<Page<HistoryDto>> Retries(long id, PageQuery page, Db db, CancellationToken stop)
    {
        var result = await db.TestResults.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        var all = await Dtos(db, await ResultDetails.Retries(db, result, stop), stop);
        return Page<HistoryDto>.Of([.. all.Skip((int)page.Offset).Take(page.Size)], page.Number, page.Size, all.Count, false);
    }

    internal static async Task<IReadOnlyList<EnvVarValueDto>> Environment(long id, Db db, CancellationToken stop) =>
        await ResultDetails.Environment(db, await db.TestResults.Where(row => row.Id == id).Select(row => row.EnvironmentId).FirstAsync(stop), stop);

    internal static Task<Page<AttachmentRowDto>> Attachments(long testResultId, PageQuery page, Db db, CancellationToken stop) =>
        db.Attachments.Where(file => file.ResultId == testResultId
                && file.LaunchId == db.TestResults.Where(row => row.Id == testResultId).Select(row => row.LaunchId).First())
            .OrderBy(file => file.Id)
            .Select(file => new AttachmentRowDto(file.Id, file.Name, file.ContentType, file.Length, file.Blob == null, "test_result")).ToPage(page, stop);

    /// <summary>Groups below the path of custom-field-value ids, with counts.</summary>
    internal static async Task<Page<GroupDto>> Groups(
        long launchId, long? treeId, long[]? path, string? search, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var tree = TreeOf(treeId);
        var groups = await ResultReads.GroupAt(db, http.ProjectId(), tree, path ?? [], stop) is { } parent
            ? await ResultReads.Groups(db, launchId, tree, parent, Filter(http, search), stop)
            : [];
        return Page<GroupDto>.Of([.. groups.Skip((int)page.Offset).Take(page.Size)
            .Select(group => new GroupDto(group.ValueId, group.Name, group.CustomFieldId, StatisticDto.Of(group.Counts)))], page.Number, page.Size, groups.Count, false);
    }

    /// <summary>Results listed directly at the path.</summary>
    internal static async Task<Page<TestResultDto>> Leaves(
        long launchId, long? treeId, long[]? path, string? search, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var tree = TreeOf(treeId);
        var group = await ResultReads.GroupAt(db, http.ProjectId(), tree, path ?? [], stop) ?? -1;
        return await ResultReads.Leaves(db, launchId, tree, group, Filter(http, search)).OrderBy(result => result.Id)
            .Rows(db).ToPage(page, rows => Task.FromResult<IReadOnlyList<TestResultDto>>([.. rows.Select(Dto)]), stop);
    }

    internal static Task<Page<TestResultDto>> Flat(long launchId, string? search, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        List(launchId, search, page.Default(http, 100), http, db, stop);

    private static long TreeOf(long? treeId) => treeId is Trees.Tree.Features ? Trees.Tree.Features : treeId is > 2 ? treeId.Value : Trees.Tree.Suites;

    private static ResultFilter Filter(HttpContext http, string? search) =>
        ResultFilter.From(http.Request.Query) with { Text = string.IsNullOrWhiteSpace(search) ? null : search.Trim() };

    private static ParameterDto ParameterDto(Parameter parameter) => new(parameter.Name, parameter.Value, parameter.Hidden, parameter.Excluded);

    private static TestResultDto Dto(ResultRow row) => new(
        row.Id, row.LaunchId, row.TestCaseId, row.Name, row.FullName, row.Status?.ToString().ToLower(CultureInfo.InvariantCulture), row.Message,
        row.Start, row.Start is { } start && row.Duration is { } duration ? start + duration : null, row.Duration, row.HostId, row.ThreadId,
        row.LayerName, row.Assignee, row.TestedBy, row.Manual, row.Flaky, row.Hidden, row.Known, row.Muted);

    private static async Task<IReadOnlyList<HistoryDto>> Dtos(Db db, IReadOnlyList<AttemptRow> attempts, CancellationToken stop)
    {
        var ids = attempts.Select(row => row.Id).ToArray();
        var bodies = (await db.TestResultBodies.Where(body => ids.Contains(body.ResultId)).ToListAsync(stop))
            .ToDictionary(body => body.ResultId, body => ResultBody.Unpack(body.Body));
        var environments = new Dictionary<long, IReadOnlyList<EnvVarValueDto>>();
        foreach (var id in attempts.Select(row => row.EnvironmentId).OfType<long>().Distinct()) environments[id] = await ResultDetails.Environment(db, id, stop);
        return [.. attempts.Select(row => new HistoryDto(row.Id, new(row.LaunchId, row.LaunchName), row.Status?.ToString().ToLowerInvariant(),
            row.Start, row.Start is { } start && row.Duration is { } duration ? start + duration : null, row.Duration,
            bodies.GetValueOrDefault(row.Id)?.Message ?? row.Message, bodies.GetValueOrDefault(row.Id)?.Trace,
            bodies.GetValueOrDefault(row.Id)?.Parameters?.ConvertAll(ParameterDto) ?? [],
            row.EnvironmentId is { } environment ? environments[environment] : []))];
    }
}
