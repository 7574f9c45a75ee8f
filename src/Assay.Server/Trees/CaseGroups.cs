using Assay.Server.Data;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>How many cases a group holds, at any depth.</summary>
internal sealed class GroupCount
{
    public long GroupId { get; init; }
    public long Count { get; init; }
}

/// <summary>Groups of test cases: which there are below a group, and what is listed in them. The root is 0.</summary>
internal static class CaseGroups
{
    /// <summary>Where cases of a project are, directly below a group.</summary>
    public static IQueryable<TestCaseGroup> Places(Db db, long projectId, long treeId, long parentId) =>
        db.TestCaseGroups.Where(place => place.ProjectId == projectId && place.TreeId == treeId
            && place.ParentId == parentId && place.GroupId != Tree.Root);

    /// <summary>How many of the cases are in each group directly below one; each counts once in a group.</summary>
    public static IQueryable<GroupCount> Counted(
        Db db, long projectId, IQueryable<TestCase> cases, long treeId, long parentId)
    {
        var places = Places(db, projectId, treeId, parentId);
        return cases.Join(places, test => test.Id, place => place.TestCaseId, (_, place) => place.GroupId)
            .GroupBy(id => id).Select(group => new GroupCount { GroupId = group.Key, Count = group.LongCount() });
    }

    /// <summary>The same with groups that hold nothing.</summary>
    /// <param name="handmade">Only such empty groups as no result is in, at any depth.</param>
    public static IQueryable<GroupCount> WithEmpty(
        Db db, IQueryable<GroupCount> counted, long projectId, long treeId, long parentId, bool handmade) =>
        db.TreeGroups
            .Where(group => group.ProjectId == projectId && group.TreeId == treeId && group.ParentId == parentId)
            .Where(group => !handmade || Handmade(db, projectId, treeId, parentId).Contains(group.Id)
                || counted.Any(row => row.GroupId == group.Id))
            .Select(group => new GroupCount
            {
                GroupId = group.Id,
                Count = counted.Where(row => row.GroupId == group.Id).Select(row => row.Count).FirstOrDefault(),
            });

    /// <summary>With their names, in the order of these.</summary>
    public static IQueryable<CaseGroup> Shown(Db db, IQueryable<GroupCount> counted, bool descending)
    {
        var named = counted
            .Join(db.TreeGroups, row => row.GroupId, group => group.Id, (row, group) => new { row, group })
            .Join(db.CustomFieldValues, row => row.group.ValueId, value => value.Id, (row, value) => new
            {
                row.row.GroupId, row.row.Count, value, Key = EF.Functions.Collate(row.group.NameKey, Tree.GroupOrder),
            });
        var ordered = descending
            ? named.OrderByDescending(row => row.Key).ThenByDescending(row => row.GroupId)
            : named.OrderBy(row => row.Key).ThenBy(row => row.GroupId);
        return ordered.Select(row =>
            new CaseGroup(row.GroupId, row.value.Id, row.value.CustomFieldId, row.value.Name, row.Count));
    }

    /// <summary>Cases listed directly in a group; at the root those in no group.</summary>
    public static IQueryable<TestCase> Leaves(
        Db db, long projectId, IQueryable<TestCase> cases, long treeId, long groupId)
    {
        var leaves = db.TestCaseGroups.Where(place =>
            place.ProjectId == projectId && place.TreeId == treeId && place.Leaf);
        return groupId == Tree.Root
            ? cases.Where(test => leaves.Any(place => place.TestCaseId == test.Id && place.GroupId == Tree.Root)
                && !leaves.Any(place => place.TestCaseId == test.Id && place.GroupId != Tree.Root))
            : cases.Where(test => leaves.Any(place => place.TestCaseId == test.Id && place.GroupId == groupId));
    }

    /// <summary>Cases listed in a group or anywhere below it.</summary>
    public static IQueryable<TestCase> Below(Db db, IQueryable<TestCase> cases, long treeId, long groupId) =>
        groupId == Tree.Root
            ? cases
            : cases.Where(test => db.TestCaseGroups.Any(place =>
                place.TestCaseId == test.Id && place.TreeId == treeId && place.GroupId == groupId));

    /// <summary>Empty groups in which, at any depth, no result is listed: somebody made them.</summary>
    public static IQueryable<long> Handmade(Db db, long projectId, long treeId, long parentId) =>
        db.Database.SqlQuery<long>($"""
            with recursive below (top, id) as (
              select g.id, g.id from tree_group g
              where g.project_id = {projectId} and g.tree_id = {treeId} and g.parent_id = {parentId} and not exists (
                select from test_case_group c
                where c.project_id = {projectId} and c.tree_id = {treeId} and c.parent_id = {parentId}
                  and c.group_id = g.id)
              union all
              select b.top, g.id from below b join tree_group g
                on g.project_id = {projectId} and g.tree_id = {treeId} and g.parent_id = b.id)
            select top as "Value" from below group by top having not bool_or(exists (
              select from classification_group g where g.tree_id = {treeId} and g.group_id = below.id and g.leaf))
            """);
}
