using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>
/// Trees of test cases on the wire. The older routes name a group by the path of custom-field values that leads to it and
/// list everything without a tree; the newer ones name it by its own id.
/// </summary>
internal static class CaseTreeEndpoints
{
    public static void MapCaseTrees(this IEndpointRouteBuilder api)
    {
        var older = api.MapGroup("/testcasetree").WithTags("Trees");
        older.MapGet("/group", Groups).Need(Permission.Read);
        older.MapGet("/leaf", Leaves).Need(Permission.Read);
        older.MapGet("/countleaves", Count).Need(Permission.Read);
        older.MapGet("/paths", Paths).Need(Permission.Read, ProjectOf.TestCase("testCaseId"));
        older.MapGet("/suggest", Suggest).Need(Permission.Read);
        var newer = api.MapGroup("/v2/project/{projectId:long}/test-case/tree").WithTags("Trees");
        newer.MapGet("/tree-node", Node).Need(Permission.Read);
        newer.MapGet("/suggest", Suggest).Need(Permission.Read);
    }

    /// <summary>Groups directly below the path, by name; with withEmptyCategories also those without test cases.</summary>
    internal static async Task<Page<TestCaseTreeGroupDto>> Groups(
        long projectId, long? treeId, string[]? path, bool? withEmptyCategories, PageQuery page, HttpContext http, Db db,
        TimeProvider clock, CancellationToken stop)
    {
        page = page.Default(http, 100);
        var place = await Place(projectId, treeId, path, http, db, clock, stop);
        var empty = withEmptyCategories == true ? EmptyGroups.All : EmptyGroups.None;
        var rows = await place.Groups(empty, IsDescending(page), page.Offset, page.Size, stop);
        return Page<TestCaseTreeGroupDto>.Of(
            [.. rows.Select(group => new TestCaseTreeGroupDto(group.ValueId, group.Name, group.Count, group.CustomFieldId))],
            page.Number, page.Size, await Total(rows.Count, page, () => place.Groups(empty).LongCountAsync(stop)), page.Sort.Count > 0);
    }

    /// <summary>Test cases listed directly at the path.</summary>
    internal static async Task<Page<TestCaseTreeLeafDto>> Leaves(
        long projectId, long? treeId, string[]? path, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        page = page.Default(http, 100);
        var place = await Place(projectId, treeId, path, http, db, clock, stop);
        return await place.Leaves.Ordered(page, "name").Select(CaseDtos.Flat(db)).ToPage(page, rows =>
            Task.FromResult<IReadOnlyList<TestCaseTreeLeafDto>>([.. rows.Select(row => new TestCaseTreeLeafDto(
                row.Id, row.Name, row.Automated, row.External, row.LayerName, row.Status.Name, row.Status.Color,
                row.CreatedBy, row.CreatedDate, row.LastModifiedBy, row.LastModifiedDate))]), stop);
    }

    /// <summary>How many test cases are at the path or below it, through the filter and without it.</summary>
    internal static async Task<TestCaseTreeFilterCountDto> Count(
        long projectId, long? treeId, string[]? path, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var filter = CaseFilter.From(http, "baseRql");
        var context = TestCaseEndpoints.Context(http, clock);
        var filtered = await (await CasePlace.At(db, projectId, treeId, PathOf(path), filter, context, stop)).Below.LongCountAsync(stop);
        if (filter.Everything) return new(filtered, filtered);
        var all = await CasePlace.At(db, projectId, treeId, PathOf(path), new() { Deleted = filter.Deleted }, context, stop);
        return new(filtered, await all.Below.LongCountAsync(stop));
    }

    /// <summary>Every path of values under which a test case is listed; one without any when it is listed at the root.</summary>
    internal static async Task<TestCaseTreeAllPathsDto> Paths(long treeId, long testCaseId, Db db, CancellationToken stop)
    {
        var places = await db.TestCaseGroups.Where(place => place.TestCaseId == testCaseId && place.TreeId == treeId && place.GroupId != Tree.Root)
            .Join(db.TreeGroups, place => place.GroupId, group => group.Id, (place, group) => new { place.Leaf, group.Id, group.ParentId, group.ValueId })
            .OrderBy(place => place.Id).ToListAsync(stop);
        var known = places.ToDictionary(place => place.Id);
        var paths = places.Where(place => place.Leaf).Select(place =>
        {
            var path = new List<long>();
            for (var at = place; at is not null; at = known.GetValueOrDefault(at.ParentId)) path.Insert(0, at.ValueId);
            return (IReadOnlyList<long>)path;
        }).ToList();
        return new(paths.Count == 0 ? [[]] : paths);
    }

