using System.Buffers;
using System.Globalization;
using System.Text;

namespace Assay.Formats.Allure;

/// <summary>Decodes the inside of a JSON string without ever failing: what is not Unicode becomes U+FFFD.</summary>
internal static class JsonText
{
    public static string Decode(ReadOnlySpan<byte> utf8, bool escaped, int limit, out bool cut)
    {
        cut = false;
        if (!escaped && utf8.Length <= limit) return Encoding.UTF8.GetString(utf8);

        var buffer = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            var length = escaped ? Unescape(utf8, buffer) : Encoding.UTF8.GetChars(utf8, buffer);
            cut = length > limit;
            if (cut) length = char.IsHighSurrogate(buffer[limit - 1]) ? limit - 1 : limit;
            return new string(buffer, 0, length);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static int Unescape(ReadOnlySpan<byte> utf8, Span<char> into)
    {
        var length = 0;
        while (true)
        {
            var backslash = utf8.IndexOf((byte)'\\');
            var run = backslash < 0 ? utf8 : utf8[..backslash];
            length += Encoding.UTF8.GetChars(run, into[length..]);
            if (backslash < 0) break;

            var kind = utf8[backslash + 1];
            var taken = kind == 'u' ? 6 : 2;
            into[length++] = kind switch
            {
                (byte)'u' => (char)ushort.Parse(
                    utf8.Slice(backslash + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                _ => (char)kind,
            };
            utf8 = utf8[(backslash + taken)..];
        }

        ReplaceLoneSurrogates(into[..length]);
        return length;
    }

    private static void ReplaceLoneSurrogates(Span<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); (uint)i < (uint)text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
            else text[i] = '\uFFFD';
        }
    }
}
