using Assay.Server.Data;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>
/// The groups directly below a group when nothing is searched for: all cases of a project but those in the trash. Only
/// the groups of a page are counted.
/// </summary>
internal sealed class AllCaseGroups(Db db, long projectId, long treeId, long parentId, EmptyGroups empty)
{
    private IQueryable<TestCaseGroup> Places => CaseGroups.Places(db, projectId, treeId, parentId);

    private IQueryable<TestCaseGroup> PlacesOfTrash => Places.Join(
        db.TestCases.Where(test => test.ProjectId == projectId && test.Deleted), place => place.TestCaseId,
        test => test.Id, (place, _) => place);

    /// <summary>By name.</summary>
    public async Task<List<CaseGroup>> Rows(bool descending, int offset, int limit, CancellationToken stop)
    {
        var groups = Groups();
        var ordered = descending
            ? groups.OrderByDescending(group => EF.Functions.Collate(group.NameKey, Tree.GroupOrder))
                .ThenByDescending(group => group.Id)
            : groups.OrderBy(group => EF.Functions.Collate(group.NameKey, Tree.GroupOrder)).ThenBy(group => group.Id);
        var page = await ordered.Skip(offset).Take(limit).Select(group => new { group.Id, group.ValueId })
            .ToListAsync(stop);
        var ids = page.ConvertAll(group => group.Id);
        var values = page.ConvertAll(group => group.ValueId);
        var named = await db.CustomFieldValues.Where(value => values.Contains(value.Id)).AsNoTracking()
            .ToDictionaryAsync(value => value.Id, stop);
        var counted = await Counted(Places, ids, stop);
        var trash = await Counted(PlacesOfTrash, ids, stop);
        return page.ConvertAll(group => new CaseGroup(
            group.Id, group.ValueId, named[group.ValueId].CustomFieldId, named[group.ValueId].Name,
            counted.GetValueOrDefault(group.Id) - trash.GetValueOrDefault(group.Id)));
    }

    public async Task<long> Count(CancellationToken stop)
    {
        if (empty != EmptyGroups.None) return await Groups().LongCountAsync(stop);
        var held = await Places.Select(place => place.GroupId).Distinct().LongCountAsync(stop);
        var live = Live();
        return held - await PlacesOfTrash.Select(place => place.GroupId).Distinct()
            .LongCountAsync(group => !live.Any(place => place.GroupId == group), stop);
    }

    private IQueryable<TreeGroup> Groups()
    {
        var groups = db.TreeGroups.Where(group =>
            group.ProjectId == projectId && group.TreeId == treeId && group.ParentId == parentId);
        if (empty == EmptyGroups.All) return groups;
        // Skipping nothing keeps PostgreSQL from reading the places of all cases: it looks into group after group, and
        // stops with the page.
        var (live, none) = (Live(), 0);
        if (empty == EmptyGroups.None)
            return groups.Where(group => live.Where(place => place.GroupId == group.Id).Skip(none).Any());
        var handmade = CaseGroups.Handmade(db, projectId, treeId, parentId);
        return groups.Where(group => live.Where(place => place.GroupId == group.Id).Skip(none).Any()
            || handmade.Contains(group.Id));
    }

    private IQueryable<TestCaseGroup> Live() =>
        Places.Where(place => !db.TestCases.Any(test => test.Id == place.TestCaseId && test.Deleted));

    private static Task<Dictionary<long, long>> Counted(
        IQueryable<TestCaseGroup> places, List<long> groups, CancellationToken stop) =>
        places.Where(place => groups.Contains(place.GroupId)).GroupBy(place => place.GroupId)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, stop);
}
