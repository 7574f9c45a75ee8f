using System.Text;
using Assay.Formats;
using Assay.Server.Attachments;
using Assay.Server.Blobs;
using Assay.Server.Http;
using Assay.Server.Uploads;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

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
        var reader = new MultipartReader(MultipartUpload.BoundaryOf(request), request.Body, 64 << 10)
        {
            HeadersCountLimit = 32, BodyLengthLimit = LargestFile,
        };
        try
        {
            var files = await Files(reader, room, stop);
            if (files.Count == 0) throw Refusal.Invalid("Validation error: no file was sent; add parts named file");
            blobs.MakeDurable();
            return files.Values;
        }
        catch (InvalidDataException broken) when (broken.Message.Contains("length limit", StringComparison.Ordinal))
        {
            throw Refusal.TooLarge($"A file of a report may have {LargestFile >> 20} MB");
        }
        catch (Exception broken) when (broken is InvalidDataException
            || broken is IOException and not BadHttpRequestException
            && broken.Message.StartsWith("Unexpected end", StringComparison.Ordinal))
        {
            throw Refusal.Invalid($"The multipart body is broken, nothing of it was kept; send it again ({broken.Message})");
        }
    }

    private async Task<Dictionary<string, SentFile>> Files(MultipartReader reader, long room, CancellationToken stop)
    {
        var files = new Dictionary<string, SentFile>(StringComparer.Ordinal);
        string? announced = null;
        while (await reader.ReadNextSectionAsync(stop) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) continue;
            if (MultipartUpload.FileNameOf(disposition) is not { } own)
            {
                var field = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
                if (field == "filename") announced = await Text(section.Body, stop);
                continue;
            }
            var path = ReportPath.Checked(announced ?? own);
            announced = null;
            if (files.Count == MostFiles) throw Refusal.TooLarge($"At most {MostFiles} files in one call; send them in parts");
            var blob = await blobs.Save(section.Body, stop);
            if ((room -= blob.Length) < 0) throw Full();
            // What the sender says of the type does not count: the type decides what a browser does with the file.
            files[path] = new(path, ContentTypes.Of(null, path), blob);
        }
        return files;
    }

    private static Refusal Full() => Refusal.TooLarge(
        $"A report may have {ReportStore.MostBytes >> 30} GB in {ReportStore.MostFiles:N0} files; delete it or leave attachments out");

    private static async Task<string> Text(Stream body, CancellationToken stop)
    {
        var buffer = new byte[8192];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return length < buffer.Length
            ? CleanText.Of(Encoding.UTF8.GetString(buffer, 0, length))
            : throw Refusal.Invalid("Validation error: a filename is too long");
    }
}
