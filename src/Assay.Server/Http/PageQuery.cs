using System.Linq.Expressions;
using Assay.Api;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Http;

/// <summary>
/// page, size and sort of a list. Sizes up to 10,000 are honoured because clients ask for them and then read only the
/// first page; nonsense falls back to the default instead of being refused.
/// </summary>
internal sealed record PageQuery(int Number, int Size, IReadOnlyList<SortKey> Sort)
{
    public const int MaxSize = 10_000;

    public static ValueTask<PageQuery> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http.Request.Query, 10));

    public static PageQuery Of(IQueryCollection query, int defaultSize)
    {
        var number = int.TryParse(query["page"], out var page) && page > 0 ? page : 0;
        var size = int.TryParse(query["size"], out var asked) && asked > 0 ? Math.Min(asked, MaxSize) : defaultSize;
        return new(number, size, query["sort"].Where(text => text is { Length: > 0 }).Select(SortKey.Parse!).ToList());
    }

    /// <summary>The same page with another size when the caller gave none.</summary>
    public PageQuery Default(HttpContext http, int size) =>
        http.Request.Query.ContainsKey("size") ? this : this with { Size = size };

    /// <summary>The same page in another order when the caller named none, such as <c>createdDate,DESC</c>.</summary>
    public PageQuery Or(string sort) => Sort.Count > 0 ? this : this with { Sort = [SortKey.Parse(sort)] };

    public long Offset => (long)Number * Size;
}

/// <summary>`name,desc`; the direction in any case, anything but desc ascends.</summary>
internal readonly record struct SortKey(string Name, bool Descending)
{
    public static SortKey Parse(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma < 0
            ? new(text.Trim(), false)
            : new(
                text[..comma].Trim(),
                text[(comma + 1)..].Trim().StartsWith("desc", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>The orders a list can be asked for: wire names and the expressions behind them.</summary>
internal sealed class SortMap<T>(Expression<Func<T, long>> tieBreak, bool tieDescending = false)
{
    private readonly Dictionary<string, Expression<Func<T, object?>>> keys = new(StringComparer.OrdinalIgnoreCase);

    public SortMap<T> By(string name, Expression<Func<T, object?>> key)
    {
        keys[name.Replace("_", "", StringComparison.Ordinal)] = key;
        return this;
    }

    /// <summary>Unknown names are ignored; the last key is always the unique one, so that pages are stable.</summary>
    public IQueryable<T> Apply(IQueryable<T> source, PageQuery page)
    {
        IOrderedQueryable<T>? ordered = null;
        foreach (var sort in page.Sort)
        {
            if (!keys.TryGetValue(sort.Name.Replace("_", "", StringComparison.Ordinal), out var key)) continue;
            ordered = (ordered, sort.Descending) switch
            {
                (null, false) => source.OrderBy(key),
                (null, true) => source.OrderByDescending(key),
                (_, false) => ordered.ThenBy(key),
                (_, true) => ordered.ThenByDescending(key),
            };
        }
        var descending = page.Sort.Count > 0 ? page.Sort[0].Descending : tieDescending;
        return ordered is null
            ? descending ? source.OrderByDescending(tieBreak) : source.OrderBy(tieBreak)
            : descending ? ordered.ThenByDescending(tieBreak) : ordered.ThenBy(tieBreak);
    }
}

internal static class Paging
{
    /// <summary>Reads one page and counts the list. Order the source first.</summary>
    public static async Task<Page<T>> ToPage<T>(this IQueryable<T> source, PageQuery page, CancellationToken stop)
    {
        var rows = page.Offset > int.MaxValue
            ? []
            : await source.Skip((int)page.Offset).Take(page.Size).ToListAsync(stop);
        var total = rows.Count > 0 && rows.Count < page.Size || rows.Count == 0 && page.Number == 0
            ? page.Offset + rows.Count
            : await source.LongCountAsync(stop);
        return Page<T>.Of(rows, page.Number, page.Size, total, page.Sort.Count > 0);
    }

    /// <summary>The same, with what is shown of the rows read for the whole page.</summary>
    public static async Task<Page<TShown>> ToPage<T, TShown>(
        this IQueryable<T> source, PageQuery page, Func<IReadOnlyList<T>, Task<IReadOnlyList<TShown>>> show,
        CancellationToken stop)
    {
        var rows = await source.ToPage(page, stop);
        return Page<TShown>.Of(
            await show(rows.Content), page.Number, page.Size, rows.TotalElements, page.Sort.Count > 0);
    }
}