    /// <summary>Groups directly below the path whose name contains the query; ids are those of values.</summary>
    internal static async Task<Page<IdAndName>> Suggest(
        long projectId, long? treeId, string[]? path, string? query, long[]? id, long[]? ignoreId, PageQuery page,
        HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var place = await CasePlace.At(db, projectId, treeId ?? Tree.Features, PathOf(path), new(), TestCaseEndpoints.Context(http, clock), stop);
        var groups = place.Groups(EmptyGroups.All).Join(db.TreeGroups, row => row.GroupId, group => group.Id, (_, group) => group.ValueId)
            .Join(db.CustomFieldValues, value => value, value => value.Id, (_, value) => value);
        if (id is { Length: > 0 }) groups = groups.Where(value => id.Contains(value.Id));
        if (ignoreId is { Length: > 0 }) groups = groups.Where(value => !ignoreId.Contains(value.Id));
        if (TestCaseEndpoints.Filled(query) is { } text)
        {
            var pattern = Like.Part(text);
            groups = groups.Where(value => EF.Functions.ILike(value.Name, pattern, "\\"));
        }
        return await (IsDescending(page) ? groups.OrderByDescending(value => value.NameKey) : groups.OrderBy(value => value.NameKey))
            .ThenBy(value => value.Id).Select(value => new IdAndName(value.Id, value.Name)).ToPage(page, stop);
    }

    /// <summary>A group, or the root, with the groups and then the test cases directly below it.</summary>
    internal static async Task<TestCaseFullTreeNodeDto> Node(
        long projectId, long treeId, long? parentNodeId, PageQuery page, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        page = page.Default(http, 100);
        var tree = await TreeReads.Of(db, projectId).FirstOrDefaultAsync(row => row.Id == treeId, stop) ?? throw Refusal.NotFound($"Tree {treeId}");
        var parent = parentNodeId is not (null or Tree.Root) and var id ? await Group(db, projectId, treeId, id.Value, stop) : null;
        var filter = CaseFilter.From(http, "baseAql", "query");
        var place = CasePlace.In(db, projectId, treeId, parent?.GroupId ?? Tree.Root, filter, TestCaseEndpoints.Context(http, clock));
        var empty = filter.Everything && !filter.Deleted ? EmptyGroups.Handmade : EmptyGroups.None;
        var groups = await place.Groups(empty).LongCountAsync(stop);
        var nodes = (await place.Groups(empty, IsDescending(page), page.Offset, page.Offset < groups ? page.Size : 0, stop))
            .ConvertAll(group => GroupNode(group, parent?.GroupId));
        var leaves = await place.Leaves.LongCountAsync(stop);
        if (nodes.Count < page.Size && page.Offset + nodes.Count < groups + leaves)
            nodes.AddRange((await place.Leaves.Ordered(page, "name").Select(CaseDtos.Flat(db))
                .Skip((int)Math.Max(0, page.Offset - groups)).Take(page.Size - nodes.Count).ToListAsync(stop))
                .Select(row => LeafNode(row, parent?.GroupId ?? Tree.Root)));
        var children = Page<TestCaseTreeNodeDto>.Of(nodes, page.Number, page.Size, groups + leaves, page.Sort.Count > 0);
        return new(parent?.GroupId, parent?.Name ?? tree.Name, parent?.ParentId, parent?.ValueId, children);
    }

    private static Task<CasePlace> Place(
        long projectId, long? treeId, string[]? path, HttpContext http, Db db, TimeProvider clock, CancellationToken stop) =>
        CasePlace.At(db, projectId, treeId, PathOf(path), CaseFilter.From(http, "baseRql"), TestCaseEndpoints.Context(http, clock), stop);

    private static async Task<Parent> Group(Db db, long projectId, long treeId, long id, CancellationToken stop) =>
        await db.TreeGroups.Where(group => group.Id == id && group.ProjectId == projectId && group.TreeId == treeId)
            .Join(db.CustomFieldValues, group => group.ValueId, value => value.Id, (group, value) => new Parent(
                group.Id, group.ParentId == Tree.Root ? null : group.ParentId, value.Id, value.Name)).FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Group {id}");

    private static async Task<long> Total(int rows, PageQuery page, Func<Task<long>> count) =>
        rows < page.Size && (rows > 0 || page.Number == 0) ? page.Offset + rows : await count();

    /// <summary>Ids as repeated keys or behind commas.</summary>
    private static List<long> PathOf(string[]? path) =>
        [.. (path ?? []).SelectMany(part => part.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(part => long.TryParse(part, out var id) ? id : throw Refusal.Invalid($"Validation error: \"{part}\" is no id of a group"))];

    private static bool IsDescending(PageQuery page) => page.Sort.Any(sort => sort.Name == "name" && sort.Descending);

    private static TestCaseTreeNodeDto GroupNode(CaseGroup group, long? parentId) => new(group.Id, group.Name, "GROUP")
    {
        Count = group.Count, CustomFieldId = group.CustomFieldId, CustomFieldValueId = group.ValueId, ParentNodeId = parentId,
    };

    private static TestCaseTreeNodeDto LeafNode(TestCaseFlatDto row, long groupId) => new(new LeafId(groupId, row.Id).Value, row.Name, "LEAF")
    {
        TestCaseId = row.Id, Automated = row.Automated, External = row.External, LayerName = row.LayerName, Status = row.Status,
        Workflow = row.Workflow, CreatedBy = row.CreatedBy, CreatedDate = row.CreatedDate, LastModifiedBy = row.LastModifiedBy,
        LastModifiedDate = row.LastModifiedDate,
    };

    private sealed record Parent(long GroupId, long? ParentId, long ValueId, string Name);
}
