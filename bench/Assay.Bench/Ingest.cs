namespace Assay.Bench;

/// <summary>
/// From a folder of results to counts that a reader sees, over HTTP, compared in the same run with report generators on
/// the same folder and with what the machine could do at best.
/// </summary>
internal static class Ingest
{
    public static async Task<int> Run(int results, int launches, Senders senders, bool peers)
    {
        var place = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        try
        {
            var folders = Enumerable.Range(1, launches).Select(launch => Path.Combine(place, $"results-{launch}"))
                .ToList();
            for (var launch = 1; launch <= launches; launch++)
            {
                var (files, bytes) = new Workload(results, launch).WriteTo(folders[launch - 1]);
                Console.WriteLine($"launch {launch}: {results:N0} tests, {files:N0} files, {bytes / 1e6:N0} MB");
            }
            var last = await Ours(place, folders, results, senders);
            if (!peers) return 0;
            foreach (var (name, seconds) in await Peers.Generate(folders[^1]))
                Console.WriteLine($"{name}: {seconds:N1} s; Assay is {seconds / last:N1} times as fast");
            return 0;
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <returns>Seconds of the last launch.</returns>
    private static async Task<double> Ours(string place, List<string> folders, int results, Senders senders)
    {
        await using var server = await IngestServer.Start(Path.Combine(place, "data"));
        var project = await server.Project("Benchmark");
        var seconds = 0.0;
        foreach (var folder in folders)
        {
            var limit = new Limit(server.Database);
            var (launch, cost) = await server.Measure(project, folder, results, senders);
            seconds = cost.Seconds;
            Console.WriteLine($"{Path.GetFileName(folder)}: {cost}");
            var (read, copy) = limit.Measure(folder, launch);
            Console.WriteLine($"  limit: {read:N2} s to read and parse + {copy:N2} s to COPY; "
                + $"Assay reaches {(read + copy) / seconds:P0} of it");
        }
        return seconds;
    }
}
