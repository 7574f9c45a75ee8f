using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Launches;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A file of a result or fixture. Missing means it was referred to but never came.</summary>
public sealed record FileRow(
    long Id, string Source, string Name, string ContentType, long Length, bool Missing, long? FixtureSetId)
{
    public AttachmentRowDto Dto =>
        new(FixtureSetId is null ? "test_result" : "test_fixture_result", Id, Name, ContentType, Length, Missing);
}

/// <summary>
/// An earlier or other attempt: of the same launch (retry) or of another one (history). No more than the index over a
/// test's history has.
/// </summary>
public sealed record AttemptRow(
    long Id, long LaunchId, string LaunchName, Status? Status, long? Start, long? Duration);

/// <summary>A fixture with the set it is stored in.</summary>
public sealed record FixtureRow(long Id, long SetId, Fixture Fixture);

/// <summary>Everything a result's page shows.</summary>
public sealed record ResultPage(
    ResultRow Row, TestResult Result, ResultBody Body, IReadOnlyList<Label> Labels, IReadOnlyList<FileRow> Files,
    IReadOnlyList<FixtureRow> Fixtures, IReadOnlyList<EnvVarValueDto> Environment, IReadOnlyList<AttemptRow> Retries,
    IReadOnlyList<AttemptRow> History, string? Category, string LaunchName, bool LaunchClosed)
{
    public int Attempts => Retries.Count + 1;

    /// <summary>Which of the attempts this is, from 1; one without a start counts as the newest.</summary>
    public int Attempt =>
        1 + Retries.Count(other =>
            (other.Start ?? long.MaxValue, other.Id).CompareTo((Row.Start ?? long.MaxValue, Row.Id)) < 0);

    /// <summary>What the steps of the result itself refer to, by source.</summary>
    public IReadOnlyDictionary<string, FileRow> OwnFiles => BySource(null);

    public IReadOnlyDictionary<string, FileRow> FilesOf(FixtureRow fixture) => BySource(fixture.SetId);

    private Dictionary<string, FileRow> BySource(long? setId) =>
        Files.Where(file => file.FixtureSetId == setId)
            .DistinctBy(file => file.Source)
            .ToDictionary(file => file.Source);
}

/// <summary>Reads one result with all that belongs to it.</summary>
internal static class ResultDetails
{
    /// <returns>Null when the launch has no such result.</returns>
    public static async Task<ResultPage?> Of(Db db, long launchId, long resultId, CancellationToken stop)
    {
        var found = await db.TestResults.AsNoTracking()
            .Where(result => result.Id == resultId && result.LaunchId == launchId)
            .Join(db.TestVariants, result => result.VariantId, variant => variant.Id,
                (result, variant) => new { Result = result, Variant = variant })
            .Join(db.Launches, row => row.Result.LaunchId, launch => launch.Id,
                (row, launch) => new { row.Result, row.Variant, launch.Name, launch.State })
            .Select(row => new
            {
                row.Result, row.Variant, row.Name, row.State,
                TestCaseId = db.Tests.Where(test => test.Id == row.Result.TestId).Select(test => test.TestCaseId)
                    .FirstOrDefault(),
                Layer = db.TestLayers.Where(layer => layer.Id == row.Variant.TestLayerId).Select(layer => layer.Name)
                    .FirstOrDefault(),
                Category = db.Categories.Where(category => category.Id == row.Result.CategoryId)
                    .Select(category => category.Name).FirstOrDefault(),
                LaunchCategory = db.LaunchCategories.Where(category => category.Id == row.Result.LaunchCategoryId)
                    .Select(category => category.Name).FirstOrDefault(),
                Body = db.TestResultBodies
                    .Where(body => body.LaunchId == launchId && body.Id == (row.Result.BlockId ?? resultId))
                    .Select(body => body.Body).FirstOrDefault(),
            })
            .FirstOrDefaultAsync(stop);
        if (found is null) return null;
        var (result, fixtures) = (found.Result, await Fixtures(db, found.Result, stop));
        return new(Row(result, found.Variant, found.TestCaseId, found.Layer), result, Unpacked(found.Body, result),
            found.Variant.Labels, await Files(db, result, fixtures, stop), fixtures,
            await Environment(db, result.EnvironmentId, stop), await Retries(db, result, 100).ToListAsync(stop),
            await History(db, result, found.TestCaseId, 20, stop), found.Category ?? found.LaunchCategory, found.Name,
            found.State != LaunchState.Open);
    }

