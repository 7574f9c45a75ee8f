using System.Text;

namespace Assay.Formats.Reports;

/// <summary>
/// Decodes XML by its byte order mark or its declaration. What is not valid in that encoding becomes U+FFFD, where a
/// parser of bytes would give up.
/// </summary>
internal static class XmlEncoding
{
    private const int Declaration = 256;

    public static StreamReader Reader(Stream content)
    {
        var start = new byte[Declaration];
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        content.Position = 0;
        var encoding = Of(start.AsSpan(0, length));
        return new(content, encoding, detectEncodingFromByteOrderMarks: true, 64 << 10, leaveOpen: true);
    }

    // <?xml version="1.0" encoding="ISO-8859-1"?>
    public static Encoding Of(ReadOnlySpan<byte> start)
    {
        // UTF-16 without a mark: "<" and a zero.
        if (start is [(byte)'<', 0, ..]) return Encoding.Unicode;
        if (start is [0, (byte)'<', ..]) return Encoding.BigEndianUnicode;
        var end = start.IndexOf("?>"u8);
        var head = end < 0 ? "" : Encoding.ASCII.GetString(start[..end]);
        var at = head.IndexOf("encoding", StringComparison.Ordinal);
        var parts = at < 0 ? [] : head[at..].Split('"', '\'');
        if (parts.Length < 2 || parts[1].StartsWith("utf", StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(parts[1]) ?? Encoding.GetEncoding(parts[1]);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
