using System.Buffers.Binary;

namespace Assay.Formats.Archives;

/// <summary>Counts the entries of a zip before the framework loads all of them into memory.</summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int LocatorSize = 20;
    private const int HeaderSize = 46;
    private const int LongestComment = ushort.MaxValue;
    private const long MaxBytes = 256L << 20;

    /// <summary>
    /// The number of entries, <paramref name="most"/> + 1 when there are more; null when there is no directory.
    /// </summary>
    public static int? Count(Stream zip, int most)
    {
        if (Start(zip) is not { } position) return null;
        var block = new byte[1 << 16];
        var (count, bytes) = (0, 0L);
        while (true)
        {
            zip.Position = position;
            var read = zip.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            var at = 0;
            while (at + HeaderSize <= read)
            {
                var header = block.AsSpan(at, HeaderSize);
                if (!header.StartsWith("PK\x01\x02"u8)) return count;
                var length = HeaderSize + Short(header, 28) + Short(header, 30) + Short(header, 32);
                bytes += length;
                if (++count > most || bytes > MaxBytes) return most + 1;
                at += length;
            }

            if (at == 0) return count;
            position += at;
        }
    }

    private static long? Start(Stream zip)
    {
        var length = (int)Math.Min(zip.Length, EndSize + LongestComment);
        var tail = new byte[length];
        zip.Position = zip.Length - length;
        zip.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + EndSize > length) return null;

        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        if (start == uint.MaxValue) start = LongStart(zip, tail, end) ?? -1;
        return start >= 0 && start <= zip.Length ? start : null;
    }

    // Zip64: a locator right before the end record says where the long end record is.
    private static long? LongStart(Stream zip, byte[] tail, int end)
    {
        if (end < LocatorSize) return null;
        var locator = tail.AsSpan(end - LocatorSize, LocatorSize);
        if (!locator.StartsWith("PK\x06\x07"u8)) return null;
        var position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (position < 0 || position > zip.Length - 56) return null;

        Span<byte> record = stackalloc byte[56];
        zip.Position = position;
        zip.ReadExactly(record);
        return record.StartsWith("PK\x06\x06"u8) ? BinaryPrimitives.ReadInt64LittleEndian(record[48..]) : null;
    }

    private static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
