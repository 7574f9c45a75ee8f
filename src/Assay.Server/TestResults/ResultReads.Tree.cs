using Assay.Server.Data;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A group of a tree with its counts by status; index 5 counts results in progress.</summary>
public sealed record ResultGroup(long Id, long ValueId, long CustomFieldId, string Name, long[] Counts)
{
    public long Total => Counts.Sum();
}

/// <summary>Trees of a launch. A group is named by its id; the root is 0.</summary>
internal static partial class ResultReads
{
    /// <summary>Groups below a group, in the order in which people count: Suite 2 before Suite 10.</summary>
    public static async Task<List<ResultGroup>> Groups(
        Db db, long launchId, long treeId, long parentId, ResultFilter filter, bool descending, int offset, int limit,
        CancellationToken stop)
    {
        var groups = (await Counted(db, launchId, treeId, parentId, filter, stop))
            .Join(db.TreeGroups, row => row.GroupId, group => group.Id, (row, group) => new { row, group.ValueId })
            .Join(db.CustomFieldValues, row => row.ValueId, value => value.Id, (row, value) => new { row.row, value });
        var ordered = descending
            ? groups.OrderByDescending(row => EF.Functions.Collate(row.value.NameKey, Tree.GroupOrder))
                .ThenByDescending(row => row.row.GroupId)
            : groups.OrderBy(row => EF.Functions.Collate(row.value.NameKey, Tree.GroupOrder))
                .ThenBy(row => row.row.GroupId);
        return await ordered.Skip(offset).Take(limit).Select(row => new ResultGroup(
            row.row.GroupId, row.value.Id, row.value.CustomFieldId, row.value.Name,
            new[] { row.row.Failed, row.row.Broken, row.row.Passed, row.row.Skipped, row.row.Unknown,
                row.row.InProgress })).ToListAsync(stop);
    }

    public static async Task<int> CountGroups(
        Db db, long launchId, long treeId, long parentId, ResultFilter filter, CancellationToken stop) =>
        await (await Counted(db, launchId, treeId, parentId, filter, stop)).CountAsync(stop);

    /// <summary>The results listed directly in a group.</summary>
    public static IQueryable<ListedResult> Leaves(
        Db db, long projectId, long launchId, long treeId, long groupId, ResultFilter filter) =>
        Listed(db, projectId, launchId, filter).Where(row => db.TestVariantGroups.Any(place =>
            place.VariantId == row.Variant.Id && place.TreeId == treeId && place.GroupId == groupId && place.Leaf));

    /// <summary>The results listed in a group or anywhere below it.</summary>
    public static IQueryable<ListedResult> Below(
        Db db, long projectId, long launchId, long treeId, long groupId, ResultFilter filter) => groupId == Tree.Root
        ? Listed(db, projectId, launchId, filter)
        : Listed(db, projectId, launchId, filter).Where(row => db.TestVariantGroups.Any(place =>
            place.VariantId == row.Variant.Id && place.TreeId == treeId && place.GroupId == groupId));

    /// <summary>The group at the end of a path of value ids; null when there is none.</summary>
    public static async Task<long?> GroupAt(
        Db db, long projectId, long treeId, IReadOnlyList<long> path, CancellationToken stop)
    {
        var group = Tree.Root;
        foreach (var value in path)
        {
            var found = await db.TreeGroups.Where(row => row.ProjectId == projectId && row.TreeId == treeId
                && row.ParentId == group && row.ValueId == value)
                .Select(row => (long?)row.Id).FirstOrDefaultAsync(stop);
            if (found is null) return null;
            group = found.Value;
        }
        return group;
    }

    private sealed class GroupCounts
    {
        public long GroupId { get; init; }
        public long Failed { get; init; }
        public long Broken { get; init; }
        public long Passed { get; init; }
        public long Skipped { get; init; }
        public long Unknown { get; init; }
        public long InProgress { get; init; }
    }

    /// <summary>
    /// From the roll-up where it can tell, else by joining results with the groups of their variants.
    /// </summary>
    private static async Task<IQueryable<GroupCounts>> Counted(
        Db db, long launchId, long treeId, long parentId, ResultFilter filter, CancellationToken stop)
    {
        var statuses = filter.StatusNumbers;
        var rows = filter.OnlyStatuses
            ? db.LaunchGroupStatistics
                .Where(row => row.LaunchId == launchId && row.TreeId == treeId && row.ParentId == parentId
                    && row.Count > 0
                    && (statuses.Length == 0 || statuses.Contains(row.Status)))
                .Select(row => new { row.GroupId, row.Status, row.Count })
            : Listed(db, await ProjectOf(db, launchId, stop), launchId, filter)
                .Join(
                    db.TestVariantGroups.Where(place => place.TreeId == treeId && place.ParentId == parentId
                        && place.GroupId != Tree.Root),
                    row => row.Variant.Id, place => place.VariantId,
                    (row, place) => new { place.GroupId,
                        Status = row.Result.Status == null ? (short)-1 : (short)row.Result.Status, Count = 1L });
        return rows.GroupBy(row => row.GroupId).Select(group => new GroupCounts
        {
            GroupId = group.Key,
            Failed = group.Sum(row => row.Status == 0 ? row.Count : 0),
            Broken = group.Sum(row => row.Status == 1 ? row.Count : 0),
            Passed = group.Sum(row => row.Status == 2 ? row.Count : 0),
            Skipped = group.Sum(row => row.Status == 3 ? row.Count : 0),
            Unknown = group.Sum(row => row.Status == 4 ? row.Count : 0),
            InProgress = group.Sum(row => row.Status == -1 ? row.Count : 0),
        });
    }
}
