using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>Turns a choice made in a tree into results.</summary>
internal static class ResultSelection
{
    /// <summary>Visible results in the order of names.</summary>
    public static async Task<IQueryable<TestResult>> Of(
        Db db, long projectId, TestResultTreeSelectionDto selection, CancellationToken stop)
    {
        var launch = selection.LaunchId
            ?? throw Refusal.Invalid("Validation error: the selection should name a launch");
        var filter = ResultSearch.Apply(ResultFilter.All, selection.Search);
        var place = await ResultPlace.Of(db, projectId, launch, selection.TreeId, selection.Path ?? [], filter, stop);
        var within = place.All;
        var leavesIn = (selection.LeafsInclude ?? []).ToArray();
        var leavesOut = (selection.LeafsExclude ?? []).ToArray();
        var groupsIn = await Groups(db, projectId, selection, selection.GroupsInclude, stop);
        var groupsOut = await Groups(db, projectId, selection, selection.GroupsExclude, stop);
        var variantsIn = db.ClassificationGroups.Where(group => groupsIn.Contains(group.GroupId)).Variants(db);
        var variantsOut = db.ClassificationGroups.Where(group => groupsOut.Contains(group.GroupId)).Variants(db);
        if (!selection.Inverted)
            within = within.Where(result => leavesIn.Contains(result.Id) || variantsIn.Contains(result.VariantId));
        if (leavesOut.Length > 0) within = within.Where(result => !leavesOut.Contains(result.Id));
        if (groupsOut.Length > 0)
            within = within.Where(result => leavesIn.Contains(result.Id) || !variantsOut.Contains(result.VariantId));
        return within;
    }

    public static async Task<long[]> Ids(
        Db db, long projectId, TestResultTreeSelectionDto selection, CancellationToken stop) =>
        await ResultOrder.ByName.Apply((await Of(db, projectId, selection, stop)).Listed(db, projectId))
            .Select(row => row.Result.Id)
            .ToArrayAsync(stop);

    private static async Task<long[]> Groups(
        Db db, long projectId, TestResultTreeSelectionDto selection, IReadOnlyList<IReadOnlyList<long>>? paths,
        CancellationToken stop)
    {
        var groups = new List<long>();
        foreach (var path in paths ?? [])
            if (path.Count > 0
                && await ResultReads.GroupAt(
                    db, projectId, selection.TreeId ?? Trees.Tree.Suites, path, stop) is { } group)
                groups.Add(group);
        return [.. groups];
    }
}
