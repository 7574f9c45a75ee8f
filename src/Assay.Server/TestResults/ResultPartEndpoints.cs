using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>What belongs to one result.</summary>
internal static class ResultPartEndpoints
{
    public static void MapResultParts(this RouteGroupBuilder results)
    {
        results.MapGet("/{id:long}/execution", Execution).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/fixture", Fixtures).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/history", History).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/retries", Retries).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/evv", Environment).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/cfv", FieldValues).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/tag", Tags).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/issue", Issues).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/testkey", TestKeys).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/members", Members).Need(Permission.Read, ProjectOf.TestResult());
    }

    /// <summary>The steps; with v2=true body, expected_body and attachment nodes in one nested list.</summary>
    internal static async Task<IResult> Execution(long id, HttpContext http, Db db, CancellationToken stop)
    {
        var result = await ResultDetails.Row(db, id, stop);
        var steps = (await ResultDetails.Body(db, result, stop)).Steps;
        var files = BySource(await ResultDetails.Files(db, result, [], stop));
        return IsV2(http) ? Results.Json(StepDtos.Of(steps, files)) : Results.Json(StepDtos.Older(steps, files));
    }

    /// <summary>Set-ups and tear-downs of every container the result is listed in.</summary>
    internal static async Task<IResult> Fixtures(long id, HttpContext http, Db db, CancellationToken stop)
    {
        var result = await ResultDetails.Row(db, id, stop);
        var fixtures = await ResultDetails.Fixtures(db, result, stop);
        var files = (await ResultDetails.Files(db, result, fixtures, stop)).ToLookup(file => file.FixtureSetId);
        return IsV2(http)
            ? Results.Json(
                fixtures.Select(row => Dto(row, StepDtos.Of(row.Fixture.Root.Steps, BySource(files[row.SetId])))))
            : Results.Json(
                fixtures.Select(row => Dto(row, StepDtos.Older(row.Fixture.Root.Steps, BySource(files[row.SetId])))));
    }

    /// <summary>The same test in other launches, newest first; `search` is part of a launch's name.</summary>
    internal static async Task<Page<TestResultHistoryDto>> History(
        long id, string? search, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var rows = await ResultDetails.OfSameTest(db, await ResultDetails.Row(db, id, stop), stop);
        if (!string.IsNullOrWhiteSpace(search))
            rows = rows.Where(row => db.Launches.Any(launch => launch.Id == row.LaunchId
                && EF.Functions.ILike(launch.Name, "%" + search.Trim() + "%")));
        var newest = rows.AsNoTracking().OrderByDescending(row => row.LaunchId).ThenByDescending(row => row.Id);
        return await newest.ToPage(page, attempts => ResultHistory.Of(http, db, attempts, stop), stop);
    }

    /// <summary>The other attempts in the same launch, newest first.</summary>
    internal static async Task<Page<TestResultHistoryDto>> Retries(
        long id, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        await ResultDetails.OtherAttempts(db, await ResultDetails.Row(db, id, stop)).AsNoTracking()
            .ToPage(page, attempts => ResultHistory.Of(http, db, attempts, stop), stop);

    /// <summary>The environment it ran in.</summary>
    internal static async Task<IReadOnlyList<EnvVarValueDto>> Environment(long id, Db db, CancellationToken stop) =>
        await ResultDetails.Environment(db, (await ResultDetails.Row(db, id, stop)).EnvironmentId, stop);

    /// <summary>Values of custom fields: one by one, or with v2=true by field.</summary>
    internal static async Task<IResult> FieldValues(long id, HttpContext http, Db db, CancellationToken stop)
    {
        var values = await Variant(id, db)
            .Join(db.ClassificationValues, row => row.ClassificationId, row => row.ClassificationId,
                (_, row) => row.ValueId)
            .Join(db.CustomFieldValues, valueId => valueId, value => value.Id, (_, value) => value)
            .Join(db.CustomFields, value => value.CustomFieldId, field => field.Id,
                (value, field) => new { value, field })
            .OrderBy(row => row.field.Name).ThenBy(row => row.value.Name).ToListAsync(stop);
        return IsV2(http)
            ? Results.Json(values.GroupBy(row => (row.field.Id, row.field.Name))
                .Select(group => new CustomFieldWithValuesDto(
                    new(group.Key.Id, group.Key.Name),
                    [.. group.Select(row => new IdAndName(row.value.Id, row.value.Name))])))
            : Results.Json(values.Select(row => new CustomFieldValueWithCfDto(
                row.value.Id, row.value.Name, new(row.field.Id, row.field.Name), row.value.ProjectId is null)));
    }

    internal static async Task<IReadOnlyList<TestTagDto>> Tags(long id, Db db, CancellationToken stop)
    {
        var variant = await Variant(id, db).FirstAsync(stop);
        var known = await ResultDtos.Tags(db, [variant], stop);
        return [.. variant.Labels.Where(label => label.Name == "tag")
            .Select(label => new TestTagDto(known.GetValueOrDefault(label.Value), label.Value))];
    }

    /// <summary>Links of type issue.</summary>
    internal static async Task<IReadOnlyList<IssueDto>> Issues(long id, Db db, CancellationToken stop) =>
        [.. (await Links(id, "issue", db, stop))
            .Select(link => new IssueDto(null, Key(link), Url: link.Url))
            .DistinctBy(issue => issue.Name)];

    /// <summary>Links of type tms.</summary>
    internal static async Task<IReadOnlyList<TestKeyDto>> TestKeys(long id, Db db, CancellationToken stop) =>
        [.. (await Links(id, "tms", db, stop))
            .Select(link => new TestKeyDto(null, Key(link), link.Url, null))
            .DistinctBy(key => key.Name)];

    /// <summary>Those whom labels name in a role of the project.</summary>
    internal static async Task<IReadOnlyList<MemberDto>> Members(
        long id, HttpContext http, Db db, CancellationToken stop)
    {
        var project = http.ProjectId();
        var roles = await db.RoleSchemas.Where(schema => schema.ProjectId == project)
            .Join(db.Roles, schema => schema.RoleId, role => role.Id,
                (schema, role) => new { schema.Key, role.Id, role.Name }).ToListAsync(stop);
        var labels = (await Variant(id, db).FirstAsync(stop)).Labels;
        return [.. labels.Where(label => !string.IsNullOrWhiteSpace(label.Value))
            .SelectMany(label => roles.Where(role => role.Key == label.Name)
                .Select(role => new MemberDto(null, label.Value.Trim(), new(role.Id, role.Name)))).Distinct()];
    }

    public static bool IsV2(HttpContext http) => bool.TryParse(http.Request.Query["v2"], out var newer) && newer;

    private static IQueryable<TestVariant> Variant(long id, Db db) =>
        db.TestResults.Where(result => result.Id == id)
            .Join(db.TestVariants.AsNoTracking(), result => result.VariantId, variant => variant.Id,
                (_, variant) => variant);

    private static async Task<IEnumerable<Link>> Links(long id, string type, Db db, CancellationToken stop)
    {
        var result = await ResultDetails.Row(db, id, stop);
        var facts = await ResultDtos.Facts(db, [result], stop);
        return (facts.GetValueOrDefault(id)?.Links ?? [])
            .Where(link => string.Equals(link.Type, type, StringComparison.OrdinalIgnoreCase));
    }

    private static string Key(Link link) =>
        link.Name is { Length: > 0 } name ? name : link.Url.TrimEnd('/').Split('/')[^1];

    private static Dictionary<string, AttachmentRowDto> BySource(IEnumerable<FileRow> files) =>
        files.DistinctBy(file => file.Source).ToDictionary(file => file.Source, file => file.Dto);

    private static TestFixtureResultDto<TScenario> Dto<TScenario>(FixtureRow row, TScenario scenario)
    {
        var root = row.Fixture.Root;
        return new(row.Id, row.Fixture.Kind == FixtureKind.Before ? "before" : "after", root.Name,
            ResultDtos.StatusName(root.Status), root.Message, root.Trace, root.Start, root.Stop, root.Duration,
            scenario);
    }
}
