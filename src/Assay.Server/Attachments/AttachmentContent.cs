using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Attachments;

/// <summary>Sends files that strangers uploaded: never sniffed, never able to run in the name of this site.</summary>
internal static class AttachmentContent
{
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "video/mp4", "video/webm", "video/ogg",
        "audio/mpeg", "audio/ogg", "audio/wav", "text/plain", "application/json", "application/pdf",
    };

    public static void MapAttachments(this IEndpointRouteBuilder api)
    {
        api.MapGet("/testresult/attachment/{id:long}/content", Content).Need(Permission.Read, ProjectOf.Attachment()).WithTags("Attachments");
        api.MapGet("/testfixtureresult/attachment/{id:long}/content", Content).Need(Permission.Read, ProjectOf.Attachment()).WithTags("Attachments");
    }

    /// <summary>The bytes of a file, in ranges if asked for; with inline=true to be shown where the type is harmless.</summary>
    internal static async Task<IResult> Content(long id, bool? inline, HttpContext http, Db db, IBlobStore blobs, CancellationToken stop)
    {
        var file = await db.Attachments.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        if (file.Blob is null) throw Refusal.NotFound($"The content of {file.Name}: the file was referred to but never uploaded, it");
        return Send(http, blobs.OpenRead(file.Blob), file.Blob, file.Name, file.ContentType, inline == true);
    }

    public static IResult Send(HttpContext http, Stream? content, byte[] hash, string name, string type, bool inline)
    {
        if (content is null) throw Refusal.NotFound($"The content of {name}: it was cleaned up or lost, it");
        var shown = inline && Harmless.Contains(type);
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'";
        headers.CacheControl = "private, max-age=31536000, immutable";
        var disposition = new ContentDispositionHeaderValue(shown ? "inline" : "attachment");
        disposition.SetHttpFileName(name);
        headers.ContentDisposition = disposition.ToString();
        return Results.Stream(content, shown && type == "text/plain" ? "text/plain; charset=utf-8" : type,
            entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash)}\""), enableRangeProcessing: true);
    }
}
