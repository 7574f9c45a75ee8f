using System.IO.Compression;

namespace Assay.Formats.Archives;

internal static class Zip
{
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    public static async Task Read(Stream archive, ArchiveRun run, CancellationToken stop)
    {
        if (Open(archive, run) is not { } zip) return;
        await using (zip)
        {
            foreach (var entry in zip.Entries)
            {
                stop.ThrowIfCancellationRequested();
                if (!run.EntryFits() || !await Take(entry, run, stop)) return;
            }
        }
    }

    private static ZipArchive? Open(Stream archive, ArchiveRun run)
    {
        if (ZipDirectory.Count(archive, run.Limits.MaxEntries) is not { } count)
        {
            run.Warn("The zip archive is not complete: it has no directory; it was skipped");
            return null;
        }

        if (count > run.Limits.MaxEntries)
        {
            run.Warn($"The archive has more than {run.Limits.MaxEntries:N0} entries; it was skipped");
            return null;
        }

        archive.Position = 0;
        try
        {
            var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
            _ = zip.Entries;
            return zip;
        }
        catch (Exception error) when (Damage.Is(error))
        {
            run.Warn("The zip archive is damaged: its directory cannot be read; it was skipped");
            return null;
        }
    }

    private static async Task<bool> Take(ZipArchiveEntry entry, ArchiveRun run, CancellationToken stop)
    {
        if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\')) return true;

        // The upper half holds the mode of Unix, or nothing.
        var type = (entry.ExternalAttributes >> 16) & FileTypeMask;
        if (type is not (0 or RegularFile)) run.Ignore(entry.FullName, "is a link or a device");
        else if (entry.IsEncrypted) run.Ignore(entry.FullName, "is encrypted");
        else if (Open(entry, run) is { } content)
        {
            await using (content)
            {
                var known = new Content(content, entry.Length, entry.CompressedLength, Sequential: false);
                return await run.Take(entry.FullName, known, stop);
            }
        }

        return true;
    }

    private static Stream? Open(ZipArchiveEntry entry, ArchiveRun run)
    {
        try
        {
            return entry.Open();
        }
        catch (Exception error) when (Damage.Is(error))
        {
            run.Ignore(entry.FullName, "is damaged");
            return null;
        }
    }
}
