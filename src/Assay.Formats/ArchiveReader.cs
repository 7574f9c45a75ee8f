using System.IO.Compression;
using Assay.Formats.Archives;

namespace Assay.Formats;

/// <summary>
/// Reads zip, tar and tar.gz, told apart by their first bytes. Contents are streamed. A damaged or hostile archive
/// gives warnings; what was handed over before stays.
/// </summary>
public static class ArchiveReader
{
    /// <summary>
    /// Hands over every file, in the archive's order. Folders are left out; links and devices too, with a warning.
    /// </summary>
    /// <param name="archive">Seekable; read from its beginning, left open.</param>
    /// <param name="fileName">Stands in the warnings.</param>
    /// <param name="take">Its exceptions end the reading and reach the caller.</param>
    public static async Task Read(
        Stream archive,
        string fileName,
        ArchiveLimits limits,
        ICollection<Warning> warnings,
        Func<ArchiveEntry, CancellationToken, Task> take,
        CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (!archive.CanSeek) throw new ArgumentException("An archive is read from a seekable stream", nameof(archive));

        var run = new ArchiveRun(fileName, limits, warnings, take);
        try
        {
            var start = await Block(Rewound(archive), stop);
            if (start.AsSpan().StartsWith("PK\x03\x04"u8) || start.AsSpan().StartsWith("PK\x05\x06"u8))
                await Zip.Read(archive, run, stop);
            else if (start is [0x1F, 0x8B, ..])
                await ReadCompressed(archive, run, stop);
            else if (Tar.IsHeader(start))
                await Tar.Read(Rewound(archive), run, stop);
            else
                run.Warn("Neither a zip, nor a tar, nor a tar.gz archive; it was skipped");
        }
        catch (ArchiveException error)
        {
            run.Warn($"The archive {error.Message}; the rest was skipped");
        }
    }

    private static async Task ReadCompressed(Stream archive, ArchiveRun run, CancellationToken stop)
    {
        await using (var gzip = new GZipStream(Rewound(archive), CompressionMode.Decompress, leaveOpen: true))
        {
            await using var unpacked = run.Unpacked(gzip, archive.Length);
            if (!Tar.IsHeader(await Block(unpacked, stop)))
            {
                run.Warn("A gzip file without a tar archive in it; it was skipped");
                return;
            }
        }

        await using var whole = new GZipStream(Rewound(archive), CompressionMode.Decompress, leaveOpen: true);
        await using var tar = run.Unpacked(whole, archive.Length);
        await Tar.Read(tar, run, stop);
    }

    private static async Task<byte[]> Block(Stream stream, CancellationToken stop)
    {
        var block = new byte[Tar.BlockSize];
        var length = await stream.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, stop);
        return block[..length];
    }

    private static Stream Rewound(Stream archive)
    {
        archive.Position = 0;
        return archive;
    }
}
