using Assay.Api;
using Assay.Server.Attachments;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>What came with a launch beside its results.</summary>
internal static class LaunchPartEndpoints
{
    public static void MapLaunchParts(this IEndpointRouteBuilder api)
    {
        var launch = api.MapGroup("/launch/{id:long}").WithTags("Launch reports");
        launch.MapGet("/error", Errors).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/quality-gate", QualityGates).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/named-env", NamedEnvironments).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/category", Categories).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/attachment", Files).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/session", Sessions).Need(Permission.Read, ProjectOf.Launch());
        launch.MapGet("/warning", Warnings).Need(Permission.Read, ProjectOf.Launch());
        api.MapGet("/launch/attachment/{id:long}/content", Content).WithTags("Launch reports")
            .Need(Permission.Read, ProjectOf.LaunchAttachment());
    }

    /// <summary>Errors outside any test, oldest first.</summary>
    internal static Task<Page<LaunchErrorDto>> Errors(long id, PageQuery page, Db db, CancellationToken stop) =>
        db.LaunchErrors.Where(row => row.LaunchId == id).OrderBy(row => row.Id)
            .Select(row => new LaunchErrorDto(row.Id, row.JobRunId, row.Message, row.Trace,
                row.CreatedAt.ToUnixTimeMilliseconds()))
            .ToPage(page, stop);

    /// <summary>Rules of the quality gate that failed.</summary>
    internal static Task<Page<LaunchQualityGateDto>> QualityGates(
        long id, PageQuery page, Db db, CancellationToken stop) =>
        db.LaunchQualityGates.Where(row => row.LaunchId == id).OrderBy(row => row.Id)
            .Select(row => new LaunchQualityGateDto(row.Id, row.Name, row.Message,
                db.NamedEnvironments.Where(named => named.Id == row.NamedEnvironmentId && named.LaunchId == id)
                    .Select(named => new IdAndName(named.Id, named.Name)).FirstOrDefault(),
                row.CreatedAt.ToUnixTimeMilliseconds()))
            .ToPage(page, stop);

    /// <summary>Environments that the client named, by name.</summary>
    internal static Task<Page<NamedEnvironmentDto>> NamedEnvironments(
        long id, PageQuery page, Db db, CancellationToken stop) =>
        db.NamedEnvironments.Where(row => row.LaunchId == id).OrderBy(row => row.Name).ThenBy(row => row.Id)
            .Select(row => new NamedEnvironmentDto(row.Id, row.ExternalId, row.Name)).ToPage(page, stop);

    /// <summary>Categories that came with the launch, in the order in which they came.</summary>
    internal static Task<Page<LaunchCategoryDto>> Categories(long id, PageQuery page, Db db, CancellationToken stop) =>
        db.LaunchCategories.Where(row => row.LaunchId == id).OrderBy(row => row.Id)
            .Select(row => new LaunchCategoryDto(row.Id, row.ExternalId, row.Name, row.Hide, row.Expand))
            .ToPage(page, stop);

    /// <summary>Files of the run itself, by name, and those that uploads named but never sent.</summary>
    internal static Task<Page<LaunchAttachmentDto>> Files(long id, PageQuery page, Db db, CancellationToken stop)
    {
        var here = db.LaunchAttachments.Where(file => file.LaunchId == id)
            .Select(file => new { file.Id, file.Name, file.ContentType, file.Length, Blob = (byte[]?)file.Blob });
        var missed = db.UploadSessions.Where(session => session.LaunchId == id)
            .Join(db.Attachments.Where(file => file.ResultId == null && file.FixtureSetId == null && file.Blob == null),
                session => session.Id, file => file.SessionId, (_, file) => file)
            .Select(file => new { file.Id, file.Name, file.ContentType, file.Length, file.Blob });
        return here.Concat(missed).OrderBy(file => file.Name).ThenBy(file => file.Id)
            .Select(file => new { file.Id, file.Name, file.ContentType, file.Length, Missed = file.Blob == null })
            .ToPage(page, rows =>
                Task.FromResult<IReadOnlyList<LaunchAttachmentDto>>([.. rows.Select(file => new LaunchAttachmentDto(
                file.Missed ? null : file.Id, file.Name, file.ContentType, file.Length, file.Missed,
                file.Missed ? null : $"/api/launch/attachment/{file.Id}/content"))]), stop);
    }

    /// <summary>
    /// The bytes of a file that was sent to the launch; with inline=true to be shown in place where that is
    /// safe.
    /// </summary>
    internal static async Task<IResult> Content(
        long id, bool? inline, HttpContext http, Db db, IBlobStore blobs, CancellationToken stop)
    {
        var file = await db.LaunchAttachments.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        return AttachmentContent.Send(http, blobs.OpenRead(file.Blob), file.Blob, file.Name, file.ContentType,
            inline == true);
    }

    /// <summary>Upload sessions, newest first.</summary>
    internal static Task<Page<LaunchSessionDto>> Sessions(long id, PageQuery page, Db db, CancellationToken stop) =>
        db.UploadSessions.AsNoTracking().Where(row => row.LaunchId == id).OrderByDescending(row => row.Id)
            .ToPage(page, rows => Shown(db, rows, stop), stop);

    /// <summary>What could not be used of the uploaded files, in the order in which it came.</summary>
    internal static Task<Page<UploadWarningDto>> Warnings(
        long id, long? sessionId, PageQuery page, Db db, CancellationToken stop) =>
        db.UploadWarnings.Where(row => row.LaunchId == id && (sessionId == null || row.SessionId == sessionId))
            .OrderBy(row => row.Id)
            .Select(row => new UploadWarningDto(row.Id, row.SessionId, row.File, row.Text,
                row.CreatedAt.ToUnixTimeMilliseconds()))
            .ToPage(page, stop);

    private static async Task<IReadOnlyList<LaunchSessionDto>> Shown(
        Db db, IReadOnlyList<UploadSession> sessions, CancellationToken stop)
    {
        var ids = sessions.Select(row => row.EnvironmentId).OfType<long>().Distinct().ToArray();
        var environments = (await db.EnvironmentValues.Where(row => ids.Contains(row.EnvironmentId))
                .Join(db.EnvVarValues, row => row.EnvVarValueId, value => value.Id,
                    (row, value) => new { row.EnvironmentId, value })
                .Join(db.EnvVars, row => row.value.EnvVarId, variable => variable.Id, (row, variable) => new
                {
                    row.EnvironmentId, row.value.Id, row.value.Name, VariableId = variable.Id, Variable = variable.Name,
                })
                .OrderBy(row => row.Variable).ThenBy(row => row.Name).ToListAsync(stop))
            .ToLookup(row => row.EnvironmentId,
                row => new EnvVarValueDto(row.Id, row.Name, new(row.VariableId, row.Variable)));
        return [.. sessions.Select(row => new LaunchSessionDto(
            row.Id, row.JobRunId, row.Files, row.Results, row.Warnings, [.. environments[row.EnvironmentId ?? 0]],
            row.CreatedBy, row.CreatedAt.ToUnixTimeMilliseconds(), row.LastActivityAt.ToUnixTimeMilliseconds()))];
    }
}
