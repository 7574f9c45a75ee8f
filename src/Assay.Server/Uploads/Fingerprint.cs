using System.Buffers;
using System.Text.RegularExpressions;
using Assay.Formats;

namespace Assay.Server.Uploads;

/// <summary>
/// Equal for failures with the same cause: the message without what changes from run to run (numbers, ids, times,
/// quoted values) and the first frames that are the project's own.
/// </summary>
internal static class Fingerprint
{
    private const RegexOptions Fast =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private const int OwnFrames = 6;
    private const char Mark = '#';
    private const int LongestMessage = 2000;

    public static Guid? Of(string? message, string? trace)
    {
        if (string.IsNullOrWhiteSpace(message) && string.IsNullOrWhiteSpace(trace)) return null;
        // What changes becomes one letter: the text never gets longer.
        var text = ArrayPool<char>.Shared.Rent(LongestMessage + OwnFrames + (trace?.Length ?? 0));
        try
        {
            var end = Message(message.AsSpan()[..Math.Min(message?.Length ?? 0, LongestMessage)], text);
            var frames = 0;
            foreach (var line in trace.AsSpan().EnumerateLines())
            {
                if (!Frame.IsMatch(line) || Foreign.IsMatch(line)) continue;
                text[end++] = '\n';
                end += WithoutDigits(line.Trim(), text.AsSpan(end));
                if (++frames == OwnFrames) break;
            }
            return Md5.Guid(text.AsSpan(0, end));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    private static int Message(ReadOnlySpan<char> message, Span<char> text)
    {
        var (read, end) = (0, 0);
        foreach (var changing in Changing.EnumerateMatches(message))
        {
            message[read..changing.Index].CopyTo(text[end..]);
            end += changing.Index - read;
            text[end++] = Mark;
            read = changing.Index + changing.Length;
        }
        message[read..].CopyTo(text[end..]);
        return end + message.Length - read;
    }

    private static int WithoutDigits(ReadOnlySpan<char> line, Span<char> text)
    {
        var end = 0;
        for (var index = 0; index < line.Length; index++)
        {
            var digit = char.IsAsciiDigit(line[index]);
            if (!digit) text[end++] = line[index];
            else if (index == 0 || !char.IsAsciiDigit(line[index - 1])) text[end++] = Mark;
        }
        return end;
    }

    private static readonly Regex Changing = new(
        """"[^"\n]*"|'[^'\n]*'|0x[0-9a-fA-F]+|[0-9a-fA-F]*[0-9][0-9a-fA-F]*([-.,:][0-9a-fA-F]+)*"""",
        Fast);

    private static readonly Regex Frame = new(@"^\s*(at\s|File ""|in\s)", Fast);

    private static readonly Regex Foreign = new(
        @"(java\.|javax\.|jdk\.|sun\.|org\.junit|org\.testng|node:internal|node_modules|site-packages|"
            + @"System\.|Xunit\.|NUnit\.|Microsoft\.)", Fast);
}
