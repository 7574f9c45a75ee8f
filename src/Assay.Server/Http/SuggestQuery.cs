using System.Globalization;
using Assay.Api;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Http;

/// <summary>
/// What every suggest route is asked for: `query` is part of a name or an id, `id` names the rows wanted, `ignoreId`
/// those not wanted.
/// </summary>
internal sealed record SuggestQuery(string? Text, long[] Ids, long[] Ignored, PageQuery Page)
{
    private static readonly SortMap<NamedRow> Sorts = new SortMap<NamedRow>(row => row.Id)
        .By("id", row => row.Id).By("name", row => row.Name.ToLower());

    public static ValueTask<SuggestQuery> BindAsync(HttpContext http)
    {
        var asked = http.Request.Query;
        return ValueTask.FromResult(new SuggestQuery(
            Like.Filled(asked["query"].FirstOrDefault()), Numbers("id"), Numbers("ignoreId"), PageQuery.Of(asked, 10)));

        long[] Numbers(string name) => [.. asked[name].SelectMany(text => (text ?? "").Split(','))
            .Where(text => long.TryParse(text, CultureInfo.InvariantCulture, out _))
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
    }

    /// <summary>One page of them, by name unless another order is asked for.</summary>
    public async Task<Page<IdAndName>> From(IQueryable<NamedRow> rows, CancellationToken stop)
    {
        if (Ids.Length > 0) rows = rows.Where(row => Ids.Contains(row.Id));
        if (Ignored.Length > 0) rows = rows.Where(row => !Ignored.Contains(row.Id));
        if (Text is not null)
        {
            var (pattern, id) = (Like.Part(Text), Like.Id(Text));
            rows = rows.Where(row => row.Id == id || EF.Functions.ILike(row.Name, pattern, "\\"));
        }
        return await Sorts.Apply(rows, Page.Or("name")).ToPage(Page, Names, stop);
    }

    private static Task<IReadOnlyList<IdAndName>> Names(IReadOnlyList<NamedRow> rows) =>
        Task.FromResult<IReadOnlyList<IdAndName>>([.. rows.Select(row => new IdAndName(row.Id, row.Name))]);
}
