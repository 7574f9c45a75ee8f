using System.Formats.Tar;

namespace Assay.Formats.Archives;

internal static class Tar
{
    public const int BlockSize = 512;

    public static async Task Read(Stream archive, ArchiveRun run, CancellationToken stop)
    {
        await using var tar = new TarReader(archive, leaveOpen: true);
        while (await Next(tar, stop) is { } entry)
        {
            if (!run.EntryFits() || !await Take(entry, run, stop)) return;
        }
    }

    /// <summary>A header block: its checksum counts every byte, its own field as blanks.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        if (block.Length < BlockSize) return false;
        var field = block.Slice(148, 8);
        var told = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            told = (told * 8) + digit - '0';
        }

        var sum = 8 * ' ';
        foreach (var value in block[..BlockSize]) sum += value;
        foreach (var value in field) sum -= value;
        return told == sum && told > 8 * ' ';
    }

    private static async Task<TarEntry?> Next(TarReader tar, CancellationToken stop)
    {
        try
        {
            return await tar.GetNextEntryAsync(copyData: false, stop);
        }
        catch (Exception error) when (Damage.Is(error))
        {
            throw new ArchiveException("is damaged", error);
        }
    }

    private static async Task<bool> Take(TarEntry entry, ArchiveRun run, CancellationToken stop)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                var bytes = entry.DataStream ?? Stream.Null;
                var content = new Content(bytes, entry.Length, Packed: null, Sequential: true);
                return await run.Take(entry.Name, content, stop);
            case TarEntryType.Directory or TarEntryType.DirectoryList or TarEntryType.GlobalExtendedAttributes:
                return true;
            default:
                run.Ignore(entry.Name, "is a link or a device");
                return true;
        }
    }
}
