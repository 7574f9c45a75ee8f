using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Http;
using TestResult = Assay.Server.TestResults.TestResult;

namespace Assay.Server.Launches;

/// <summary>Tests of a launch that were tried more than once.</summary>
internal static class LaunchRetries
{
    private static readonly SortMap<TestResult> Sorts = new SortMap<TestResult>(result => result.Id)
        .By("status", result => result.Status).By("id", result => result.Id)
        .By("totalRetries", result => result.Attempts);

    private static readonly SortKey ByStatus = new("status", false);

    /// <summary>By status, failures first; each with the attempt before the one that counts.</summary>
    internal static async Task<Page<TestResultRetriesRowDto>> List(
        long id, PageQuery page, Db db, CancellationToken stop)
    {
        var rows = await Sorts.Apply(LaunchWidgets.Visible(db, id).Where(result => result.Attempts > 0),
                page.Sort.Count > 0 ? page : page with { Sort = [ByStatus] })
            .Select(result => new
            {
                result.Id, result.Status, result.Attempts,
                Name = db.TestVariants.Where(variant => variant.Id == result.VariantId).Select(variant => variant.Name)
                    .First(),
                TestCaseId = db.Tests.Where(test => test.Id == result.TestId).Select(test => test.TestCaseId).First(),
                Previous = db.TestResults.Where(other =>
                    other.LaunchId == id && other.HistoryKey == result.HistoryKey && other.Hidden)
                    .OrderByDescending(other => other.StartAt).ThenByDescending(other => other.Id)
                    .Select(other => new
                    {
                        other.Id, other.Status,
                        Name = db.TestVariants.Where(variant => variant.Id == other.VariantId)
                            .Select(variant => variant.Name).First(),
                    })
                    .FirstOrDefault(),
            })
            .ToPage(page, stop);
        return Page<TestResultRetriesRowDto>.Of([.. rows.Content.Select(row => new TestResultRetriesRowDto(
                row.Id, row.Name, Name(row.Status), row.TestCaseId, row.Attempts,
                row.Previous is { } previous ? new(previous.Id, previous.Name, Name(previous.Status)) : null))],
            page.Number, page.Size, rows.TotalElements, page.Sort.Count > 0);
    }

    private static string? Name(Status? status) => status is { } known ? LaunchReads.StatusName((short)known) : null;
}
