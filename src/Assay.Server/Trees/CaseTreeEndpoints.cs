using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>
/// Trees of test cases on the wire of older clients: a group is named by the path of custom-field values that leads to
/// it. Without a tree everything is one list.
/// </summary>
internal static class CaseTreeEndpoints
{
    public static void MapCaseTrees(this IEndpointRouteBuilder api)
    {
        var tree = api.MapGroup("/testcasetree").WithTags("Trees");
        tree.MapGet("/group", Groups).Need(Permission.Read);
        tree.MapGet("/leaf", Leaves).Need(Permission.Read);
        tree.MapGet("/countleaves", Count).Need(Permission.Read);
        tree.MapGet("/paths", Paths).Need(Permission.Read, ProjectOf.TestCase("testCaseId"));
        tree.MapGet("/suggest", Suggest).Need(Permission.Read);
        api.MapCaseNodes();
    }

    /// <summary>Groups directly below the path, by name; withEmptyCategories adds those without test cases.</summary>
    internal static async Task<Page<TestCaseTreeGroupDto>> Groups(
        TreePath path, bool? withEmptyCategories, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var place = await CasePlace.At(db, http, path, CaseFilter.From(http, "baseRql"), stop);
        var empty = withEmptyCategories == true ? EmptyGroups.All : EmptyGroups.None;
        return await GroupsAt(place, empty, page.Default(http, 100), stop);
    }

    public static async Task<Page<TestCaseTreeGroupDto>> GroupsAt(
        CasePlace place, EmptyGroups empty, PageQuery page, CancellationToken stop)
    {
        var rows = await place.Groups(empty, page, stop);
        var total = rows.Count < page.Size && (rows.Count > 0 || page.Number == 0)
            ? page.Offset + rows.Count
            : await place.CountGroups(empty, stop);
        return Page<TestCaseTreeGroupDto>.Of([.. rows.Select(group =>
                new TestCaseTreeGroupDto(group.ValueId, group.Name, group.Count, group.CustomFieldId))],
            page.Number, page.Size, total, page.Sort.Count > 0);
    }

    /// <summary>Test cases listed directly at the path.</summary>
    internal static async Task<Page<TestCaseTreeLeafDto>> Leaves(
        TreePath path, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var place = await CasePlace.At(db, http, path, CaseFilter.From(http, "baseRql"), stop);
        return await LeavesAt(place, page.Default(http, 100), db, stop);
    }

    public static async Task<Page<TestCaseTreeLeafDto>> LeavesAt(
        CasePlace place, PageQuery page, Db db, CancellationToken stop)
    {
        var leaves = await place.Leaves.ToPage(db, page, "name", CaseDtos.Flat(db), stop);
        return Page<TestCaseTreeLeafDto>.Of(
            Rows(leaves.Content), page.Number, page.Size, leaves.TotalElements, page.Sort.Count > 0);
    }

    /// <summary>How many test cases are at the path or below it, through the filter and without it.</summary>
    internal static async Task<TestCaseTreeFilterCountDto> Count(
        TreePath path, HttpContext http, Db db, CancellationToken stop)
    {
        var filter = CaseFilter.From(http, "baseRql");
        var filtered = await (await CasePlace.At(db, http, path, filter, stop)).Below.LongCountAsync(stop);
        if (filter.Everything) return new(filtered, filtered);
        var all = await CasePlace.At(db, http, path, new() { Deleted = filter.Deleted }, stop);
        return new(filtered, await all.Below.LongCountAsync(stop));
    }

    /// <summary>Every path of values under which a test case is listed; an empty one when that is the root.</summary>
    internal static async Task<TestCaseTreeAllPathsDto> Paths(
        long treeId, long testCaseId, Db db, CancellationToken stop)
    {
        var places = await db.TestCaseGroups
            .Where(place => place.TestCaseId == testCaseId && place.TreeId == treeId && place.GroupId != Tree.Root)
            .Join(db.TreeGroups, place => place.GroupId, group => group.Id, (place, group) => new { place.Leaf, group })
            .OrderBy(place => place.group.Id).ToListAsync(stop);
        var groups = places.ToDictionary(place => place.group.Id, place => place.group);
        var paths = places.Where(place => place.Leaf).Select(place => PathTo(place.group, groups)).ToList();
        return new(paths.Count == 0 ? [[]] : paths);
    }

    /// <summary>Groups directly below the path; ids are those of values.</summary>
    internal static async Task<Page<IdAndName>> Suggest(
        TreePath path, SuggestQuery suggest, HttpContext http, Db db, CancellationToken stop)
    {
        var place = await CasePlace.At(db, http, path with { TreeId = path.TreeId ?? Tree.Features }, new(), stop);
        return await suggest.From(place.Groups(EmptyGroups.All)
            .Join(db.TreeGroups, row => row.GroupId, group => group.Id, (_, group) => group.ValueId)
            .Join(db.CustomFieldValues, id => id, value => value.Id, (_, value) => value)
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }), stop);
    }

    private static List<long> PathTo(TreeGroup group, Dictionary<long, TreeGroup> groups)
    {
        var path = new List<long>();
        for (TreeGroup? at = group; at is not null; at = groups.GetValueOrDefault(at.ParentId))
            path.Insert(0, at.ValueId);
        return path;
    }

    private static List<TestCaseTreeLeafDto> Rows(IReadOnlyList<TestCaseFlatDto> rows) =>
        [.. rows.Select(row => new TestCaseTreeLeafDto(
            row.Id, row.Name, row.Automated, row.External, row.LayerName, row.Status.Name, row.Status.Color,
            row.CreatedBy, row.CreatedDate, row.LastModifiedBy, row.LastModifiedDate))];
}
