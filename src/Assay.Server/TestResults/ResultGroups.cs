using Assay.Server.Data;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A group of a tree with its counts by status; index 5 counts results in progress.</summary>
public sealed record ResultGroup(long Id, long ValueId, long CustomFieldId, string Name, long[] Counts)
{
    public long Total => Counts.Sum();
}

/// <summary>
/// The groups directly below a group of a launch's tree, in the order in which people count: Suite 2 before Suite 10.
/// Only the groups of a page are counted by status: from the roll-up where it can tell, else by joining the results
/// with the groups of their classifications.
/// </summary>
internal sealed class ResultGroups(
    Db db, long projectId, long launchId, long treeId, long parentId, ResultFilter filter)
{
    private sealed class Counted
    {
        public long GroupId { get; init; }
        public short Status { get; init; }
        public long Count { get; init; }
    }

    /// <summary>The groups of a page and how many there are.</summary>
    public async Task<(List<ResultGroup> Rows, int Total)> Page(
        bool descending, long offset, int limit, CancellationToken stop)
    {
        if (offset > int.MaxValue) limit = 0;
        var from = (int)Math.Min(offset, int.MaxValue);
        if (!filter.OnlyStatuses) return await FoundPage(descending, from, limit, stop);
        var total = await RolledUp().Select(row => row.GroupId).Distinct().CountAsync(stop);
        return (from >= total ? [] : await Rows(descending, from, limit, stop), total);
    }

    /// <summary>The same for who does not ask how many there are.</summary>
    public async Task<List<ResultGroup>> Rows(bool descending, int offset, int limit, CancellationToken stop)
    {
        if (!filter.OnlyStatuses) return (await FoundPage(descending, offset, limit, stop)).Rows;
        var rolledUp = RolledUp();
        // With the second half PostgreSQL walks the index over names and keeps the groups of the launch in a hash;
        // without, it sorts them all for every page.
        var named = await Named(
            Groups().Where(group => rolledUp.Select(row => row.GroupId).Contains(group.Id) || group.Id < 0),
            descending, offset, limit, stop);
        var ids = named.ConvertAll(group => group.Id);
        return Filled(named, await rolledUp.Where(row => ids.Contains(row.GroupId)).ToListAsync(stop));
    }

    private async Task<(List<ResultGroup> Rows, int Total)> FoundPage(
        bool descending, int offset, int limit, CancellationToken stop)
    {
        var counted = await ResultReads.Filtered(db, projectId, launchId, filter)
            .Join(db.TestVariants, result => result.VariantId, variant => variant.Id,
                (result, variant) => new
                {
                    variant.ClassificationId, Status = result.Status == null ? (short)-1 : (short)result.Status,
                })
            .GroupBy(row => row)
            .Select(same => new { same.Key.ClassificationId, same.Key.Status, Count = same.LongCount() })
            .Join(
                db.ClassificationGroups.Where(place => place.TreeId == treeId && place.ParentId == parentId
                    && place.GroupId != Tree.Root),
                same => same.ClassificationId, place => place.ClassificationId,
                (same, place) => new Counted { GroupId = place.GroupId, Status = same.Status, Count = same.Count })
            .GroupBy(row => new { row.GroupId, row.Status })
            .Select(group => new Counted
            {
                GroupId = group.Key.GroupId, Status = group.Key.Status, Count = group.Sum(row => row.Count),
            })
            .ToListAsync(stop);
        var ids = counted.Select(row => row.GroupId).Distinct().ToArray();
        var named = await Named(Groups().Where(group => ids.Contains(group.Id)), descending, offset, limit, stop);
        return (Filled(named, counted), ids.Length);
    }

    private IQueryable<TreeGroup> Groups() => db.TreeGroups.Where(group =>
        group.ProjectId == projectId && group.TreeId == treeId && group.ParentId == parentId);

    private IQueryable<Counted> RolledUp()
    {
        var statuses = filter.StatusNumbers;
        return db.LaunchGroupStatistics
            .Where(row => row.LaunchId == launchId && row.TreeId == treeId && row.ParentId == parentId && row.Count > 0
                && (statuses.Length == 0 || statuses.Contains(row.Status)))
            .Select(row => new Counted { GroupId = row.GroupId, Status = row.Status, Count = row.Count });
    }

    private async Task<List<ResultGroup>> Named(
        IQueryable<TreeGroup> groups, bool descending, int offset, int limit, CancellationToken stop)
    {
        var ordered = descending
            ? groups.OrderByDescending(group => EF.Functions.Collate(group.NameKey, Tree.GroupOrder))
                .ThenByDescending(group => group.Id)
            : groups.OrderBy(group => EF.Functions.Collate(group.NameKey, Tree.GroupOrder)).ThenBy(group => group.Id);
        var page = await ordered.Skip(offset).Take(limit).Select(group => new { group.Id, group.ValueId })
            .ToListAsync(stop);
        var values = page.ConvertAll(group => group.ValueId);
        var named = await db.CustomFieldValues.Where(value => values.Contains(value.Id)).AsNoTracking()
            .ToDictionaryAsync(value => value.Id, stop);
        return page.ConvertAll(group => new ResultGroup(
            group.Id, group.ValueId, named[group.ValueId].CustomFieldId, named[group.ValueId].Name, new long[6]));
    }

    private static List<ResultGroup> Filled(List<ResultGroup> groups, IEnumerable<Counted> counted)
    {
        var byId = groups.ToDictionary(group => group.Id);
        foreach (var row in counted)
            if (byId.TryGetValue(row.GroupId, out var group))
                group.Counts[row.Status < 0 ? 5 : row.Status] += row.Count;
        return groups;
    }
}
