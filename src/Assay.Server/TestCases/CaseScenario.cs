using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;
using Attachment = Assay.Server.Attachments.Attachment;

namespace Assay.Server.TestCases;

/// <summary>The steps of a case with the files they refer to, and the result they were taken from.</summary>
internal sealed record CaseScenario(
    long? ResultId, IReadOnlyList<Step> Steps, IReadOnlyDictionary<string, AttachmentRowDto> Files)
{
    public static readonly CaseScenario None = new(null, [], new Dictionary<string, AttachmentRowDto>());

    /// <summary>As it was kept when the last launch with steps closed.</summary>
    public static async Task<CaseScenario> Of(Db db, long caseId, CancellationToken stop) =>
        await db.TestCaseScenarios.AsNoTracking().FirstOrDefaultAsync(row => row.TestCaseId == caseId, stop) is { } kept
            ? new(kept.ResultId, StepsIn(kept.Body), await Known(FilesOf(db, kept.ResultId), stop))
            : None;

    /// <summary>Of the last result; of the one before when that left nothing, or is gone.</summary>
    public static async Task<CaseScenario> OfLastRun(Db db, long caseId, CancellationToken stop)
    {
        var last = await db.TestCases.Where(test => test.Id == caseId)
            .Select(test => test.LastResultId).FirstAsync(stop);
        var result = await db.TestResults.AsNoTracking().FirstOrDefaultAsync(row => row.Id == last, stop);
        return result is not null && (await ResultDetails.Body(db, result, stop)).Steps is { Count: > 0 } steps
            ? new(last, steps, await Known(FilesOf(db, last), stop))
            : await Of(db, caseId, stop);
    }

    /// <summary>What the steps of a result refer to, missing files too; nothing once its launch was deleted.</summary>
    public static IQueryable<Attachment> FilesOf(Db db, long? resultId)
    {
        var launches = db.TestResults.Where(result => result.Id == resultId)
            .Join(db.Launches.Where(launch => launch.DeletedAt == null), result => result.LaunchId, launch => launch.Id,
                (_, launch) => launch.Id);
        return db.Attachments.Where(file => file.ResultId == resultId && launches.Contains(file.LaunchId));
    }

    private static List<Step> StepsIn(byte[] body) => ResultBody.Unpack(body).Steps ?? [];

    private static async Task<Dictionary<string, AttachmentRowDto>> Known(
        IQueryable<Attachment> files, CancellationToken stop) =>
        (await files.AsNoTracking().OrderBy(file => file.Id).ToListAsync(stop)).DistinctBy(file => file.Source)
            .ToDictionary(file => file.Source, file => new AttachmentRowDto(
                "test_result", file.Id, file.Name, file.ContentType, file.Length, file.Blob is null));
}
