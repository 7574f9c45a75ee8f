using System.Text;
using Assay.Formats;
using Assay.Server.Attachments;
using Assay.Server.Blobs;
using Assay.Server.Http;
using Assay.Server.Uploads;

namespace Assay.Server.Reports;

/// <summary>A file that is in the blob store.</summary>
internal sealed record SentFile(string Path, string ContentType, Blob Blob);

/// <summary>
/// Reads files of a report as they come: parts named file, each behind a part filename with its path in the report, or
/// with the path as its own file name.
/// </summary>
internal sealed class ReportUpload(IBlobStore blobs)
{
    public const int MostFiles = 100;
    public const long LargestFile = 512L << 20;

    /// <param name="request">A multipart body.</param>
    /// <param name="room">Bytes that may still come.</param>
    /// <param name="stop">Ends the upload.</param>
    /// <returns>Files by path; of a path sent twice the last one.</returns>
    public async Task<IReadOnlyCollection<SentFile>> Read(HttpRequest request, long room, CancellationToken stop)
    {
        if (request.ContentLength > room + LargestFile) throw Full();
        using var parts = MultipartParts.Of(request, LargestFile);
        try
        {
            var files = await Files(parts, room, stop);
            if (files.Count == 0) throw Refusal.Invalid("Validation error: no file was sent; add parts named file");
            blobs.MakeDurable();
            return files.Values;
        }
        catch (MultipartException broken)
        {
            throw Refusal.Invalid(
                $"The multipart body is broken, nothing of it was kept; send it again ({broken.Message})");
        }
    }

    private async Task<Dictionary<string, SentFile>> Files(MultipartParts parts, long room, CancellationToken stop)
    {
        var files = new Dictionary<string, SentFile>(StringComparer.Ordinal);
        string? announced = null;
        while (await parts.Next(stop) is { } part)
        {
            if (part.Headers.FileName is not { } own)
            {
                if (part.Headers.Field == "filename") announced = await Text(part.Content, stop);
                continue;
            }
            var path = ReportPath.Checked(announced ?? own);
            announced = null;
            if (files.Count == MostFiles)
                throw Refusal.TooLarge($"At most {MostFiles} files in one call; send them in parts");
            var blob = await blobs.Save(part.Content, stop);
            if ((room -= blob.Length) < 0) throw Full();
            // What the sender says of the type does not count: the type decides what a browser does with the file.
            files[path] = new(path, ContentTypes.Of(null, path), blob);
        }
        return files;
    }

    private static Refusal Full() => Refusal.TooLarge(
        $"A report may have {ReportStore.MostBytes >> 30} GB in {ReportStore.MostFiles:N0} files; "
        + "delete it or leave attachments out");

    private static async Task<string> Text(Stream body, CancellationToken stop)
    {
        var buffer = new byte[8192];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return length < buffer.Length
            ? CleanText.Of(Encoding.UTF8.GetString(buffer, 0, length))
            : throw Refusal.Invalid("Validation error: a filename is too long");
    }
}
