using Assay.Server.Data;
using Assay.Server.Search;
using Assay.Server.TestResults;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>A case in a list.</summary>
public sealed record CaseRow(
    long Id, string Name, bool Automated, Formats.Status? LastStatus, string StatusName, string StatusColor,
    string? LayerName);

/// <summary>A group of the cases' tree.</summary>
public sealed record CaseGroup(long Id, long ValueId, long CustomFieldId, string Name, long Count);

/// <summary>A custom field with the values that a case has in it.</summary>
public sealed record CaseField(long FieldId, string Field, IReadOnlyList<(long Id, string Name)> Values);

/// <summary>Everything a case's page shows.</summary>
public sealed record CasePage(
    TestCase Case, CaseRow Row, string Workflow, IReadOnlyList<CaseField> Fields,
    IReadOnlyList<(long Id, string Name)> Tags, IReadOnlyList<(string Role, string Username)> Members,
    ResultBody? Scenario, IReadOnlyList<FileRow> Files, IReadOnlyList<AttemptRow> History);

internal static class TestCaseReads
{
    private const int ShownHistory = 50;

    /// <summary>Lists without a query have nothing that depends on the caller.</summary>
    private static readonly AqlContext Nobody = new(DateTimeOffset.UnixEpoch, "");

    public static IQueryable<TestCase> Of(Db db, long projectId, string? text) =>
        new CaseFilter { Text = Like.Filled(text) }.Apply(db, projectId, Nobody);

    public static IQueryable<CaseRow> Rows(this IQueryable<TestCase> cases, Db db) => cases
        .Join(db.Statuses, test => test.StatusId, status => status.Id, (test, status) => new CaseRow(
            test.Id, test.Name, test.Automated, test.LastStatus, status.Name, status.Color,
            db.TestLayers.Where(layer => layer.Id == test.TestLayerId).Select(layer => layer.Name).FirstOrDefault()));

    /// <summary>The groups directly below one, by name.</summary>
    public static Task<List<CaseGroup>> Groups(
        Db db, long projectId, long treeId, long parentId, string? text, int offset, int limit, CancellationToken stop)
    {
        if (Like.Filled(text) is null)
            return new AllCaseGroups(db, projectId, treeId, parentId, EmptyGroups.None)
                .Rows(descending: false, offset, limit, stop);
        var counted = CaseGroups.Counted(db, projectId, Of(db, projectId, text), treeId, parentId);
        return CaseGroups.Shown(db, counted, descending: false).Skip(offset).Take(limit).ToListAsync(stop);
    }

    public static IQueryable<TestCase> Leaves(Db db, long projectId, long treeId, long groupId, string? text) =>
        CaseGroups.Leaves(db, projectId, Of(db, projectId, text), treeId, groupId);

    public static async Task<CasePage?> Page(Db db, long id, CancellationToken stop)
    {
        var test = await db.TestCases.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, stop);
        if (test is null) return null;
        var row = await db.TestCases.Where(found => found.Id == id).Rows(db).FirstAsync(stop);
        var workflow = await db.Workflows.FirstAsync(found => found.Id == test.WorkflowId, stop);
        var kept = await db.TestCaseScenarios.AsNoTracking().FirstOrDefaultAsync(found => found.TestCaseId == id, stop);
        return new(test, row, workflow.Name, await Fields(db, id, stop), await Tags(db, id, stop),
            await Members(db, id, stop), kept is null ? null : ResultBody.Unpack(kept.Body),
            await Files(db, kept?.ResultId, stop), await History(db, id, stop));
    }

    public static async Task<IReadOnlyList<CaseField>> Fields(Db db, long id, CancellationToken stop) =>
        [.. (await CaseParts.Values(db, id).ToListAsync(stop)).GroupBy(row => (row.Field.Id, row.Field.Name))
            .Select(group => new CaseField(
                group.Key.Id, group.Key.Name, [.. group.Select(row => (row.Value.Id, row.Value.Name))]))];

    public static async Task<IReadOnlyList<(long Id, string Name)>> Tags(Db db, long id, CancellationToken stop) =>
        [.. (await db.TestCaseTags.Where(link => link.TestCaseId == id)
            .Join(db.TestTags, link => link.TestTagId, tag => tag.Id, (_, tag) => tag)
            .OrderBy(tag => tag.Name).ToListAsync(stop)).Select(tag => (tag.Id, tag.Name))];

    public static async Task<IReadOnlyList<(string Role, string Username)>> Members(
        Db db, long id, CancellationToken stop) =>
        [.. (await CaseParts.Members(db, id, stop)).Select(member => (member.Role.Name, member.Name))];

    /// <summary>The tests that write the case; nearly always one.</summary>
    public static Task<long[]> Tests(Db db, long id, CancellationToken stop) =>
        db.Tests.Where(test => test.TestCaseId == id).Select(test => test.Id).ToArrayAsync(stop);

    /// <summary>Visible results of tests. Naming a single one lets the index over its history give the order.</summary>
    public static IQueryable<TestResult> Results(Db db, long[] tests)
    {
        var results = db.TestResults.Where(result => !result.Hidden
            && db.Launches.Any(launch => launch.Id == result.LaunchId && launch.DeletedAt == null));
        return tests is [var one]
            ? results.Where(result => result.TestId == one)
            : results.Where(result => tests.Contains(result.TestId));
    }

    private static async Task<List<AttemptRow>> History(Db db, long id, CancellationToken stop) =>
        await ResultDetails.Attempts(db, Results(db, await Tests(db, id, stop))
            .OrderByDescending(result => result.LaunchId).ThenByDescending(result => result.Id)
            .Take(ShownHistory)).ToListAsync(stop);

    private static async Task<List<FileRow>> Files(Db db, long? resultId, CancellationToken stop) =>
        resultId is null ? [] : await CaseScenario.FilesOf(db, resultId).Select(file => new FileRow(
            file.Id, file.Source, file.Name, file.ContentType, file.Length, file.Blob == null, file.FixtureSetId))
            .ToListAsync(stop);
}
