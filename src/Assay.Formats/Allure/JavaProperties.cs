using System.Globalization;
using System.Text;

namespace Assay.Formats.Allure;

/// <summary>
/// <code>
/// # comment        ! comment
/// key = value      key: value      key value
/// long = first \
///        second    key\ with\ blanks = \u00e9
/// </code>
/// </summary>
internal static class JavaProperties
{
    private const string Blanks = " \t\f";

    public static IEnumerable<(string Key, string Value)> Read(string text)
    {
        foreach (var line in LogicalLines(text))
        {
            var end = KeyEnd(line);
            var rest = line.AsSpan(end).TrimStart(Blanks);
            if (rest is [':' or '=', ..]) rest = rest[1..].TrimStart(Blanks);
            yield return (Unescape(line.AsSpan(0, end)), Unescape(rest));
        }
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var logical = new StringBuilder();
        var continued = false;
        foreach (var natural in text.Replace("\r\n", "\n").Split('\n', '\r'))
        {
            var line = natural.TrimStart(' ', '\t', '\f');
            if (!continued && (line.Length == 0 || line[0] is '#' or '!')) continue;

            var slashes = line.Length - line.AsSpan().TrimEnd('\\').Length;
            continued = slashes % 2 == 1;
            logical.Append(line, 0, continued ? line.Length - 1 : line.Length);
            if (continued) continue;
            yield return logical.ToString();
            logical.Clear();
        }

        if (logical.Length > 0) yield return logical.ToString();
    }

    private static int KeyEnd(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\') i++;
            else if (line[i] is '=' or ':' or ' ' or '\t' or '\f') return i;
        }

        return line.Length;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u' && i + 4 < text.Length
                && ushort.TryParse(
                    text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                i += 4;
                continue;
            }

            plain.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other });
        }

        return plain.ToString();
    }
}
