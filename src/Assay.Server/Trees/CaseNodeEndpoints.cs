using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>The same trees on the newer wire: a node is named by its own id.</summary>
internal static class CaseNodeEndpoints
{
    public static void MapCaseNodes(this IEndpointRouteBuilder api)
    {
        var tree = api.MapGroup("/v2/project/{projectId:long}/test-case/tree").WithTags("Trees");
        tree.MapGet("/tree-node", Get).Need(Permission.Read);
        tree.MapGet("/suggest", CaseTreeEndpoints.Suggest).Need(Permission.Read);
    }

    /// <summary>
    /// A group, or without parentNodeId the root, with the groups and then the test cases directly below it. Groups
    /// that somebody made are there before they hold anything, unless something is searched for.
    /// </summary>
    internal static async Task<TestCaseFullTreeNodeDto> Get(
        long projectId, long treeId, long? parentNodeId, PageQuery page, HttpContext http, Db db,
        CancellationToken stop)
    {
        page = page.Default(http, 100);
        var node = await Node(db, projectId, treeId, parentNodeId ?? Tree.Root, stop);
        var filter = CaseFilter.From(http, "baseAql", "query");
        var place = new CasePlace(db, http, treeId, node.GroupId ?? Tree.Root, filter);
        var empty = filter is { Everything: true, Deleted: false } ? EmptyGroups.Handmade : EmptyGroups.None;
        var children = await Children(place, empty, node, page, db, stop);
        return new(node.GroupId, node.Name, node.ParentId, node.ValueId, children);
    }

    private static async Task<Page<TestCaseTreeNodeDto>> Children(
        CasePlace place, EmptyGroups empty, TreeNode node, PageQuery page, Db db, CancellationToken stop)
    {
        var rows = (await place.Groups(empty, page, stop)).ConvertAll(group => Group(group, node));
        var groups = rows.Count < page.Size && (rows.Count > 0 || page.Number == 0)
            ? page.Offset + rows.Count
            : await place.CountGroups(empty, stop);
        var total = groups + await place.Leaves.LongCountAsync(stop);
        if (rows.Count < page.Size && page.Offset + rows.Count < total)
            rows.AddRange((await place.Leaves.Ordered(page, "name").Select(CaseDtos.Flat(db))
                    .Skip((int)Math.Max(0, page.Offset - groups)).Take(page.Size - rows.Count).ToListAsync(stop))
                .Select(row => Leaf(row, node)));
        return Page<TestCaseTreeNodeDto>.Of(rows, page.Number, page.Size, total, page.Sort.Count > 0);
    }

    private static async Task<TreeNode> Node(Db db, long projectId, long treeId, long groupId, CancellationToken stop)
    {
        var tree = await TreeReads.Of(db, projectId).FirstOrDefaultAsync(row => row.Id == treeId, stop)
            ?? throw Refusal.NotFound($"Tree {treeId}");
        if (groupId == Tree.Root) return new(null, null, null, tree.Name);
        return await db.TreeGroups
            .Where(group => group.Id == groupId && group.ProjectId == projectId && group.TreeId == treeId)
            .Join(db.CustomFieldValues, group => group.ValueId, value => value.Id, (group, value) => new TreeNode(
                group.Id, group.ParentId == Tree.Root ? null : group.ParentId, value.Id, value.Name))
            .FirstOrDefaultAsync(stop) ?? throw Refusal.NotFound($"Group {groupId}");
    }

    private static TestCaseTreeNodeDto Group(CaseGroup group, TreeNode parent) => new(group.Id, group.Name, "GROUP")
    {
        Count = group.Count, CustomFieldId = group.CustomFieldId, CustomFieldValueId = group.ValueId,
        ParentNodeId = parent.GroupId,
    };

    private static TestCaseTreeNodeDto Leaf(TestCaseFlatDto row, TreeNode parent) =>
        new(new LeafId(parent.GroupId ?? Tree.Root, row.Id).Value, row.Name, "LEAF")
        {
            TestCaseId = row.Id, Automated = row.Automated, External = row.External, LayerName = row.LayerName,
            Status = row.Status, Workflow = row.Workflow, CreatedBy = row.CreatedBy, CreatedDate = row.CreatedDate,
            LastModifiedBy = row.LastModifiedBy, LastModifiedDate = row.LastModifiedDate,
        };

    /// <summary>The root has nothing but the tree's name.</summary>
    private sealed record TreeNode(long? GroupId, long? ParentId, long? ValueId, string Name);
}
