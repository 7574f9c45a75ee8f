using System.Buffers;
using System.Text;

namespace Assay.Formats;

/// <summary>
/// What may stand in a stored text: no control characters but tab, line feed, carriage return and escape (colours of
/// terminals), no lone surrogates.
/// </summary>
public static class CleanText
{
    private static readonly char[] Controls =
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)];

    private static readonly SearchValues<char> Unwanted =
        SearchValues.Create(Controls.Except(['\t', '\n', '\r', '\x1b']).ToArray());

    private static readonly SearchValues<char> UnwantedInNames = SearchValues.Create([.. Controls, '\uFFFD']);

    /// <summary>The text without what may not be stored; the same instance when nothing had to go.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny(Unwanted) && !HasLoneSurrogate(text)) return text;

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsBmp || !Unwanted.Contains((char)rune.Value)) clean.Append(rune);
        }

        return clean.ToString();
    }

    /// <summary>A name of a test, a step or a fixture: not blank, no control characters, valid Unicode.</summary>
    public static bool IsName(string text) =>
        !string.IsNullOrWhiteSpace(text) && !text.AsSpan().ContainsAny(UnwantedInNames) && !HasLoneSurrogate(text);

    private static bool HasLoneSurrogate(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (first < 0) return false;
        for (var i = first; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }

        return false;
    }
}
