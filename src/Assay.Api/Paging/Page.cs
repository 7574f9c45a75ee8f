namespace Assay.Api;

/// <summary>One page of a list, with the whole envelope that existing clients read. Past the end it is empty.</summary>
public sealed record Page<T>(
    IReadOnlyList<T> Content, Pageable Pageable, long TotalElements, int TotalPages, bool First, bool Last, bool Empty,
    int Number, int Size, int NumberOfElements, Sort Sort)
{
    /// <param name="content">The rows of this page.</param>
    /// <param name="number">From 0.</param>
    /// <param name="size">Rows asked for, at least 1.</param>
    /// <param name="total">Rows of the whole list.</param>
    /// <param name="sorted">The caller named an order.</param>
    public static Page<T> Of(IReadOnlyList<T> content, int number, int size, long total, bool sorted)
    {
        var pages = (int)Math.Min(int.MaxValue, (total + size - 1) / size);
        var sort = new Sort(!sorted, sorted, !sorted);
        var pageable = new Pageable(number, size, (long)number * size, Paged: true, Unpaged: false, sort);
        return new(content, pageable, total, pages, number == 0, number >= pages - 1, content.Count == 0,
            number, size, content.Count, sort);
    }
}

/// <summary>How the page was asked for. Offset counts rows.</summary>
public sealed record Pageable(int PageNumber, int PageSize, long Offset, bool Paged, bool Unpaged, Sort Sort);

/// <summary>Whether the caller named an order.</summary>
public sealed record Sort(bool Empty, bool Sorted, bool Unsorted);
