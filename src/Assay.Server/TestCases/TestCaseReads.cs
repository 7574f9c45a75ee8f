using Assay.Server.Data;
using Assay.Server.TestResults;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>A case in a list.</summary>
public sealed record CaseRow(long Id, string Name, bool Automated, Formats.Status? LastStatus, string StatusName, string StatusColor, string? LayerName);

/// <summary>A group of the cases' tree.</summary>
public sealed record CaseGroup(long Id, long ValueId, long CustomFieldId, string Name, long Count);

/// <summary>A custom field with the values that a case has in it.</summary>
public sealed record CaseField(long FieldId, string Field, IReadOnlyList<(long Id, string Name)> Values);

/// <summary>Everything a case's page shows.</summary>
public sealed record CasePage(
    TestCase Case, CaseRow Row, string Workflow, IReadOnlyList<CaseField> Fields, IReadOnlyList<(long Id, string Name)> Tags,
    IReadOnlyList<(string Role, string Username)> Members, ResultBody? Scenario, IReadOnlyList<FileRow> Files, IReadOnlyList<AttemptRow> History);

internal static class TestCaseReads
{
    public static IQueryable<TestCase> Of(Db db, long projectId, string? text)
    {
        var cases = db.TestCases.Where(test => test.ProjectId == projectId && !test.Deleted);
        if (string.IsNullOrWhiteSpace(text)) return cases;
        var pattern = "%" + text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var id = long.TryParse(text.Trim().TrimStart('#'), out var number) ? number : -1;
        return cases.Where(test => test.Id == id || EF.Functions.ILike(test.Name, pattern, "\\"));
    }

    public static IQueryable<CaseRow> Rows(this IQueryable<TestCase> cases, Db db) => cases
        .Join(db.Statuses, test => test.StatusId, status => status.Id, (test, status) => new CaseRow(test.Id, test.Name, test.Automated, test.LastStatus,
            status.Name, status.Color, db.TestLayers.Where(layer => layer.Id == test.TestLayerId).Select(layer => layer.Name).FirstOrDefault()));

    public static async Task<List<CaseGroup>> Groups(Db db, long projectId, long treeId, long parentId, string? text, CancellationToken stop) =>
        [.. (await Of(db, projectId, text)
            .Join(db.TestCaseGroups.Where(place => place.TreeId == treeId && place.ParentId == parentId && place.GroupId != Tree.Root),
                test => test.Id, place => place.TestCaseId, (_, place) => place.GroupId)
            .GroupBy(id => id).Select(group => new { Id = group.Key, Count = group.LongCount() })
            .Join(db.TreeGroups, row => row.Id, group => group.Id, (row, group) => new { row, group.ValueId })
            .Join(db.CustomFieldValues, row => row.ValueId, value => value.Id,
                (row, value) => new CaseGroup(row.row.Id, value.Id, value.CustomFieldId, value.Name, row.row.Count))
            .ToListAsync(stop)).OrderBy(group => group.Name, StringComparer.OrdinalIgnoreCase)];

    public static IQueryable<TestCase> Leaves(Db db, long projectId, long treeId, long groupId, string? text) =>
        Of(db, projectId, text).Where(test => db.TestCaseGroups.Any(place =>
                place.TestCaseId == test.Id && place.TreeId == treeId && place.GroupId == groupId && place.Leaf)
            || (groupId == Tree.Root && !db.TestCaseGroups.Any(place => place.TestCaseId == test.Id && place.TreeId == treeId)));

    public static async Task<CasePage?> Page(Db db, long id, CancellationToken stop)
    {
        var test = await db.TestCases.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, stop);
        if (test is null) return null;
        var row = await db.TestCases.Where(found => found.Id == id).Rows(db).FirstAsync(stop);
        var workflow = await db.Workflows.Where(found => found.Id == test.WorkflowId).Select(found => found.Name).FirstAsync(stop);
        var scenario = await db.TestCaseScenarios.AsNoTracking().FirstOrDefaultAsync(found => found.TestCaseId == id, stop);
        return new(test, row, workflow, await Fields(db, id, stop), await Tags(db, id, stop), await Members(db, id, stop),
            scenario is null ? null : ResultBody.Unpack(scenario.Body), await Files(db, scenario, stop), await History(db, id).Take(50).ToListAsync(stop));
    }

    public static async Task<IReadOnlyList<CaseField>> Fields(Db db, long id, CancellationToken stop) =>
        [.. (await db.TestCaseValues.Where(value => value.TestCaseId == id)
            .Join(db.CustomFieldValues, link => link.ValueId, value => value.Id, (_, value) => value)
            .Join(db.CustomFields, value => value.CustomFieldId, field => field.Id, (value, field) => new { field.Id, field.Name, ValueId = value.Id, Value = value.Name })
            .OrderBy(found => found.Name).ThenBy(found => found.Value).ToListAsync(stop))
            .GroupBy(found => (found.Id, found.Name))
            .Select(group => new CaseField(group.Key.Id, group.Key.Name, [.. group.Select(found => (found.ValueId, found.Value))]))];

    public static async Task<IReadOnlyList<(long Id, string Name)>> Tags(Db db, long id, CancellationToken stop) =>
        [.. (await db.TestCaseTags.Where(link => link.TestCaseId == id).Join(db.TestTags, link => link.TestTagId, tag => tag.Id, (_, tag) => tag)
            .OrderBy(tag => tag.Name).ToListAsync(stop)).Select(tag => (tag.Id, tag.Name))];

    public static async Task<IReadOnlyList<(string Role, string Username)>> Members(Db db, long id, CancellationToken stop) =>
        [.. (await db.TestCaseMembers.Where(member => member.TestCaseId == id).Join(db.Roles, member => member.RoleId, role => role.Id,
            (member, role) => new { role.Name, member.Username }).OrderBy(found => found.Name).ToListAsync(stop)).Select(found => (found.Name, found.Username))];

    /// <summary>Visible results of the case's tests, newest launch first.</summary>
    public static IQueryable<AttemptRow> History(Db db, long id) => ResultDetails.Attempts(db, db.TestResults
        .Where(result => !result.Hidden && db.Tests.Where(test => test.TestCaseId == id).Select(test => test.Id).Contains(result.TestId)
            && db.Launches.Any(launch => launch.Id == result.LaunchId && launch.DeletedAt == null))
        .OrderByDescending(result => result.LaunchId).ThenByDescending(result => result.Id));

    private static async Task<IReadOnlyList<FileRow>> Files(Db db, TestCaseScenario? scenario, CancellationToken stop) =>
        scenario?.ResultId is not { } result ? [] : await db.Attachments.Where(file => file.ResultId == result
                && file.LaunchId == db.TestResults.Where(row => row.Id == result).Select(row => row.LaunchId).FirstOrDefault())
            .Select(file => new FileRow(file.Id, file.Source, file.Name, file.ContentType, file.Length, file.Blob == null, file.FixtureSetId)).ToListAsync(stop);
}
