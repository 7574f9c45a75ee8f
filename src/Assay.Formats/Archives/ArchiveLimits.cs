namespace Assay.Formats;

/// <summary>What an archive may contain; what goes beyond is left out with a warning.</summary>
/// <param name="MaxEntries">Entries of any kind, folders included.</param>
/// <param name="MaxEntryBytes">Unpacked size of one file.</param>
/// <param name="MaxTotalBytes">Unpacked size of all files together.</param>
/// <param name="MaxRatio">Unpacked to packed size, checked from the first mebibyte on.</param>
public sealed record ArchiveLimits(
    int MaxEntries = 500_000,
    long MaxEntryBytes = 1L << 30,
    long MaxTotalBytes = 20L << 30,
    int MaxRatio = 200);

/// <summary>A file of an archive.</summary>
/// <param name="Path">Path in the archive, with forward slashes; never absolute, never with "..".</param>
/// <param name="Content">
/// Unpacked bytes, forward only, valid until the callback ends. Reading throws <see cref="ArchiveException"/> when the
/// archive is damaged or hostile: let it pass, and keep nothing of this file.
/// </param>
public sealed record ArchiveEntry(string Path, Stream Content)
{
    /// <summary>The file's own name.</summary>
    public string Name => ResultFolder.LastSegment(Path);
}

/// <summary>The content of an archive cannot be read further.</summary>
public sealed class ArchiveException : IOException
{
    public ArchiveException()
    {
    }

    public ArchiveException(string message)
        : base(message)
    {
    }

    public ArchiveException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Nothing behind this place can be read either.</summary>
    internal bool Final { get; init; }
}
