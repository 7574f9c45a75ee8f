using Assay.Server.Data;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A place in a tree of a launch, seen through a filter. Tree 0 is no tree: one list of everything.</summary>
internal sealed class ResultPlace
{
    private const long Nowhere = -1;
    private readonly Db db;
    private readonly long projectId;
    private readonly long launchId;
    private readonly long treeId;
    private readonly long groupId;
    private readonly ResultFilter filter;

    private ResultPlace(Db db, long projectId, long launchId, long treeId, long groupId, ResultFilter filter)
    {
        (this.db, this.projectId, this.launchId) = (db, projectId, launchId);
        (this.treeId, this.groupId, this.filter) = (treeId, groupId, filter);
    }

    /// <summary>
    /// A tree that the project does not have is taken as Suites; a path that leads nowhere holds nothing.
    /// </summary>
    public static async Task<ResultPlace> Of(
        Db db, long projectId, long launchId, long? treeId, IReadOnlyList<long> path, ResultFilter filter,
        CancellationToken stop)
    {
        var tree = treeId ?? 0;
        if (tree is not (0 or Tree.Features or Tree.Suites)
            && !await db.Trees.AnyAsync(row => row.Id == tree && row.ProjectId == projectId, stop))
            tree = Tree.Suites;
        var group = tree == 0
            ? path.Count == 0 ? Tree.Root : Nowhere
            : await ResultReads.GroupAt(db, projectId, tree, path, stop) ?? Nowhere;
        return new(db, projectId, launchId, tree, group, filter);
    }

    /// <summary>The results listed directly here.</summary>
    public IQueryable<TestResult> Leaves => treeId == 0 && groupId == Tree.Root
        ? ResultReads.Filtered(db, projectId, launchId, filter)
        : ResultReads.Leaves(db, projectId, launchId, treeId, groupId, filter);

    /// <summary>The results listed here or in a group below.</summary>
    public IQueryable<TestResult> All => ResultReads.Below(db, projectId, launchId, treeId, groupId, filter);

    public ResultWindow Window(ResultOrder order) => new(db, projectId, Leaves, order);

    /// <summary>Groups directly below, by name, and how many there are.</summary>
    public Task<(List<ResultGroup> Rows, int Total)> Groups(
        bool descending, long offset, int limit, CancellationToken stop) =>
        treeId == 0 || groupId == Nowhere
            ? Task.FromResult((new List<ResultGroup>(), 0))
            : new ResultGroups(db, projectId, launchId, treeId, groupId, filter).Page(descending, offset, limit, stop);

    public async Task<long> CountLeaves(CancellationToken stop) => treeId == 0 && groupId == Tree.Root
        ? await ResultReads.Count(db, launchId, filter, stop)
        : await Leaves.LongCountAsync(stop);

    public async Task<long> CountBelow(CancellationToken stop) => groupId == Tree.Root
        ? await ResultReads.Count(db, launchId, filter, stop)
        : await All.LongCountAsync(stop);
}
