using Assay.Server.Data;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Trees of a launch. A group is named by its id; the root is 0.</summary>
internal static partial class ResultReads
{
    /// <summary>The results listed directly in a group.</summary>
    public static IQueryable<TestResult> Leaves(
        Db db, long projectId, long launchId, long treeId, long groupId, ResultFilter filter)
    {
        var listed = db.ClassificationGroups
            .Where(place => place.TreeId == treeId && place.GroupId == groupId && place.Leaf).Variants(db);
        return Filtered(db, projectId, launchId, filter).Where(result => listed.Contains(result.VariantId));
    }

    /// <summary>The results listed in a group or anywhere below it.</summary>
    public static IQueryable<TestResult> Below(
        Db db, long projectId, long launchId, long treeId, long groupId, ResultFilter filter)
    {
        var results = Filtered(db, projectId, launchId, filter);
        if (groupId == Tree.Root) return results;
        var placed = db.ClassificationGroups
            .Where(place => place.TreeId == treeId && place.GroupId == groupId).Variants(db);
        return results.Where(result => placed.Contains(result.VariantId));
    }

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
}
