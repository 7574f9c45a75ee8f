namespace Assay.Formats.Archives;

/// <summary>What the unpackers of the framework throw on bytes they do not understand.</summary>
internal static class Damage
{
    public static bool Is(Exception error) =>
        error is not (ArchiveException or ObjectDisposedException)
            and (InvalidDataException or InvalidOperationException or IOException or FormatException
                or ArgumentException or OverflowException or NotSupportedException or IndexOutOfRangeException);
}
