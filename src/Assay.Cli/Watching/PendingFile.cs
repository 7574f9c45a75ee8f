using Assay.Formats;

namespace Assay.Cli.Watching;

/// <summary>A file that was seen and is not sent yet.</summary>
internal sealed class PendingFile(string path, string name)
{
    public string Path => path;
    public string Name => name;
    public FileKind Kind { get; } = ResultFolder.Classify(name);
    public long Length { get; private set; } = -1;

    /// <summary>When its size or time was last seen to differ.</summary>
    public long ChangedAt { get; private set; }

    /// <summary>It has changed since it was read without success.</summary>
    public bool WorthReading { get; set; } = true;

    private DateTime written;

    public bool IsDocument => Kind is FileKind.Result or FileKind.Container;

    public void Look(long length, DateTime writtenAt, long now)
    {
        if (length == Length && writtenAt == written) return;
        (Length, written, ChangedAt, WorthReading) = (length, writtenAt, now, true);
    }
}
