using System.Globalization;

namespace Assay.Bench;

/// <summary>A process with all its descendants, as /proc tells.</summary>
internal static class ProcessTree
{
    /// <summary>The process itself comes first.</summary>
    public static List<int> Of(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(process => process.Parent, process => process.Id);
        var found = new List<int> { root };
        for (var index = 0; index < found.Count; index++) found.AddRange(parents[found[index]]);
        return found;
    }

    /// <returns>Kilobytes; pages that several processes share are divided among them. 0 when it has ended.</returns>
    public static long Memory(int id) => Kilobytes($"/proc/{id}/smaps_rollup", "Pss:");

    /// <returns>Kilobytes: the most that was ever resident. 0 when it has ended.</returns>
    public static long PeakMemory(int id) => Kilobytes($"/proc/{id}/status", "VmHWM:");

    /// <returns>Seconds of processor time of the process, and of its children that have ended.</returns>
    public static double ProcessorTime(int id)
    {
        try
        {
            return AfterName(id)[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / 100.0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static int ParentOf(int id)
    {
        try
        {
            return int.Parse(AfterName(id)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    // 4711 (a name) S 1 …: the name in parentheses may hold spaces.
    private static string[] AfterName(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static long Kilobytes(string path, string line)
    {
        try
        {
            var text = File.ReadLines(path).FirstOrDefault(text => text.StartsWith(line, StringComparison.Ordinal));
            return text is null
                ? 0
                : long.Parse(text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
                    CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
