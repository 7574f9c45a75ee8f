namespace Assay.Cli.Watching;

/// <summary>
/// Finds programs on Windows as its shells do: npm is npm.cmd there, and no process can be started by that name alone.
/// </summary>
internal static class WindowsPath
{
    private const string Usual = ".COM;.EXE;.BAT;.CMD";

    /// <returns>The file that is meant; the name itself when there is none.</returns>
    public static string Find(string name, string? path, string? extensions, Func<string, bool> exists)
    {
        string[] endings =
        [
            .. Path.HasExtension(name) ? [""] : Array.Empty<string>(),
            .. (string.IsNullOrWhiteSpace(extensions) ? Usual : extensions).Split(';', Each),
        ];
        // A name with a folder in it is looked for there only; others here first, then in every folder of the path.
        string[] folders = name.AsSpan().IndexOfAny(@"\/:") >= 0 ? [""] : [".", .. (path ?? "").Split(';', Each)];
        foreach (var folder in folders)
            foreach (var ending in endings)
                if (Path.Combine(folder.Trim('"'), name + ending) is var file && exists(file))
                    return Path.GetFullPath(file);
        return name;
    }

    private const StringSplitOptions Each = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
}
