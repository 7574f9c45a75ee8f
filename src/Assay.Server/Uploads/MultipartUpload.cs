using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Http;

namespace Assay.Server.Uploads;

/// <summary>
/// Reads a multipart body as it comes, part by part: files, archives that are unpacked on the way, and the JSON part
/// `info`, which may stand before or behind them.
/// </summary>
internal sealed class MultipartUpload(HttpRequest request, Settings settings)
{
    private const int LargestInfo = 1 << 20;
    private static readonly ArchiveLimits Limits = new();

    private readonly DiskRoom room = request.HttpContext.RequestServices.GetRequiredService<DiskRoom>();

    /// <param name="open">
    /// Makes the sorter when the first file is there and `info` is known (null: there was none so far).
    /// </param>
    /// <param name="infoFirst">Files wait on disk until `info` has come.</param>
    /// <returns>How many files were there; everything is written.</returns>
    public async Task<int> Read(Func<byte[]?, Task<FileSorter>> open, bool infoFirst, CancellationToken stop)
    {
        using var parts = MultipartParts.Of(request);
        FileSorter? sorter = null;
        byte[]? info = null;
        using var waiting = new WaitingFiles(settings);
        try
        {
            while (await parts.Next(stop) is { } part)
            {
                // Browsers give a JSON part the file name "blob".
                if (part.Headers.Field == "info")
                {
                    info = await Info(part.Content, stop);
                    continue;
                }
                if (part.Headers.FileName is not { } name) continue;
                var archive = part.Headers.Field.StartsWith("archive", StringComparison.Ordinal);
                if (infoFirst && info is null)
                {
                    await waiting.Add(name, archive, part.Headers.ContentType, part.Content, stop);
                    continue;
                }
                sorter ??= await open(info);
                if (waiting.Any) await waiting.Give(sorter, Take, stop);
                await (part.Whole is { } whole && !archive && !LooksPacked(name)
                    ? Take(sorter, name, whole, part.Headers.ContentType, stop)
                    : new(Take(sorter, name, archive, part.Headers.ContentType, part.Content, stop)));
            }
            if (waiting.Any)
            {
                sorter ??= await open(info);
                await waiting.Give(sorter, Take, stop);
            }
            if (sorter is null) return 0;
            await sorter.Flush(stop);
            return sorter.Count;
        }
        catch (MultipartException broken)
        {
            if (sorter is not null) await sorter.Flush(stop);
            throw Refusal.Invalid(sorter is { Count: > 0 }
                ? $"The multipart body is broken after {sorter.Count} files, which were stored; send the rest again "
                    + $"({broken.Message})"
                : $"The multipart body is broken, no file was sent whole; send it again ({broken.Message})");
        }
        finally
        {
            sorter?.Dispose();
        }
    }

    private ValueTask Take(
        FileSorter sorter, string name, ReadOnlyMemory<byte> content, string? contentType, CancellationToken stop)
    {
        Demand();
        return sorter.Take(name, content, contentType, stop);
    }

    private async Task Take(
        FileSorter sorter, string name, bool archive, string? contentType, Stream content, CancellationToken stop)
    {
        Demand();
        if (!archive && !LooksPacked(name))
        {
            await sorter.Take(name, content, contentType, stop);
            return;
        }
        await using var spool = new FileStream(WaitingFiles.NewPath(settings), FileMode.CreateNew, FileAccess.ReadWrite,
            FileShare.None, 81_920, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await content.CopyToAsync(spool, stop);
        var warnings = new List<Warning>();
        await ArchiveReader.Read(spool, name, Limits, warnings,
            (entry, cancel) =>
            {
                Demand();
                return sorter.Take(entry.Path, entry.Content, null, cancel);
            }, stop);
        sorter.Warn(warnings);
    }

    /// <summary>A long upload may fill a disk that had room when it began.</summary>
    private void Demand()
    {
        if (!room.IsEnough) throw Unavailable.Full("The disk of the server is nearly full");
    }

    /// <summary>People drop a zip of their results folder where files are expected.</summary>
    private static bool LooksPacked(string name) =>
        !name.Contains("-attachment", StringComparison.Ordinal)
        && (name.EndsWith("allure-results.zip", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("allure-results.tar.gz", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("allure-results.tgz", StringComparison.OrdinalIgnoreCase));

    private static async Task<byte[]> Info(Stream body, CancellationToken stop)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await body.ReadAsync(buffer, stop)) > 0)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > LargestInfo) throw Refusal.TooLarge("The part info is larger than 1 MB");
        }
        return copy.ToArray();
    }
}
