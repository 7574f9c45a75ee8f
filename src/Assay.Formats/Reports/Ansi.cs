using System.Text.RegularExpressions;

namespace Assay.Formats.Reports;

/// <summary>Colours that runners put into messages as if a terminal read them.</summary>
internal static class Ansi
{
    private static readonly Regex Escape = new(
        @"\x1b\[[0-9;]*[A-Za-z]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    public static string? Strip(string? text) =>
        text is null || !text.Contains('\x1b', StringComparison.Ordinal) ? text : Escape.Replace(text, "");
}
