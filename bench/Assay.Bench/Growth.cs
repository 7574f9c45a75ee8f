using System.Globalization;

namespace Assay.Bench;

/// <summary>
/// How the cost of a launch grows with its results, beside the report generators: a table, two plots.
/// </summary>
internal static class Growth
{
    private const string First = "Assay, first launch";
    private const string Later = "Assay, later launch";

    private static readonly int[] Sizes = [1_000, 3_000, 10_000, 30_000, 100_000, 200_000];

    /// <summary>The peers need minutes and gigabytes for more.</summary>
    private const int MostForPeers = 100_000;

    /// <param name="folder">Gets growth.csv, growth.svg and memory.svg.</param>
    public static async Task<int> Run(string folder)
    {
        var seconds = new Plot("results in the launch", "seconds");
        var memory = new Plot("results in the launch", "MB");
        var table = new List<string> { "results,what,seconds,server MB,KB per result" };
        foreach (var size in Sizes)
        {
            var place = Directory.CreateTempSubdirectory("assay-bench-").FullName;
            try
            {
                foreach (var (name, cost) in await Ours(place, size))
                {
                    Tell(table, size, name, $"{cost.Seconds:F2},{cost.Memory:F0},{cost.KeptWithoutFiles:F2}");
                    seconds.Add(name, size, cost.Seconds);
                    if (name == Later) memory.Add("the server at most", size, cost.Memory);
                }
                if (size > MostForPeers) continue;
                foreach (var (name, needed) in await Peers.Generate(Path.Combine(place, "2")))
                {
                    Tell(table, size, name, $"{needed:F2},,");
                    seconds.Add(name, size, needed);
                }
            }
            finally
            {
                Directory.Delete(place, recursive: true);
            }
        }
        Directory.CreateDirectory(folder);
        await File.WriteAllLinesAsync(Path.Combine(folder, "growth.csv"), table);
        await File.WriteAllTextAsync(Path.Combine(folder, "growth.svg"), seconds.Svg());
        await File.WriteAllTextAsync(Path.Combine(folder, "memory.svg"), memory.Svg());
        return 0;
    }

    private static async Task<List<(string Name, IngestionCost Cost)>> Ours(string place, int size)
    {
        await using var server = await IngestServer.Start(Path.Combine(place, "data"));
        var project = await server.Project("Growth");
        var costs = new List<(string, IngestionCost)>();
        for (var launch = 1; launch <= 2; launch++)
        {
            var folder = Path.Combine(place, launch.ToString(CultureInfo.InvariantCulture));
            new Workload(size, launch).WriteTo(folder);
            var (_, cost) = await server.Measure(project, folder, size, new(Clients: 1));
            costs.Add((launch == 1 ? First : Later, cost));
        }
        return costs;
    }

    private static void Tell(List<string> table, int size, string name, FormattableString figures)
    {
        // "Assay, first launch" would be two columns.
        var line = FormattableString.Invariant($"{size},{name.Replace(",", "")},")
            + figures.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine(line);
        table.Add(line);
    }
}
