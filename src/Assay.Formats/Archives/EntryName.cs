namespace Assay.Formats.Archives;

internal static class EntryName
{
    /// <summary>The path with forward slashes, or null when it leads out of the archive or cannot be a name.</summary>
    public static string? Safe(string name)
    {
        var path = name.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        if (path is "" or ['/', ..] or [_, ':', ..] || path.Length > 4096 || CleanText.Of(path) != path) return null;
        return path.Split('/').AsSpan().Contains("..") ? null : path;
    }

    /// <summary>A name as it may stand in a warning.</summary>
    public static string Shown(string name)
    {
        var clean = CleanText.Of(name).ReplaceLineEndings(" ");
        return clean.Length <= 200 ? clean : clean[..200] + "…";
    }
}
