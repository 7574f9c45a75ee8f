using Assay.Formats;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>A result in a list. Times are epoch milliseconds, durations milliseconds.</summary>
public sealed record ResultRow(
    long Id, long LaunchId, string Name, string? FullName, Status? Status, long? Duration, long? Start, int Attempts,
    bool Flaky, bool Muted, bool Known, bool Manual, bool Hidden, long? TestCaseId, string? LayerName, string? Message,
    string? Assignee, string? TestedBy, string? HostId, string? ThreadId, DateTimeOffset CreatedAt,
    DateTimeOffset? ModifiedAt)
{
    public long? Stop => Start + Duration;
    public long CreatedDate => CreatedAt.ToUnixTimeMilliseconds();
    public long LastModifiedDate => (ModifiedAt ?? CreatedAt).ToUnixTimeMilliseconds();
}

/// <summary>The results before and after one in a list.</summary>
public sealed record ResultNeighbours(long? Previous, long? Next);

/// <summary>Lists of a launch: one indexed statement each.</summary>
internal static partial class ResultReads
{
    /// <summary>The results of a launch that pass the filter.</summary>
    public static IQueryable<TestResult> Filtered(Db db, long projectId, long launchId, ResultFilter filter) =>
        Filtered(db, projectId, db.TestResults.Where(result => result.LaunchId == launchId), filter);

    /// <summary>The same for all launches of a project.</summary>
    public static IQueryable<TestResult> Filtered(Db db, long projectId, ResultFilter filter) =>
        Filtered(db, projectId, db.TestResults.Where(result => result.ProjectId == projectId
            && db.Launches.Any(launch => launch.Id == result.LaunchId && launch.DeletedAt == null)), filter);

    private static IQueryable<TestResult> Filtered(
        Db db, long projectId, IQueryable<TestResult> results, ResultFilter filter) =>
        filter.ApplyText(
            filter.Apply(
                filter.Hidden ? results.Where(result => result.Hidden) : results.Where(result => !result.Hidden), db),
            projectId, db);

    /// <summary>
    /// With what they looked like. Naming the project lets names come from its index in order.
    /// </summary>
    public static IQueryable<ListedResult> Listed(this IQueryable<TestResult> results, Db db, long projectId) =>
        results.Join(db.TestVariants.Where(variant => variant.ProjectId == projectId),
            result => result.VariantId, variant => variant.Id,
            (result, variant) => new ListedResult { Result = result, Variant = variant, Name = variant.Name });

    public static IQueryable<ResultRow> Rows(this IQueryable<TestResult> results, Db db) => results
        .Join(db.TestVariants, result => result.VariantId, variant => variant.Id,
            (result, variant) => new ListedResult { Result = result, Variant = variant, Name = variant.Name })
        .Rows(db);

    public static IQueryable<ResultRow> Rows(this IQueryable<ListedResult> rows, Db db) =>
        rows.Select(row => new ResultRow(
            row.Result.Id, row.Result.LaunchId, row.Variant.Name, row.Variant.FullName, row.Result.Status,
            row.Result.DurationMs,
            row.Result.StartAt == null ? null : row.Result.StartAt.Value.ToUnixTimeMilliseconds(),
            row.Result.Attempts, row.Result.Flaky, row.Result.Muted, row.Result.Known, row.Result.Manual,
            row.Result.Hidden,
            db.Tests.Where(test => test.Id == row.Result.TestId).Select(test => test.TestCaseId).FirstOrDefault(),
            db.TestLayers.Where(layer => layer.Id == row.Variant.TestLayerId).Select(layer => layer.Name)
                .FirstOrDefault(),
            row.Result.Message, row.Result.Assignee, row.Result.TestedBy, row.Result.HostId, row.Result.ThreadId,
            row.Result.CreatedAt, row.Result.ModifiedAt));

    /// <param name="sort">name, status, duration or start; a leading minus descends. Else by status.</param>
    public static async Task<List<ResultRow>> Flat(
        Db db, long launchId, ResultFilter filter, string? sort, int offset, int limit, CancellationToken stop) =>
        await ResultWindow.Of(db, await ProjectOf(db, launchId, stop), launchId, filter, ResultOrder.Of(sort))
            .At(offset, limit).Rows(db).ToListAsync(stop);

    /// <summary>The rows that follow a result in the order of names: costs the same however deep the list.</summary>
    public static async Task<List<ResultRow>> After(
        Db db, long launchId, ResultFilter filter, long resultId, int limit, CancellationToken stop)
    {
        var projectId = await ProjectOf(db, launchId, stop);
        var rows = Filtered(db, projectId, launchId, filter).Listed(db, projectId);
        return await NameOf(db, launchId, resultId, stop) is not { } name
            ? []
            : await ResultOrder.ByName.Apply(Behind(rows, name, resultId))
                .Take(limit).Rows(db).ToListAsync(stop);
    }

    /// <summary>The results beside one in the order of names.</summary>
    public static async Task<ResultNeighbours> Neighbours(
        Db db, long launchId, long resultId, ResultFilter filter, CancellationToken stop)
    {
        var projectId = await ProjectOf(db, launchId, stop);
        var rows = Filtered(db, projectId, launchId, filter).Listed(db, projectId);
        if (await NameOf(db, launchId, resultId, stop) is not { } name) return new(null, null);
        var before = rows.Where(row =>
            string.Compare(EF.Functions.Collate(row.Variant.Name, ResultOrder.Collation), name) <= 0
            && (EF.Functions.Collate(row.Variant.Name, ResultOrder.Collation) != name || row.Result.Id < resultId));
        return new(
            await new ResultOrder("name", true)
                .Apply(before)
                .Select(row => (long?)row.Result.Id)
                .FirstOrDefaultAsync(stop),
            await ResultOrder.ByName.Apply(Behind(rows, name, resultId))
                .Select(row => (long?)row.Result.Id)
                .FirstOrDefaultAsync(stop));
    }

    public static async Task<int> Count(Db db, long launchId, ResultFilter filter, CancellationToken stop)
    {
        if (filter.OnlyStatuses) return (int)await CountByStatus(db, [launchId], filter, stop);
        return await Filtered(db, await ProjectOf(db, launchId, stop), launchId, filter).CountAsync(stop);
    }

    /// <summary>From the roll-up.</summary>
    public static Task<long> CountByStatus(Db db, long[] launches, ResultFilter filter, CancellationToken stop)
    {
        var statuses = filter.StatusNumbers;
        return db.LaunchStatistics
            .Where(row => launches.Contains(row.LaunchId) && (statuses.Length == 0 || statuses.Contains(row.Status)))
            .SumAsync(row => row.Count, stop);
    }

    public static Task<long> ProjectOf(Db db, long launchId, CancellationToken stop) =>
        db.Launches.Where(launch => launch.Id == launchId).Select(launch => launch.ProjectId).FirstOrDefaultAsync(stop);

    private static Task<string?> NameOf(Db db, long launchId, long resultId, CancellationToken stop) =>
        db.TestResults.Where(result => result.Id == resultId && result.LaunchId == launchId)
            .Join(db.TestVariants, result => result.VariantId, variant => variant.Id, (_, variant) => variant.Name)
            .FirstOrDefaultAsync(stop);

    private static IQueryable<ListedResult> Behind(IQueryable<ListedResult> rows, string name, long resultId) =>
        rows.Where(row =>
            string.Compare(EF.Functions.Collate(row.Variant.Name, ResultOrder.Collation), name) >= 0
            && (EF.Functions.Collate(row.Variant.Name, ResultOrder.Collation) != name || row.Result.Id > resultId));
}
