using Assay.Api;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Assay.Server.Uploads;

/// <summary>Receives the files of a results folder.</summary>
internal sealed class FolderUpload(
    Ingestion ingestion, LargeBatches large, IBlobStore blobs, Settings settings, UploadsInFlight inFlight,
    SessionStart sessions, IOptions<JsonOptions> json)
{
    /// <param name="open">Makes or finds the session when the first file is there.</param>
    /// <returns>How many files there were.</returns>
    /// <exception cref="Refusal">400 when there was none.</exception>
    public async Task<int> Receive(
        HttpRequest request, Func<byte[]?, Task<SessionContext>> open, bool infoFirst, CancellationToken stop)
    {
        IDisposable? running = null;
        try
        {
            var files = await new MultipartUpload(request, settings).Read(async info =>
            {
                var session = await open(info);
                running = inFlight.Begin(session.LaunchId);
                return new FileSorter(session, ingestion, large, blobs, new ReportSpool(settings));
            }, infoFirst, stop);
            return files > 0
                ? files
                : throw Refusal.Invalid("Validation error: no file was sent; add parts named file or archive");
        }
        finally
        {
            running?.Dispose();
        }
    }

    /// <summary>Into a session of its own, with the environment that the part info names.</summary>
    public async Task<UploadedFilesDto> ReceiveInto(SessionPlace place, HttpContext http, CancellationToken stop)
    {
        SessionContext? session = null;
        var files = await Receive(http.Request, async info =>
        {
            var chosen = UploadInfo.Read(info, json.Value.SerializerOptions)?.Chosen() ?? [];
            return session = await sessions.Open(place, [], chosen, http.Signed().Username, stop);
        }, infoFirst: true, stop);
        return new(place.LaunchId, session!.SessionId, files);
    }
}
