using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.CustomFields;

/// <summary>The custom fields of a project and their values.</summary>
internal static class CustomFieldEndpoints
{
    private static readonly SortMap<BoundField> FieldSorts = new SortMap<BoundField>(row => row.Field.Id)
        .By("id", row => row.Field.Id).By("name", row => row.Field.Name.ToLower()).By("createdDate", row => row.Field.CreatedAt);

    private static readonly SortMap<CustomFieldValue> ValueSorts = new SortMap<CustomFieldValue>(value => value.Id)
        .By("id", value => value.Id).By("name", value => value.NameKey);

    public static void MapCustomFields(this IEndpointRouteBuilder api)
    {
        var fields = api.MapGroup("").WithTags("Custom fields");
        fields.MapGet("/cf", Older).Need(Permission.Read);
        fields.MapGet("/cf/suggest", Suggest).Need(Permission.Read);
        fields.MapGet("/cfv/suggest", SuggestValues).Need(Permission.Read);
        fields.MapGet("/cfv/suggest/{projectId:long}", SuggestValues).Need(Permission.Read);
        fields.MapGet("/cfv", Values).Need(Permission.Read);
        fields.MapGet("/project/{projectId:long}/cf", List).Need(Permission.Read);
        fields.MapGet("/project/{projectId:long}/cfv", Values).Need(Permission.Read);
    }

    /// <summary>Custom fields of a project.</summary>
    internal static Task<Page<CustomFieldProjectDto>> List(
        long projectId, string? query, PageQuery page, Db db, CancellationToken stop) =>
        FieldSorts.Apply(Of(db, projectId, query), page).ToPage(page, rows => Dtos(rows, projectId), stop);

    /// <summary>The same; without page and size a bare list, as clients of older servers expect it here.</summary>
    internal static async Task<IResult> Older(
        long projectId, string? query, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var asked = http.Request.Query;
        if (asked.ContainsKey("page") || asked.ContainsKey("size")) return Results.Json(await List(projectId, query, page, db, stop));
        return Results.Json(await Dtos(
            await FieldSorts.Apply(Of(db, projectId, query), page).Take(PageQuery.MaxSize).ToListAsync(stop), projectId));
    }

    internal static Task<Page<IdAndName>> Suggest(
        long projectId, string? query, long[]? id, long[]? ignoreId, PageQuery page, Db db, CancellationToken stop)
    {
        var found = Of(db, projectId, query).Select(row => row.Field);
        if (id is { Length: > 0 }) found = found.Where(field => id.Contains(field.Id));
        if (ignoreId is { Length: > 0 }) found = found.Where(field => !ignoreId.Contains(field.Id));
        return found.OrderBy(field => field.Name).ThenBy(field => field.Id).Select(field => new IdAndName(field.Id, field.Name)).ToPage(page, stop);
    }

    /// <summary>Values that a field has in the project, its own and global ones, with how many test cases have each.</summary>
    internal static Task<Page<CustomFieldValueWithTcCountDto>> Values(
        long projectId, long? customFieldId, string? query, bool? global, bool? strict, string? testCaseSearch,
        PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var field = customFieldId ?? throw Refusal.Invalid("Validation error: customFieldId should be specified");
        var values = ValuesOf(db, projectId, field, strict == true ? null : query);
        if (strict == true && query is { } name)
        {
            var key = CustomFieldValue.KeyOf(name);
            values = values.Where(value => value.NameKey == key);
        }
        if (global is { } shared) values = values.Where(value => value.ProjectId == null == shared);
        var cases = CaseSearch.Apply(new(), testCaseSearch).Apply(db, projectId, TestCaseEndpoints.Context(http, clock));
        return Ordered(values, page).ToPage(page, rows => Counted(rows, field, cases, db, stop), stop);
    }

    internal static Task<Page<IdAndName>> SuggestValues(
        long projectId, long? customFieldId, string? query, long[]? id, long[]? ignoreId, PageQuery page, Db db, CancellationToken stop)
    {
        var values = ValuesOf(db, projectId, customFieldId, query);
        if (id is { Length: > 0 }) values = values.Where(value => id.Contains(value.Id));
        if (ignoreId is { Length: > 0 }) values = values.Where(value => !ignoreId.Contains(value.Id));
        return Ordered(values, page).Select(value => new IdAndName(value.Id, value.Name)).ToPage(page, stop);
    }

    private static IQueryable<CustomFieldValue> Ordered(IQueryable<CustomFieldValue> values, PageQuery page) =>
        ValueSorts.Apply(values, page.Sort.Count > 0 ? page : page with { Sort = [new("name", false)] });

    private static IQueryable<BoundField> Of(Db db, long projectId, string? query)
    {
        var bound = db.CustomFieldProjects.Where(row => row.ProjectId == projectId)
            .Join(db.CustomFields.Where(field => !field.Archived), row => row.CustomFieldId, field => field.Id,
                (row, field) => new BoundField { Bound = row, Field = field });
        if (TestCaseEndpoints.Filled(query) is not { } text) return bound;
        var pattern = Like.Part(text);
        return bound.Where(row => EF.Functions.ILike(row.Field.Name, pattern, "\\"));
    }

    private static IQueryable<CustomFieldValue> ValuesOf(Db db, long projectId, long? field, string? query)
    {
        var values = db.CustomFieldValues.AsNoTracking().Where(value => value.ProjectId == projectId || value.ProjectId == null);
        if (field is { } one) values = values.Where(value => value.CustomFieldId == one);
        if (TestCaseEndpoints.Filled(query) is not { } text) return values;
        var pattern = Like.Part(text);
        return values.Where(value => EF.Functions.ILike(value.Name, pattern, "\\"));
    }

    private static Task<IReadOnlyList<CustomFieldProjectDto>> Dtos(IReadOnlyList<BoundField> rows, long projectId) =>
        Task.FromResult<IReadOnlyList<CustomFieldProjectDto>>(
            [.. rows.Select(row => CustomFieldReads.Dto(row.Field, projectId, row.Bound))]);

    private static async Task<IReadOnlyList<CustomFieldValueWithTcCountDto>> Counted(
        IReadOnlyList<CustomFieldValue> values, long fieldId, IQueryable<TestCase> cases, Db db, CancellationToken stop)
    {
        if (values.Count == 0) return [];
        var ids = values.Select(value => value.Id).ToArray();
        var field = CustomFieldReads.Dto(await db.CustomFields.AsNoTracking().FirstAsync(row => row.Id == fieldId, stop));
        var counts = await db.TestCaseValues.Where(row => ids.Contains(row.ValueId))
            .Join(cases, row => row.TestCaseId, test => test.Id, (row, _) => row.ValueId)
            .GroupBy(id => id).Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        return [.. values.Select(value => new CustomFieldValueWithTcCountDto(
            value.Id, value.Name, value.ProjectId is null, field, counts.GetValueOrDefault(value.Id)))];
    }

    private sealed class BoundField
    {
        public required CustomFieldProject Bound { get; init; }
        public required CustomField Field { get; init; }
    }
}
