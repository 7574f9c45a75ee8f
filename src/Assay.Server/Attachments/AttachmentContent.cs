using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Attachments;

/// <summary>Sends files that strangers uploaded: never sniffed, never able to run in the name of this site.</summary>
internal static class AttachmentContent
{
    private const string Passive =
        "default-src 'none'; img-src 'self' data:; media-src 'self' data:; style-src 'unsafe-inline'; "
            + "frame-ancestors 'self'";

    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "video/mp4", "video/webm",
        "video/ogg", "video/quicktime", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm", "audio/mp4", "text/plain",
        "application/json", "application/pdf",
    };

    /// <summary>Could run scripts: shown only without any, in an origin of their own.</summary>
    private static readonly HashSet<string> Active = new(StringComparer.OrdinalIgnoreCase)
    {
        "text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml",
    };

    /// <summary>
    /// The bytes of a file, in ranges if asked for; with inline=true to be shown in place where that is safe.
    /// </summary>
    internal static async Task<IResult> Content(
        long id, bool? inline, HttpContext http, Db db, IBlobStore blobs, CancellationToken stop)
    {
        var file = await db.Attachments.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        if (file.Blob is null)
            throw new Refusal(StatusCodes.Status404NotFound, $"The file {file.Name} was never uploaded");
        return Send(http, blobs.OpenRead(file.Blob), file.Blob, file.Name, file.ContentType, inline == true);
    }

    public static IResult Send(HttpContext http, Stream? content, byte[] hash, string name, string type, bool inline)
    {
        if (content is null)
            throw new Refusal(StatusCodes.Status404NotFound, $"The content of the file {name} is no longer stored");
        var kind = type.Split(';')[0].Trim();
        var harmless = Harmless.Contains(kind);
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // A browser's PDF viewer does not start below a sandbox.
        headers.ContentSecurityPolicy = kind == "application/pdf" ? "frame-ancestors 'self'"
            : harmless ? Passive
            : "sandbox; " + Passive;
        headers.CacheControl = "private, max-age=31536000, immutable";
        var disposition = new ContentDispositionHeaderValue(
            inline && (harmless || Active.Contains(kind)) ? "inline" : "attachment");
        disposition.SetHttpFileName(name);
        headers.ContentDisposition = disposition.ToString();
        return Results.Stream(content, kind is "text/plain" or "text/html" ? kind + "; charset=utf-8" : type,
            entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash)}\""), enableRangeProcessing: true);
    }
}
