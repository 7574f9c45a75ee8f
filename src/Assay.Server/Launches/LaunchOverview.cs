using Assay.Server.Data;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>Failures of one cause.</summary>
public sealed record ErrorGroup(long Count, string Message, long Example, string? Category);

/// <summary>What the overview of a launch shows beside its statistic. Durations in milliseconds.</summary>
public sealed record LaunchOverview(
    long Duration, long Flaky, long Retried, long Muted, long Unresolved, IReadOnlyList<ResultRow> UnresolvedRows,
    IReadOnlyList<ErrorGroup> Errors, IReadOnlyList<string> RunErrors,
    IReadOnlyList<(string Name, string? Message)> Gates, IReadOnlyList<(string File, string Text)> Warnings,
    long WarningCount)
{
    internal static async Task<LaunchOverview> Of(Db db, long launchId, CancellationToken stop)
    {
        var visible = LaunchWidgets.Visible(db, launchId);
        var unresolved = LaunchWidgets.UnresolvedOf(db, launchId);
        var errors = await visible.Where(result => result.Fingerprint != null)
            .GroupBy(result => result.Fingerprint)
            .Select(group => new
            {
                Count = group.LongCount(), Example = group.Min(result => result.Id),
                Category = group.Min(result => result.CategoryId),
            })
            .OrderByDescending(group => group.Count).ThenBy(group => group.Example).Take(8)
            .Select(group => new ErrorGroup(group.Count,
                db.TestResults.Where(result => result.Id == group.Example).Select(result => result.Message)
                    .FirstOrDefault() ?? "",
                group.Example,
                db.Categories.Where(category => category.Id == group.Category)
                    .Select(category => category.Name)
                    .FirstOrDefault()))
            .ToListAsync(stop);
        var warnings = await db.UploadWarnings.Where(row => row.LaunchId == launchId).OrderBy(row => row.Id).Take(50)
            .Select(row => new { row.File, row.Text }).ToListAsync(stop);
        var gates = await db.LaunchQualityGates.Where(row => row.LaunchId == launchId).OrderBy(row => row.Id).Take(50)
            .Select(row => new { row.Name, row.Message }).ToListAsync(stop);
        return new(
            await db.LaunchStatistics.Where(row => row.LaunchId == launchId).SumAsync(row => row.DurationMs, stop),
            await visible.LongCountAsync(result => result.Flaky, stop),
            await visible.LongCountAsync(result => result.Attempts > 0, stop),
            await visible.LongCountAsync(result => result.Muted, stop), await unresolved.LongCountAsync(stop),
            await unresolved.OrderBy(result => result.Status)
                .ThenBy(result => result.Id)
                .Take(10)
                .Rows(db)
                .ToListAsync(stop),
            errors,
            await db.LaunchErrors.Where(row => row.LaunchId == launchId)
                .OrderBy(row => row.Id)
                .Take(20)
                .Select(row => row.Message ?? row.Trace ?? "")
                .ToListAsync(stop),
            [.. gates.Select(row => (row.Name, row.Message))], [.. warnings.Select(row => (row.File, row.Text))],
            await db.UploadSessions.Where(row => row.LaunchId == launchId).SumAsync(row => row.Warnings, stop));
    }
}
