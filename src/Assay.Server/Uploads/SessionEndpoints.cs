using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Uploads;

internal static class SessionEndpoints
{
    public static void MapUploadSessions(this IEndpointRouteBuilder api) =>
        api.MapPost("/upload/session", Create).NeedSignIn().WithTags("Uploads");

    /// <summary>
    /// Opens a session in a job run (jobRunId, or jobUid with jobRunUid and projectId), or with manual=true in a
    /// launch. Of the environment only keys that the project maps are kept.
    /// </summary>
    internal static async Task<UploadSessionDto> Create(
        UploadSessionCreateDto body, bool? manual, HttpContext http, Db db, Access access, SessionStart start,
        CancellationToken stop)
    {
        var place = manual == true || body is { JobRunId: null, JobRunUid: null, LaunchId: not null }
            ? await db.Launches.Where(launch => launch.Id == body.LaunchId && launch.DeletedAt == null)
                .Select(launch => new SessionPlace(launch.ProjectId, launch.Id, null, null)).FirstOrDefaultAsync(stop)
                ?? throw Refusal.NotFound($"Launch {body.LaunchId}")
            : await OfRun(body, db)
                .Select(run => new SessionPlace(run.ProjectId, run.LaunchId, run.JobId, run.Id))
                .FirstOrDefaultAsync(stop)
                ?? throw Refusal.NotFound($"Job run {body.JobRunId?.ToString() ?? body.JobRunUid}");
        await access.Demand(http.Signed(), place.ProjectId, Permission.Write, $"Launch {place.LaunchId}", stop);

        var pairs = (body.Environment ?? []).Where(pair => pair is { Key: not null, Value: not null })
            .Select(pair => KeyValuePair.Create(pair.Key!, pair.Value!)).ToList();
        var session = await start.Open(place, pairs, [], http.Signed().Username, stop);
        return new(session.SessionId, place.ProjectId, place.JobId, place.JobRunId, place.LaunchId);
    }

    private static IQueryable<JobRuns.JobRun> OfRun(UploadSessionCreateDto body, Db db) => body.JobRunId is { } id
        ? db.JobRuns.Where(run => run.Id == id)
        : db.JobRuns.Where(run => run.ProjectId == body.ProjectId && run.Uid == body.JobRunUid
            && db.Jobs.Any(job => job.Id == run.JobId && job.Uid == body.JobUid));
}
