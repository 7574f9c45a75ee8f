using System.Globalization;

namespace Assay.Server.Search;

/// <summary>Texts that people search by.</summary>
internal static class Like
{
    public static string? Filled(string? text) => text?.Trim() is { Length: > 0 } filled ? filled : null;

    /// <summary>A pattern for what contains the text, with \ as the escape.</summary>
    public static string Part(string text) => "%" + text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>
    /// Too short for an index to find it anywhere: one or two letters or digits, which are found where words begin.
    /// </summary>
    public static bool IsShort(string text) =>
        text.Trim() is { Length: > 0 and < 3 } part && part.All(char.IsAsciiLetterOrDigit);

    /// <returns>The id that the text may be, also behind #; 0, which nothing has, when it is none.</returns>
    public static long Id(string text) =>
        long.TryParse(text.Trim().TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
