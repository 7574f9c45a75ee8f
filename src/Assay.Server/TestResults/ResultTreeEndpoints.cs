using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>
/// Trees of a launch on the wire: a group is named by the path of custom-field values that leads to it. Without a tree
/// everything is one list.
/// </summary>
internal static class ResultTreeEndpoints
{
    public static void MapResultTrees(this IEndpointRouteBuilder api)
    {
        var older = api.MapGroup("/testresulttree").WithTags("Trees");
        older.MapGet("/group", Groups).Need(Permission.Read, ProjectOf.Launch("launchId"));
        older.MapGet("/leaf", Leaves).Need(Permission.Read, ProjectOf.Launch("launchId"));
        older.MapGet("/countleaves", Count).Need(Permission.Read, ProjectOf.Launch("launchId"));
        var newer = api.MapGroup("/v2/launch/{launchId:long}/test-result").WithTags("Trees");
        newer.MapGet("/tree/entity", Nodes).Need(Permission.Read, ProjectOf.Launch("launchId"));
        newer.MapGet("/flat", Flat).Need(Permission.Read, ProjectOf.Launch("launchId"));
    }

    /// <summary>Groups directly below the path, by name.</summary>
    internal static async Task<Page<TestResultTreeGroupDto>> Groups(
        long launchId, long? treeId, string[]? path, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var place = await Place(launchId, treeId, path, http, db, stop);
        var (rows, total) = await place.Groups(IsDescending(page), page.Offset, page.Size, stop);
        return Page<TestResultTreeGroupDto>.Of(
            [.. rows.Select(group =>
                new TestResultTreeGroupDto(group.ValueId, group.Name, group.CustomFieldId, Statistic(group.Counts)))],
            page.Number, page.Size, total, page.Sort.Count > 0);
    }

    /// <summary>Results listed directly at the path.</summary>
    internal static async Task<Page<TestResultTreeLeafDto>> Leaves(
        long launchId, long? treeId, string[]? path, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var place = await Place(launchId, treeId, path, http, db, stop);
        var rows = await place.Window(ResultOrder.Of(page, ResultOrder.ByName)).At(page.Offset, page.Size).Rows(db)
            .ToListAsync(stop);
        return Page<TestResultTreeLeafDto>.Of([.. rows.Select(row => new TestResultTreeLeafDto(
                row.Id, row.Name, ResultDtos.StatusName(row.Status), row.TestCaseId, row.LayerName, row.Start, row.Stop,
                row.Duration, row.Assignee, row.TestedBy, row.Manual, row.Flaky, row.Hidden))],
            page.Number, page.Size, await Total(rows.Count, page, () => place.CountLeaves(stop)), page.Sort.Count > 0);
    }

    /// <summary>How many results are at the path or below it.</summary>
    internal static async Task<TestResultTreeFilterCountDto> Count(
        long launchId, long? treeId, string[]? path, HttpContext http, Db db, CancellationToken stop) =>
        new(await (await Place(launchId, treeId, path, http, db, stop)).CountBelow(stop));

    /// <summary>Groups, then results, directly at the path.</summary>
    internal static async Task<Page<TestResultTreeNodeDto>> Nodes(
        long launchId, long? treeId, string[]? path, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var place = await Place(launchId, treeId, path, http, db, stop);
        var (rows, groups) = await place.Groups(IsDescending(page), page.Offset, page.Size, stop);
        var leaves = await place.CountLeaves(stop);
        var nodes = rows.ConvertAll(group => new TestResultTreeNodeDto(group.ValueId, group.Name, "GROUP")
        {
            CustomFieldId = group.CustomFieldId, Statistic = Statistic(group.Counts),
        });
        if (nodes.Count < page.Size && page.Offset + nodes.Count < groups + leaves)
            nodes.AddRange((await place.Window(ResultOrder.Of(page, ResultOrder.ByName))
                .At(Math.Max(0, page.Offset - groups), page.Size - nodes.Count).Rows(db).ToListAsync(stop))
                .Select(Leaf));
        return Page<TestResultTreeNodeDto>.Of(nodes, page.Number, page.Size, groups + leaves, page.Sort.Count > 0);
    }

    /// <summary>
    /// Results of a launch as one list; `after` is the last id of the page before, in the order of names.
    /// </summary>
    internal static async Task<Page<TestResultFlatDto>> Flat(
        long launchId, long? after, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        page = page.Default(http, 100);
        var filter = ResultFilter.From(http.Request.Query);
        var order = ResultOrder.Of(page, ResultOrder.ByName);
        if (after is not null && order != ResultOrder.ByName)
            throw Refusal.Invalid("Validation error: `after` goes with sort=name only");
        var (rows, total) = after is { } last
            ? (await ResultReads.After(db, launchId, filter, last, page.Size, stop), await Counted())
            : await Shown();
        return Page<TestResultFlatDto>.Of([.. rows.Select(row => new TestResultFlatDto(
                row.Id, row.Name, ResultDtos.StatusName(row.Status), row.TestCaseId, row.LayerName, row.Start, row.Stop,
                row.Duration, row.Assignee, row.TestedBy, row.Manual, row.Flaky, row.Hidden, row.CreatedDate,
                row.LastModifiedDate))],
            page.Number, page.Size, total, page.Sort.Count > 0);

        async Task<long> Counted() => await ResultReads.Count(db, launchId, filter, stop);

        async Task<(List<ResultRow>, long)> Shown()
        {
            var (found, count) = await ResultWindow.Of(db, http.ProjectId(), launchId, filter, order)
                .Page(filter, page.Offset, page.Size, Counted, stop);
            return (await found.Rows(db).ToListAsync(stop), count);
        }
    }

    private static async Task<ResultPlace> Place(
        long launchId, long? treeId, string[]? path, HttpContext http, Db db, CancellationToken stop) =>
        await ResultPlace.Of(
            db, http.ProjectId(), launchId, treeId, PathOf(path), ResultFilter.From(http.Request.Query), stop);

    private static async Task<long> Total(int rows, PageQuery page, Func<Task<long>> count) =>
        rows < page.Size && (rows > 0 || page.Number == 0) ? page.Offset + rows : await count();

    /// <summary>Ids as repeated keys or behind commas.</summary>
    private static List<long> PathOf(string[]? path) =>
        [.. (path ?? [])
            .SelectMany(part => part.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(part => long.TryParse(part, out var id)
                ? id
                : throw Refusal.Invalid($"Validation error: \"{part}\" is no id of a group"))];

    private static bool IsDescending(PageQuery page) => page.Sort.Any(sort => sort.Name == "name" && sort.Descending);

    private static StatisticDto Statistic(long[] counts) =>
        new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts.Sum());

    private static TestResultTreeNodeDto Leaf(ResultRow row) => new(row.Id, row.Name, "LEAF")
    {
        Status = ResultDtos.StatusName(row.Status), TestCaseId = row.TestCaseId, LayerName = row.LayerName,
        Start = row.Start, Stop = row.Stop, Duration = row.Duration, Assignee = row.Assignee, TestedBy = row.TestedBy,
        Manual = row.Manual, Flaky = row.Flaky, Hidden = row.Hidden, CreatedDate = row.CreatedDate,
        LastModifiedDate = row.LastModifiedDate,
    };
}
