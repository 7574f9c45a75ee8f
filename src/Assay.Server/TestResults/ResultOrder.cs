using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A result with what it looked like: what lists filter and order by.</summary>
internal sealed class ListedResult
{
    public required TestResult Result { get; init; }
    public required TestVariant Variant { get; init; }

    /// <summary>Of the variant; lists that a text was looked for in have it from there.</summary>
    public required string Name { get; init; }
}

/// <summary>The order of a list; equal rows follow in the order of their ids, so that pages are stable.</summary>
internal readonly record struct ResultOrder(string Key, bool Descending)
{
    /// <summary>Names compare by code point, whatever the database's language, as the index over them does.</summary>
    public const string Collation = "C";

    public static readonly ResultOrder ByStatus = new("status", false);
    public static readonly ResultOrder ByName = new("name", false);
    public static readonly ResultOrder Newest = new("id", true);

    /// <param name="sort">name, status, duration, start …; a leading minus descends.</param>
    public static ResultOrder Of(string? sort) => string.IsNullOrEmpty(sort)
        ? ByStatus
        : Known(sort.TrimStart('-')) is { } key ? new(key, sort[0] == '-') : ByStatus;

    public static ResultOrder Of(PageQuery page, ResultOrder otherwise) => page.Sort
        .Select(sort => Known(sort.Name) is { } key ? new ResultOrder(key, sort.Descending) : (ResultOrder?)null)
        .FirstOrDefault(order => order is not null) ?? otherwise;

    private static string? Known(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() switch
        {
            "name" => "name",
            "status" => "status",
            "duration" => "duration",
            "start" or "stop" => "start",
            "id" or "createddate" => "id",
            "lastmodifieddate" => "modified",
            "assignee" => "assignee",
            "testedby" => "testedBy",
            _ => null,
        };

    public IOrderedQueryable<ListedResult> Apply(IQueryable<ListedResult> rows)
    {
        var ordered = (Key, Descending) switch
        {
            ("name", false) => rows.OrderBy(row => EF.Functions.Collate(row.Name, Collation)),
            ("name", true) => rows.OrderByDescending(row => EF.Functions.Collate(row.Name, Collation)),
            ("status", false) => rows.OrderBy(row => row.Result.Status),
            ("status", true) => rows.OrderByDescending(row => row.Result.Status),
            ("duration", false) => rows.OrderBy(row => row.Result.DurationMs),
            ("duration", true) => rows.OrderByDescending(row => row.Result.DurationMs ?? -1),
            ("start", false) => rows.OrderBy(row => row.Result.StartAt),
            ("start", true) => rows.OrderByDescending(row => row.Result.StartAt ?? DateTimeOffset.MinValue),
            ("modified", false) => rows.OrderBy(row => row.Result.ModifiedAt ?? row.Result.CreatedAt),
            ("modified", true) => rows.OrderByDescending(row => row.Result.ModifiedAt ?? row.Result.CreatedAt),
            ("assignee", false) => rows.OrderBy(row => row.Result.Assignee),
            ("assignee", true) => rows.OrderByDescending(row => row.Result.Assignee ?? ""),
            ("testedBy", false) => rows.OrderBy(row => row.Result.TestedBy),
            ("testedBy", true) => rows.OrderByDescending(row => row.Result.TestedBy ?? ""),
            _ => null,
        };
        if (ordered is null)
            return Descending ? rows.OrderByDescending(row => row.Result.Id) : rows.OrderBy(row => row.Result.Id);
        return Descending ? ordered.ThenByDescending(row => row.Result.Id) : ordered.ThenBy(row => row.Result.Id);
    }
}
