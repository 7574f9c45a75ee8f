using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>Which groups without cases are shown too.</summary>
internal enum EmptyGroups
{
    None,

    /// <summary>Those that somebody made and nothing was put into.</summary>
    Handmade,
    All,
}

/// <summary>
/// A place in a tree of test cases of the request's project, seen through a filter. Tree 0 is no tree: one list of
/// everything.
/// </summary>
internal sealed class CasePlace(Db db, HttpContext http, long treeId, long groupId, CaseFilter filter)
{
    private const long Nowhere = -1;

    /// <summary>What passes the filter, wherever it is.</summary>
    private readonly IQueryable<TestCase> cases = filter.Apply(db, http.ProjectId(), AqlContext.Of(http));

    public IQueryable<TestCase> Leaves =>
        (treeId, groupId) is (0, Tree.Root)
            ? cases
            : CaseGroups.Leaves(db, http.ProjectId(), cases, treeId, groupId);

    /// <summary>Listed here or in a group below.</summary>
    public IQueryable<TestCase> Below => CaseGroups.Below(db, cases, treeId, groupId);

    /// <summary>At the end of a path. A tree that the project does not have is taken as Suites.</summary>
    public static async Task<CasePlace> At(
        Db db, HttpContext http, TreePath path, CaseFilter filter, CancellationToken stop)
    {
        var (project, tree, values) = (http.ProjectId(), path.TreeId ?? 0, path.Values);
        if (tree != 0 && !await TreeReads.Of(db, project).AnyAsync(row => row.Id == tree, stop)) tree = Tree.Suites;
        var group = tree == 0
            ? values.Count == 0 ? Tree.Root : Nowhere
            : await ResultReads.GroupAt(db, project, tree, values, stop) ?? Nowhere;
        return new(db, http, tree, group, filter);
    }

    /// <summary>Groups directly below.</summary>
    public IQueryable<GroupCount> Groups(EmptyGroups empty)
    {
        if (treeId == 0 || groupId == Nowhere) return CaseGroups.Counted(db, http.ProjectId(), cases, 0, Nowhere);
        var counted = CaseGroups.Counted(db, http.ProjectId(), cases, treeId, groupId);
        return empty == EmptyGroups.None
            ? counted
            : CaseGroups.WithEmpty(db, counted, http.ProjectId(), treeId, groupId, empty == EmptyGroups.Handmade);
    }

    /// <summary>The groups of a page, by name.</summary>
    public async Task<List<CaseGroup>> Groups(EmptyGroups empty, PageQuery page, CancellationToken stop)
    {
        if (page.Offset > int.MaxValue) return [];
        var descending = page.Sort.Any(sort => sort.Name == "name" && sort.Descending);
        if (All(empty) is { } all) return await all.Rows(descending, (int)page.Offset, page.Size, stop);
        return await CaseGroups.Shown(db, Groups(empty), descending)
            .Skip((int)page.Offset).Take(page.Size).ToListAsync(stop);
    }

    /// <summary>How many <see cref="Groups(EmptyGroups)"/> there are.</summary>
    public Task<long> CountGroups(EmptyGroups empty, CancellationToken stop) =>
        All(empty) is { } all ? all.Count(stop) : Groups(empty).LongCountAsync(stop);

    private AllCaseGroups? All(EmptyGroups empty) =>
        filter is { Everything: true, Deleted: false } && treeId != 0 && groupId != Nowhere
            ? new(db, http.ProjectId(), treeId, groupId, empty)
            : null;
}
