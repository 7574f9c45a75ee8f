using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Assay.Server.Uploads;

/// <summary>Files of results: into a session, a new launch, a launch or a job run.</summary>
internal static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("").WithTags("Uploads").DisableAntiforgery();
        uploads.MapPost("/upload/start", Start).NeedSignIn();
        uploads.MapPost("/upload/run", Start).NeedSignIn();
        uploads.MapPost("/upload/stop", Stop).NeedSignIn();
        uploads.MapGet("/upload/jobrun", Find).NeedSignIn();
        foreach (var kind in (string[])["", "/file", "/archive"])
        {
            uploads.MapPost("/upload" + kind, ToSession)
                .Answers(202)
                .TakesFiles()
                .Need(Permission.Write, ProjectOf.Session());
            uploads.MapPost("/launch/{id:long}/upload" + kind, ToLaunch)
                .Answers<UploadedFilesDto>(202)
                .TakesFiles()
                .Need(Permission.Write, ProjectOf.Launch());
            uploads.MapPost("/jobrun/{id:long}/upload" + kind, ToJobRun)
                .Answers<UploadedFilesDto>()
                .TakesFiles()
                .Need(Permission.Write, ProjectOf.JobRun());
        }
        uploads.MapPost("/launch/upload", ToNewLaunch).TakesFiles().NeedSignIn();
    }

    /// <summary>A run of a CI pipeline begins: resolves or makes its job, job run and launch.</summary>
    internal static async Task<ExternalRunResponseDto> Start(
        ExternalRunStartDto body, HttpContext http, Db db, Access access, RunStart runs, CancellationToken stop)
    {
        var project = body.JobRun?.Id is { } run
            ? await db.JobRuns.Where(row => row.Id == run).Select(row => (long?)row.ProjectId).FirstOrDefaultAsync(stop)
                ?? throw Refusal.NotFound($"Job run {run}")
            : body.ProjectId ?? throw Refusal.Invalid("Validation error: project id should be specified");
        await access.Demand(http.Signed(), project, Permission.Write, $"Project {project}", stop);
        return await runs.Start(body with { ProjectId = project }, http.Signed().Username, stop);
    }

    /// <summary>The run ended; saying it again changes nothing. The launch stays open.</summary>
    internal static async Task<ExternalRunResponseDto> Stop(
        ExternalRunStopDto body, HttpContext http, Access access, RunStart runs, CancellationToken stop)
    {
        var project = body.ProjectId ?? throw Refusal.Invalid("Validation error: project id should be specified");
        await access.Demand(http.Signed(), project, Permission.Write, $"Project {project}", stop);
        return await runs.Stop(body, http.Signed().Username, stop);
    }

    /// <summary>The ids behind a job run, by its id or by the uids of job and run.</summary>
    internal static async Task<ExternalRunResponseDto> Find(
        long? projectId, string? jobUid, string? jobRunUid, long? jobRunId, HttpContext http, Db db, Access access,
        CancellationToken stop)
    {
        var run = await db.JobRuns.Where(row => jobRunId != null
                ? row.Id == jobRunId
                : row.ProjectId == projectId && row.Uid == jobRunUid
                    && db.Jobs.Any(job => job.Id == row.JobId && job.Uid == jobUid))
            .FirstOrDefaultAsync(stop) ?? throw Refusal.NotFound($"Job run {jobRunId?.ToString() ?? jobRunUid}");
        await access.Demand(http.Signed(), run.ProjectId, Permission.Read, $"Job run {run.Id}", stop);
        return new(run.ProjectId, run.JobId, run.Id, run.LaunchId);
    }

    /// <summary>
    /// Multipart parts file[] and archive[] into the session `id`. What is answered 202 is stored and counted.
    /// </summary>
    internal static async Task<IResult> ToSession(
        long id, HttpContext http, Sessions sessions, FolderUpload folder, CancellationToken stop)
    {
        var session = await sessions.Open(id, stop);
        await folder.Receive(http.Request, _ => Task.FromResult(session), infoFirst: false, stop);
        return Empty.Accepted();
    }

    /// <summary>Files into an open launch, in a session of their own. Part info: {"envVarValues": […]}.</summary>
    internal static async Task<IResult> ToLaunch(
        long id, HttpContext http, Db db, FolderUpload folder, CancellationToken stop)
    {
        var launch = await db.Launches.Where(row => row.Id == id)
            .Select(row => new { row.State, row.ProjectId })
            .FirstAsync(stop);
        if (launch.State != LaunchState.Open) throw Refusal.LaunchClosed(id);
        var done = await folder.ReceiveInto(new(launch.ProjectId, id, null, null), http, stop);
        return Results.Json(done, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>Files into the launch of a job run. Answers {"filesCount": n}.</summary>
    internal static async Task<IResult> ToJobRun(
        long id, HttpContext http, Db db, FolderUpload folder, CancellationToken stop)
    {
        var run = await db.JobRuns.FirstAsync(row => row.Id == id, stop);
        return Results.Json(await folder.ReceiveInto(new(run.ProjectId, run.LaunchId, run.JobId, id), http, stop));
    }

    /// <summary>
    /// A new launch with its files. Part info: {"projectId", "name", "tags", "links", "issues", "envVarValues"}.
    /// </summary>
    internal static async Task<UploadedFilesDto> ToNewLaunch(
        HttpContext http, Db db, Access access, FolderUpload folder, SessionStart sessions, TimeProvider clock,
        IOptions<JsonOptions> json, CancellationToken stop)
    {
        var caller = http.Signed();
        SessionContext? session = null;
        var files = await folder.Receive(http.Request, async info =>
        {
            var body = UploadInfo.Read(info, json.Value.SerializerOptions)
                ?? throw Refusal.Invalid("Validation error: the part info with projectId and name is missing");
            var project = body.ProjectId ?? throw Refusal.Invalid("Validation error: project id should be specified");
            await access.Demand(caller, project, Permission.Write, $"Project {project}", stop);
            var name = ValidName.Of(body.Name, "a launch");
            var now = clock.GetUtcNow();
            var launch = new Launch
            {
                ProjectId = project, Name = name, Links = [.. body.Links ?? []], Issues = [.. body.Issues ?? []],
                CreatedAt = now, CreatedBy = caller.Username, ModifiedAt = now, ModifiedBy = caller.Username,
                LastActivityAt = now,
            };
            db.Launches.Add(launch);
            await db.SaveChangesAsync(stop);
            await LaunchTags.Set(db, launch.Id, (body.Tags ?? []).Select(tag => tag.Name ?? ""), stop);
            return session = await sessions.Open(
                new(project, launch.Id, null, null), [], body.Chosen(), caller.Username, stop);
        }, infoFirst: true, stop);
        return new(session!.LaunchId, session.SessionId, files);
    }
}