    public static Task<TestResult> Row(Db db, long resultId, CancellationToken stop) =>
        db.TestResults.AsNoTracking().FirstAsync(result => result.Id == resultId, stop);

    public static async Task<ResultBody> Body(Db db, TestResult result, CancellationToken stop)
    {
        var block = result.BlockId ?? result.Id;
        return await db.TestResultBodies.Where(body => body.LaunchId == result.LaunchId && body.Id == block)
            .Select(body => body.Body)
            .FirstOrDefaultAsync(stop) is { } packed ? Unpacked(packed, result) : new ResultBody();
    }

    private static ResultBody Unpacked(byte[]? packed, TestResult result) =>
        packed is null ? new() : ResultBody.Unpack(packed, result.BlockPlace);

    private static ResultRow Row(TestResult result, TestVariant variant, long? testCaseId, string? layer) => new(
        result.Id, result.LaunchId, variant.Name, variant.FullName, result.Status, result.DurationMs,
        result.StartAt?.ToUnixTimeMilliseconds(), result.Attempts, result.Flaky, result.Muted, result.Known,
        result.Manual, result.Hidden, testCaseId, layer, result.Message, result.Assignee, result.TestedBy,
        result.HostId, result.ThreadId, result.CreatedAt, result.ModifiedAt);

    private const string LinkedSets = $$"""
        with recursive linked (id, uuid, depth) as (
          select s.id, s.uuid, 1 from fixture_child c join fixture_set s on s.id = c.set_id
          where c.session_id = {0} and c.child = {1}
          union
          select s.id, s.uuid, l.depth + 1 from linked l
          join fixture_child c on c.session_id = {0} and c.child = l.uuid
          join fixture_set s on s.id = c.set_id where l.depth < 20)
        {{FixtureSet.Select}} where f.id in (select id from linked)
        """;

    /// <summary>The fixtures of every container that lists the result, or lists a container that does.</summary>
    public static async Task<IReadOnlyList<FixtureRow>> Fixtures(Db db, TestResult result, CancellationToken stop)
    {
        if (result.SessionId is not { } session) return [];
        var sets = await db.FixtureSets.FromSqlRaw(LinkedSets, session, result.Uuid)
            .AsNoTracking().OrderBy(set => set.Id).ToListAsync(stop);
        return [.. sets.SelectMany(set => set.Fixtures()
                .Select((fixture, index) => new FixtureRow(set.Id * FixtureSet.MaxFixtures + index, set.Id, fixture)))
            .OrderBy(row => row.Fixture.Kind)
            .ThenBy(row => row.Fixture.Root.Start ?? long.MaxValue)
            .ThenBy(row => row.Id)];
    }

    public static Task<List<FileRow>> Files(
        Db db, TestResult result, IReadOnlyList<FixtureRow> fixtures, CancellationToken stop)
    {
        var sets = fixtures.Select(row => (long?)row.SetId).Distinct().ToArray();
        return db.Attachments
            .Where(file => (file.LaunchId == result.LaunchId && file.ResultId == result.Id)
                || sets.Contains(file.FixtureSetId))
            .OrderBy(file => file.Id)
            .Select(file => new FileRow(
                file.Id, file.Source, file.Name, file.ContentType, file.Length, file.Blob == null, file.FixtureSetId))
            .ToListAsync(stop);
    }

