using Assay.Formats;

namespace Assay.Cli.Uploads;

/// <summary>
/// How the server is to know files. Those of Allure are known by their names alone, wherever they lie. Reports of other
/// tools, and the files they refer to, often have the same names in different folders, so they keep their paths.
/// </summary>
internal static class WireNames
{
    public static string Of(string path) => ResultFolder.MayBeReport(path) ? Below(path) : Path.GetFileName(path);

    /// <summary>../build/a/junit.xml is build/a/junit.xml: nothing leads out of where the program runs.</summary>
    private static string Below(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        var parts = relative.Split(Path.DirectorySeparatorChar)
            .Where(part => part is not (".." or "" or ".") && !part.EndsWith(':'));
        return string.Join('/', parts);
    }
}
