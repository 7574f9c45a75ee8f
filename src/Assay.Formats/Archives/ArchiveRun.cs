namespace Assay.Formats.Archives;

/// <summary>What an archive knows about one of its files.</summary>
/// <param name="Length">Unpacked size as told by the archive.</param>
/// <param name="Packed">Packed size, when the file is packed by itself.</param>
/// <param name="Sequential">Damage here makes everything behind it unreadable.</param>
internal readonly record struct Content(Stream Stream, long Length, long? Packed, bool Sequential);

/// <summary>One archive being read: what was counted, told and handed over so far.</summary>
internal sealed class ArchiveRun(
    string file, ArchiveLimits limits, ICollection<Warning> warnings, Func<ArchiveEntry, CancellationToken, Task> take)
{
    // Small files may be packed as well as they like.
    private const long RatioFrom = 1 << 20;
    private const long TarOverhead = 4096;
    private int entries;
    private long total;

    public ArchiveLimits Limits => limits;

    public void Warn(string text) => warnings.Add(new Warning(CleanText.Of(file), CleanText.Of(text)));

    /// <summary>False, and told, when there are more entries than an archive may have.</summary>
    public bool EntryFits()
    {
        if (++entries <= limits.MaxEntries) return true;
        Warn($"The archive has more than {limits.MaxEntries:N0} entries; the others were skipped");
        return false;
    }

    public void Ignore(string name, string reason) =>
        Warn($"Entry \"{EntryName.Shown(name)}\" {reason}; it was skipped");

    /// <summary>Hands a file over. False when nothing more can be read.</summary>
    public async Task<bool> Take(string name, Content content, CancellationToken stop)
    {
        if (EntryName.Safe(name) is not { } path)
        {
            Ignore(name, "has a path that leads out of the archive or is no name");
            return true;
        }

        var before = total;
        await using var guarded = new GuardedStream(
            content.Stream, content.Length, count => Refusal(count, before, content.Packed), content.Sequential);
        try
        {
            await take(new ArchiveEntry(path, guarded), stop);
            return true;
        }
        catch (ArchiveException error)
        {
            Ignore(path, error.Message);
            return total <= limits.MaxTotalBytes && !error.Final;
        }
    }

    /// <summary>Unpacks a whole archive under the limits that hold for all of its entries together.</summary>
    public GuardedStream Unpacked(Stream content, long packed) => new(
        content,
        length: null,
        count => count > limits.MaxTotalBytes + (TarOverhead * (entries + 1L)) ? TooLarge() : Bomb(count, packed),
        damageIsFinal: true);

    private ArchiveException? Refusal(long count, long before, long? packed)
    {
        total = before + count;
        if (total > limits.MaxTotalBytes) return TooLarge();
        if (count > limits.MaxEntryBytes) return new($"is larger than {limits.MaxEntryBytes:N0} bytes");
        return packed is { } size ? Bomb(count, size, final: false) : null;
    }

    private ArchiveException TooLarge() =>
        new($"makes the archive larger than {limits.MaxTotalBytes:N0} bytes unpacked") { Final = true };

    private ArchiveException? Bomb(long unpacked, long packed, bool final = true) =>
        unpacked > RatioFrom && unpacked / Math.Max(packed, 1) >= limits.MaxRatio
            ? new ArchiveException($"unpacks to more than {limits.MaxRatio} times its size") { Final = final }
            : null;
}