    public static async Task<IReadOnlyList<EnvVarValueDto>> Environment(
        Db db, long? environmentId, CancellationToken stop) =>
        environmentId is { } id ? [.. (await Environments(db, [id], stop))[id]] : [];

    public static async Task<ILookup<long, EnvVarValueDto>> Environments(
        Db db, long[] environmentIds, CancellationToken stop) =>
        (await db.EnvironmentValues.Where(row => environmentIds.Contains(row.EnvironmentId))
            .Join(db.EnvVarValues, row => row.EnvVarValueId, value => value.Id,
                (row, value) => new { row.EnvironmentId, value })
            .Join(db.EnvVars, row => row.value.EnvVarId, variable => variable.Id,
                (row, variable) => new { row.EnvironmentId, row.value, variable })
            .OrderBy(row => row.variable.Name).ToListAsync(stop))
        .ToLookup(row => row.EnvironmentId,
            row => new EnvVarValueDto(row.value.Id, row.value.Name, new(row.variable.Id, row.variable.Name)));

    /// <summary>The other attempts of its retry group in the launch, newest first.</summary>
    public static IQueryable<AttemptRow> Retries(Db db, TestResult result, int most) =>
        Attempts(db, OtherAttempts(db, result).Take(most));

    /// <summary>Visible and hidden ones apart, because each have an index of their own.</summary>
    public static IQueryable<TestResult> OtherAttempts(Db db, TestResult result)
    {
        var others = db.TestResults.Where(row =>
            row.LaunchId == result.LaunchId && row.HistoryKey == result.HistoryKey && row.Id != result.Id);
        return others.Where(row => row.Hidden).Concat(others.Where(row => !row.Hidden))
            .OrderByDescending(row => row.StartAt).ThenByDescending(row => row.Id);
    }

    /// <summary>The same test with the same parameters and environment in other launches, newest first.</summary>
    private static async Task<List<AttemptRow>> History(
        Db db, TestResult result, long? testCaseId, int most, CancellationToken stop) =>
        await Attempts(db, OfTests(db, result, await Tests(db, result.TestId, testCaseId, stop))
            .Where(row => row.ParametersKey == result.ParametersKey && row.EnvironmentId == result.EnvironmentId)
            .OrderByDescending(row => row.LaunchId).ThenByDescending(row => row.Id).Take(most)).ToListAsync(stop);

    /// <summary>Visible results of the test, or of all tests of its case, in other launches.</summary>
    public static async Task<IQueryable<TestResult>> OfSameTest(Db db, TestResult result, CancellationToken stop)
    {
        var testCase = await db.Tests.Where(test => test.Id == result.TestId).Select(test => test.TestCaseId)
            .FirstOrDefaultAsync(stop);
        return OfTests(db, result, await Tests(db, result.TestId, testCase, stop));
    }

    private static async Task<long[]> Tests(Db db, long testId, long? testCaseId, CancellationToken stop) =>
        testCaseId is null
            ? [testId]
            : await db.Tests.Where(test => test.TestCaseId == testCaseId).Select(test => test.Id).ToArrayAsync(stop);

    private static IQueryable<TestResult> OfTests(Db db, TestResult result, long[] tests)
    {
        var all = db.TestResults.Where(row => !row.Hidden && row.LaunchId != result.LaunchId
            && db.Launches.Any(launch => launch.Id == row.LaunchId && launch.DeletedAt == null));
        return tests is [var one] ? all.Where(row => row.TestId == one) : all.Where(row => tests.Contains(row.TestId));
    }

    public static IQueryable<AttemptRow> Attempts(Db db, IQueryable<TestResult> results) =>
        results.Select(row => new AttemptRow(
            row.Id, row.LaunchId,
            db.Launches.Where(launch => launch.Id == row.LaunchId).Select(launch => launch.Name).First(), row.Status,
            row.StartAt == null ? null : row.StartAt.Value.ToUnixTimeMilliseconds(), row.DurationMs));
}
