using System.Text;
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
    private const int LongestMessage = 2000;

    public static Guid? Of(string? message, string? trace)
    {
        if (string.IsNullOrWhiteSpace(message) && string.IsNullOrWhiteSpace(trace)) return null;
        var text = new StringBuilder();
        if (message is not null)
            text.Append(Changing.Replace(message.Length > LongestMessage ? message[..LongestMessage] : message, "#"));
        var frames = 0;
        foreach (var line in (trace ?? "").AsSpan().EnumerateLines())
        {
            if (!Frame.IsMatch(line) || Foreign.IsMatch(line)) continue;
            text.Append('\n').Append(Digits.Replace(line.Trim().ToString(), "#"));
            if (++frames == OwnFrames) break;
        }
        return Md5.Guid(text.ToString());
    }

    private static readonly Regex Changing = new(
        """"[^"\n]*"|'[^'\n]*'|0x[0-9a-fA-F]+|[0-9a-fA-F]*[0-9][0-9a-fA-F]*([-.,:][0-9a-fA-F]+)*"""",
        Fast);

    private static readonly Regex Frame = new(@"^\s*(at\s|File ""|in\s)", Fast);

    private static readonly Regex Foreign = new(
        @"(java\.|javax\.|jdk\.|sun\.|org\.junit|org\.testng|node:internal|node_modules|site-packages|"
            + @"System\.|Xunit\.|NUnit\.|Microsoft\.)", Fast);

    private static readonly Regex Digits = new("[0-9]+", Fast);
}
