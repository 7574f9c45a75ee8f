using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.CustomFields;

/// <summary>The custom fields of a project and their values.</summary>
internal static class CustomFieldEndpoints
{
    private static readonly SortMap<BoundField> FieldSorts = new SortMap<BoundField>(row => row.Field.Id)
        .By("id", row => row.Field.Id).By("name", row => row.Field.Name.ToLower())
        .By("createdDate", row => row.Field.CreatedAt);

    private static readonly SortMap<CustomFieldValue> ValueSorts = new SortMap<CustomFieldValue>(value => value.Id)
        .By("id", value => value.Id).By("name", value => value.NameKey);

    public static void MapCustomFields(this IEndpointRouteBuilder api)
    {
        var fields = api.MapGroup("").WithTags("Custom fields");
        fields.MapGet("/cf", Older).Need(Permission.Read);
        fields.MapGet("/cf/suggest", Suggest).Need(Permission.Read);
        fields.MapGet("/cfv", Values).Need(Permission.Read);
        fields.MapGet("/cfv/suggest", SuggestValues).Need(Permission.Read);
        fields.MapGet("/cfv/suggest/{projectId:long}", SuggestValues).Need(Permission.Read);
        fields.MapGet("/project/{projectId:long}/cf", List).Need(Permission.Read);
        fields.MapGet("/project/{projectId:long}/cfv", Values).Need(Permission.Read);
    }

    /// <summary>Custom fields of a project.</summary>
    internal static Task<Page<CustomFieldProjectDto>> List(
        long projectId, string? query, PageQuery page, Db db, CancellationToken stop) =>
        Matching(db, projectId, query, page).ToPage(page, rows => Dtos(rows, projectId), stop);

    /// <summary>The same; without page and size a bare list, as clients of older servers expect it here.</summary>
    internal static async Task<IResult> Older(
        long projectId, string? query, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var asked = http.Request.Query;
        if (asked.ContainsKey("page") || asked.ContainsKey("size"))
            return Results.Json(await List(projectId, query, page, db, stop));
        var all = await Matching(db, projectId, query, page).Take(PageQuery.MaxSize).ToListAsync(stop);
        return Results.Json(await Dtos(all, projectId));
    }

    internal static Task<Page<IdAndName>> Suggest(
        long projectId, SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(CustomFieldReads.Bound(db, projectId)
            .Select(row => new NamedRow { Id = row.Field.Id, Name = row.Field.Name }), stop);

    /// <summary>
    /// Values of a field with how many test cases have each; `strict` compares whole names, `global` tells values of
    /// all projects from the project's own, `testCaseSearch` narrows what is counted.
    /// </summary>
    internal static Task<Page<CustomFieldValueWithTcCountDto>> Values(
        long projectId, long? customFieldId, string? query, bool? global, bool? strict, string? testCaseSearch,
        PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var field = customFieldId ?? throw Refusal.Invalid("Validation error: customFieldId should be specified");
        var values = CustomFieldReads.Values(db, projectId, field);
        if (Like.Filled(query) is { } text)
        {
            var (key, pattern) = (CustomFieldValue.KeyOf(text), Like.Part(text));
            values = strict == true
                ? values.Where(value => value.NameKey == key)
                : values.Where(value => EF.Functions.ILike(value.Name, pattern, "\\"));
        }
        if (global is { } shared) values = values.Where(value => value.ProjectId == null == shared);
        var cases = CaseSearch.Apply(new(), testCaseSearch).Apply(db, projectId, AqlContext.Of(http));
        return ValueSorts.Apply(values, page.Or("name"))
            .ToPage(page, rows => CustomFieldReads.Counted(db, rows, cases, stop), stop);
    }

    /// <summary>Values of a field, or of all fields of the project.</summary>
    internal static Task<Page<IdAndName>> SuggestValues(
        long projectId, long? customFieldId, SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(CustomFieldReads.Values(db, projectId, customFieldId)
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }), stop);

    private static IQueryable<BoundField> Matching(Db db, long projectId, string? query, PageQuery page)
    {
        var fields = CustomFieldReads.Bound(db, projectId);
        if (Like.Filled(query) is { } text)
        {
            var pattern = Like.Part(text);
            fields = fields.Where(row => EF.Functions.ILike(row.Field.Name, pattern, "\\"));
        }
        return FieldSorts.Apply(fields, page);
    }

    private static Task<IReadOnlyList<CustomFieldProjectDto>> Dtos(IReadOnlyList<BoundField> rows, long projectId) =>
        Task.FromResult<IReadOnlyList<CustomFieldProjectDto>>(
            [.. rows.Select(row => CustomFieldReads.Dto(row.Field, projectId, row.Bound))]);
}
