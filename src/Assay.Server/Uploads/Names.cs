using Assay.Formats;

namespace Assay.Server.Uploads;

internal static class Names
{
    /// <summary>As long as a name of a file system and of an index row may be.</summary>
    private const int Longest = 255;

    /// <summary>The name by which files and references to them meet; of a longer name it is the MD5.</summary>
    public static string Key(string name) => name.Length <= Longest ? name : Md5.Hex(name);

    /// <summary>The first characters of a text, never half of a surrogate pair.</summary>
    public static string Cut(this string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
