using Assay.Server.Data;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>A place in a tree of test cases, seen through a filter. Tree 0 is no tree: one list of everything.</summary>
internal sealed class CasePlace
{
    private const long Nowhere = -1;
    private readonly Db db;
    private readonly long projectId;
    private readonly long treeId;
    private readonly long groupId;

    private CasePlace(Db db, long projectId, long treeId, long groupId, IQueryable<TestCase> cases)
    {
        (this.db, this.projectId) = (db, projectId);
        (this.treeId, this.groupId) = (treeId, groupId);
        Cases = cases;
    }

    /// <summary>What passes the filter, wherever it is.</summary>
    public IQueryable<TestCase> Cases { get; }

    public IQueryable<TestCase> Leaves => (treeId, groupId) is (0, Tree.Root) ? Cases : CaseGroups.Leaves(db, Cases, treeId, groupId);

    /// <summary>Listed here or in a group below.</summary>
    public IQueryable<TestCase> Below => CaseGroups.Below(db, Cases, treeId, groupId);

    /// <summary>At the end of a path of value ids. A tree that the project does not have is taken as Suites.</summary>
    public static async Task<CasePlace> At(
        Db db, long projectId, long? treeId, IReadOnlyList<long> path, CaseFilter filter, AqlContext context, CancellationToken stop)
    {
        var tree = treeId ?? 0;
        if (tree != 0 && !await TreeReads.Of(db, projectId).AnyAsync(row => row.Id == tree, stop)) tree = Tree.Suites;
        var group = tree == 0
            ? path.Count == 0 ? Tree.Root : Nowhere
            : await ResultReads.GroupAt(db, projectId, tree, path, stop) ?? Nowhere;
        return new(db, projectId, tree, group, filter.Apply(db, projectId, context));
    }

    /// <summary>In a group that is known to exist.</summary>
    public static CasePlace In(Db db, long projectId, long treeId, long groupId, CaseFilter filter, AqlContext context) =>
        new(db, projectId, treeId, groupId, filter.Apply(db, projectId, context));

    /// <summary>Groups directly below.</summary>
    /// <param name="empty">Which groups without cases are there too.</param>
    public IQueryable<GroupCount> Groups(EmptyGroups empty)
    {
        if (treeId == 0 || groupId == Nowhere) return CaseGroups.Counted(db, Cases, 0, Nowhere);
        var counted = CaseGroups.Counted(db, Cases, treeId, groupId);
        return empty == EmptyGroups.None
            ? counted
            : CaseGroups.WithEmpty(db, counted, projectId, treeId, groupId, handmade: empty == EmptyGroups.Handmade);
    }

    public async Task<List<CaseGroup>> Groups(EmptyGroups empty, bool descending, long offset, int limit, CancellationToken stop) =>
        limit <= 0 || offset > int.MaxValue
            ? []
            : await CaseGroups.Shown(db, Groups(empty), descending).Skip((int)offset).Take(limit).ToListAsync(stop);
}

internal enum EmptyGroups
{
    None,

    /// <summary>Those that somebody made and nothing was put into.</summary>
    Handmade,
    All,
}
