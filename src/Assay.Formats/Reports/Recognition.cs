using System.Text;

namespace Assay.Formats.Reports;

/// <summary>Says by the beginning of a file which report it is.</summary>
internal static class Recognition
{
    public static ResultFormat? Of(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("\uFEFF"u8)) start = start[3..];
        if (start is [0xFF, 0xFE, ..] or [(byte)'<', 0, ..]) return Xml(Encoding.Unicode.GetString(start));
        if (start is [0xFE, 0xFF, ..] or [0, (byte)'<', ..]) return Xml(Encoding.BigEndianUnicode.GetString(start));
        var text = start.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return null;
        return text[0] switch
        {
            (byte)'<' => Xml(Encoding.UTF8.GetString(text)),
            (byte)'{' or (byte)'[' => JsonStart.Format(text),
            _ => IsTap(text) ? ResultFormat.Tap : null,
        };
    }

    private static ResultFormat? Xml(string text)
    {
        if (Root(text) is not { } tag) return null;
        var name = tag.Split([' ', '\t', '\r', '\n', '>', '/'], 2)[0];
        return name[(name.IndexOf(':') + 1)..] switch
        {
            "testsuites" or "testsuite" => ResultFormat.JUnit,
            "test-suite" when !tag.Contains(" type=", StringComparison.Ordinal) => ResultFormat.Allure1,
            "assemblies" or "assembly" => ResultFormat.XUnit,
            "test-run" => ResultFormat.NUnit,
            "TestRun" => ResultFormat.Trx,
            "testng-results" => ResultFormat.TestNg,
            "robot" => ResultFormat.Robot,
            _ => null,
        };
    }

    /// <summary>The inside of the first tag; before it are declarations, comments and a document type.</summary>
    private static string? Root(string text)
    {
        var at = 0;
        while ((at = text.IndexOf('<', at)) >= 0 && at + 1 < text.Length)
        {
            if (text[at + 1] is not ('?' or '!'))
            {
                var end = text.IndexOf('>', at);
                return end < 0 ? text[(at + 1)..] : text[(at + 1)..(end + 1)];
            }

            var close = text.AsSpan(at).StartsWith("<!--") ? "-->" : ">";
            at = text.IndexOf(close, at, StringComparison.Ordinal);
            if (at < 0) return null;
        }

        return null;
    }

    // TAP version 13 / 1..4 / ok 1 - adds / not ok 2
    private static bool IsTap(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].TrimEnd("\r "u8);
            if (line.IsEmpty || line[0] == '#') continue;
            if (line.StartsWith("TAP version 1"u8)) return true;
            if (line.StartsWith("1.."u8)) return line[3..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is -1 or > 0;
            if (line.StartsWith("not "u8)) line = line[4..];
            return line.StartsWith("ok "u8) && line.Length > 3 && line[3] is >= (byte)'0' and <= (byte)'9';
        }

        return false;
    }
}
