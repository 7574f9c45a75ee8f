using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Launches;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A result in a list. Times are epoch milliseconds, durations milliseconds.</summary>
public sealed record ResultRow(
    long Id, long LaunchId, string Name, string? FullName, Status? Status, long? Duration, long? Start, int Attempts, bool Flaky, bool Muted,
    bool Known, bool Manual, bool Hidden, long? TestCaseId, string? LayerName, string? Message, string? Assignee, string? TestedBy, string? HostId, string? ThreadId);

/// <summary>A group of a tree with its counts by status; index 5 counts results in progress.</summary>
public sealed record ResultGroup(long Id, long ValueId, long CustomFieldId, string Name, long[] Counts)
{
    public long Total => Counts.Sum();
}

/// <summary>Lists and trees of a launch: one indexed statement each.</summary>
internal static class ResultReads
{
    public static IQueryable<ResultRow> Rows(this IQueryable<TestResult> results, Db db) => results.Select(result => new
    {
        result,
        variant = db.TestVariants.First(variant => variant.Id == result.VariantId),
    }).Select(row => new ResultRow(
        row.result.Id, row.result.LaunchId, row.variant.Name, row.variant.FullName, row.result.Status, row.result.DurationMs,
        row.result.StartAt == null ? null : row.result.StartAt.Value.ToUnixTimeMilliseconds(), row.result.Attempts, row.result.Flaky,
        row.result.Muted, row.result.Known, row.result.Manual, row.result.Hidden,
        db.Tests.Where(test => test.Id == row.result.TestId).Select(test => test.TestCaseId).FirstOrDefault(),
        db.TestLayers.Where(layer => layer.Id == row.variant.TestLayerId).Select(layer => layer.Name).FirstOrDefault(),
        row.result.Message, row.result.Assignee, row.result.TestedBy, row.result.HostId, row.result.ThreadId));

    /// <param name="sort">name, status, duration or start; a leading minus descends. Else the order of arrival.</param>
    public static Task<List<ResultRow>> Flat(
        Db db, long launchId, ResultFilter filter, string? sort, int offset, int limit, CancellationToken stop)
    {
        var results = filter.Apply(LaunchWidgets.Visible(db, launchId), db);
        var ordered = sort switch
        {
            "name" => results.OrderBy(result => db.TestVariants.First(variant => variant.Id == result.VariantId).Name).ThenBy(result => result.Id),
            "-name" => results.OrderByDescending(result => db.TestVariants.First(variant => variant.Id == result.VariantId).Name).ThenBy(result => result.Id),
            "duration" => results.OrderBy(result => result.DurationMs).ThenBy(result => result.Id),
            "-duration" => results.OrderByDescending(result => result.DurationMs ?? -1).ThenBy(result => result.Id),
            "start" => results.OrderBy(result => result.StartAt).ThenBy(result => result.Id),
            "id" => results.OrderBy(result => result.Id),
            _ => results.OrderBy(result => result.Status).ThenBy(result => result.Id),
        };
        return ordered.Skip(offset).Take(limit).Rows(db).ToListAsync(stop);
    }

    public static Task<int> Count(Db db, long launchId, ResultFilter filter, CancellationToken stop) =>
        filter.Apply(LaunchWidgets.Visible(db, launchId), db).CountAsync(stop);

    /// <summary>The groups below a group (0 = root); without a filter straight from the roll-up.</summary>
    public static async Task<List<ResultGroup>> Groups(
        Db db, long launchId, long treeId, long parentId, ResultFilter filter, CancellationToken stop)
    {
        var counts = filter.Empty
            ? db.LaunchGroupStatistics
                .Where(row => row.LaunchId == launchId && row.TreeId == treeId && row.ParentId == parentId && row.Count > 0)
                .Select(row => new { row.GroupId, row.Status, row.Count })
            : filter.Apply(LaunchWidgets.Visible(db, launchId), db)
                .Join(db.TestVariantGroups.Where(place => place.TreeId == treeId && place.ParentId == parentId && place.GroupId != Tree.Root),
                    result => result.VariantId, place => place.VariantId, (result, place) => new { place.GroupId, result.Status })
                .GroupBy(row => new { row.GroupId, row.Status })
                .Select(group => new { group.Key.GroupId, Status = group.Key.Status == null ? (short)-1 : (short)group.Key.Status, Count = group.LongCount() });
        var rows = await counts
            .Join(db.TreeGroups, row => row.GroupId, group => group.Id, (row, group) => new { row, group.ValueId })
            .Join(db.CustomFieldValues, row => row.ValueId, value => value.Id,
                (row, value) => new { row.row.GroupId, row.row.Status, row.row.Count, value.Id, value.CustomFieldId, value.Name })
            .ToListAsync(stop);
        return [.. rows.GroupBy(row => row.GroupId).Select(group =>
        {
            var counted = new long[6];
            foreach (var row in group) counted[row.Status < 0 ? 5 : row.Status] += row.Count;
            var first = group.First();
            return new ResultGroup(group.Key, first.Id, first.CustomFieldId, first.Name, counted);
        }).OrderBy(group => group.Name, StringComparer.OrdinalIgnoreCase).ThenBy(group => group.Id)];
    }

    /// <summary>The results listed directly in a group (0 = root).</summary>
    public static IQueryable<TestResult> Leaves(Db db, long launchId, long treeId, long groupId, ResultFilter filter) =>
        filter.Apply(LaunchWidgets.Visible(db, launchId), db).Where(result => db.TestVariantGroups.Any(place =>
            place.VariantId == result.VariantId && place.TreeId == treeId && place.GroupId == groupId && place.Leaf));

    /// <summary>The group at the end of a path of value ids; null when there is none.</summary>
    public static async Task<long?> GroupAt(Db db, long projectId, long treeId, IReadOnlyList<long> path, CancellationToken stop)
    {
        var group = Tree.Root;
        foreach (var value in path)
        {
            var found = await db.TreeGroups.Where(row => row.ProjectId == projectId && row.TreeId == treeId && row.ParentId == group && row.ValueId == value)
                .Select(row => (long?)row.Id).FirstOrDefaultAsync(stop);
            if (found is null) return null;
            group = found.Value;
        }
        return group;
    }
}
