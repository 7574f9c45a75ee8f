using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestResults;

/// <summary>What is known about a failure: its defects, failures like it.</summary>
internal static class ResultDefectEndpoints
{
    public static void MapResultDefects(this RouteGroupBuilder results)
    {
        results.MapGet("/{id:long}/defect", Defects).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/defect/candidate", Candidates).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/{id:long}/defect/similar", Similar).Need(Permission.Read, ProjectOf.TestResult());
        results.MapGet("/defect/match", Matches).Need(Permission.Read, ProjectOf.Launch("launchId"));
    }

    /// <summary>Defects the result is linked to.</summary>
    internal static Task<Page<DefectRowDto>> Defects(long id, PageQuery page, Db db, CancellationToken stop) =>
        db.Defects.Where(defect => db.DefectResults.Any(link => link.ResultId == id && link.DefectId == defect.Id
                && link.LaunchId == db.TestResults.Where(result => result.Id == id)
                    .Select(result => result.LaunchId)
                    .First()))
            .OrderBy(defect => defect.Name).ThenBy(defect => defect.Id)
            .Select(defect => new DefectRowDto(defect.Id, defect.Name, defect.Closed, null)).ToPage(page, stop);

    /// <summary>Open defects of failures with the same cause, the latest first.</summary>
    internal static async Task<Page<DefectDto>> Candidates(
        long id, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        var (project, result) = (http.ProjectId(), await ResultDetails.Row(db, id, stop));
        if (result.Fingerprint is not { } cause) return Page<DefectDto>.Of([], page.Number, page.Size, 0, false);
        return await db.Defects.AsNoTracking().Where(defect => defect.ProjectId == project && !defect.Closed
                && db.DefectResults.Any(link => link.DefectId == defect.Id && db.TestResults.Any(other =>
                    other.Id == link.ResultId && other.LaunchId == link.LaunchId && other.Fingerprint == cause)))
            .OrderByDescending(defect => defect.Id)
            .ToPage(page, rows => Task.FromResult<IReadOnlyList<DefectDto>>([.. rows.Select(defect => new DefectDto(
                defect.Id, defect.ProjectId, defect.Name, defect.Description, defect.Closed,
                defect.CreatedAt.ToUnixTimeMilliseconds(), defect.ModifiedAt.ToUnixTimeMilliseconds(), null))]), stop);
    }

    /// <summary>Other failures of the launch with the same cause.</summary>
    internal static async Task<Page<TestResultRowDto>> Similar(long id, PageQuery page, Db db, CancellationToken stop)
    {
        var result = await ResultDetails.Row(db, id, stop);
        var alike = ResultErrors.Failures(db, result.LaunchId)
            .Where(other => other.Fingerprint != null && other.Fingerprint == result.Fingerprint && other.Id != id)
            .OrderBy(other => other.Id);
        return await alike.Rows(db).ToPage(page, rows => Task.FromResult<IReadOnlyList<TestResultRowDto>>(
            [.. rows.Select(row => new TestResultRowDto(
                row.Id, row.Name, ResultDtos.StatusName(row.Status), row.Duration, row.TestCaseId, row.Assignee))]),
            stop);
    }

    /// <summary>Failures of the launch that the expressions find; with both, both must.</summary>
    internal static async Task<Page<TestResultDefectMatchDto>> Matches(
        long launchId, string? messageRegex, string? traceRegex, PageQuery page, Db db, CancellationToken stop)
    {
        var pattern = FailurePattern.Of(messageRegex, traceRegex, null)
            ?? throw Refusal.Invalid("Validation error: a regular expression for message or trace should be "
                + "specified, without look-around or back references");
        var found = new List<(long Id, ResultFacts Facts)>();
        var failures = await ResultErrors.Failures(db, launchId)
            .Select(result => new { result.Id, Block = result.BlockId ?? result.Id, result.BlockPlace })
            .ToListAsync(stop);
        var inBlock = failures.ToLookup(failure => failure.Block);
        await foreach (var block in db.TestResultBodies.AsNoTracking()
            .Where(block => block.LaunchId == launchId
                && ResultErrors.Failures(db, launchId).Any(result => (result.BlockId ?? result.Id) == block.Id))
            .AsAsyncEnumerable()
            .WithCancellation(stop))
        {
            using var documents = new Compressed.Documents(block.Body, withSteps: false);
            foreach (var failure in inBlock[block.Id])
            {
                var facts = ResultFacts.Read(documents, failure.BlockPlace);
                if (pattern.Matches(Status.Failed, facts.Message, facts.Trace)) found.Add((failure.Id, facts));
            }
        }
        found.Sort((one, other) => one.Id.CompareTo(other.Id));
        var shown = found.Skip((int)Math.Min(int.MaxValue, page.Offset))
            .Take(page.Size)
            .ToDictionary(match => match.Id, match => match.Facts);
        var rows = await db.TestResults.Where(result => shown.Keys.Contains(result.Id))
            .OrderBy(result => result.Id)
            .Rows(db)
            .ToListAsync(stop);
        return Page<TestResultDefectMatchDto>.Of(
            [.. rows.Select(row => new TestResultDefectMatchDto(
                row.Id, row.Name, ResultDtos.StatusName(row.Status), shown[row.Id].Message, shown[row.Id].Trace))],
            page.Number, page.Size, found.Count, false);
    }
}
