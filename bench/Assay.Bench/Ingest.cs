using System.Diagnostics;
using Npgsql;

namespace Assay.Bench;

/// <summary>
/// From a folder of results to counts that a reader sees, over HTTP, compared in the same run with report generators on
/// the same folder and with what the machine could do at best.
/// </summary>
internal static class Ingest
{
    private const int WarmUpResults = 20_000;

    public static async Task<int> Run(int results, int launches, int clients, bool peers)
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
            var best = await Ours(place, folders, results, clients);
            if (!peers) return 0;
            foreach (var (name, seconds) in await Peers.Generate(folders[^1]))
                Console.WriteLine($"{name}: {seconds:N1} s; Assay is {seconds / best:N1} times as fast");
            return 0;
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <returns>Seconds of the last launch.</returns>
    private static async Task<double> Ours(string place, List<string> folders, int results, int clients)
    {
        await using var server = await ServerProcess.Launch(Path.Combine(place, "data"));
        using var http = await server.SignIn();
        var sender = new Sender(http);
        await WarmUp(sender, await sender.Project("Warm-up"));
        var project = await sender.Project("Benchmark");
        var seconds = 0.0;
        foreach (var folder in folders)
        {
            var before = await Size(server.Database);
            var (own, database) = Processor(server);
            var launch = await sender.Launch(project, Path.GetFileName(folder));
            var sending = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            await Send(server, sender, launch, folder, clients);
            var shown = await sender.Statistic(launch);
            seconds = watch.Elapsed.TotalSeconds;
            var client = (Environment.CpuUsage.TotalTime - sending).TotalSeconds;
            if (shown.Values.Sum() != results)
                throw new InvalidOperationException($"{shown.Values.Sum()} of {results} results are visible");

            var (ownAfter, databaseAfter) = Processor(server);
            Console.WriteLine($"{Path.GetFileName(folder)}: {seconds:N2} s, {results / seconds:N0} results/s; "
                + $"processor time: server {ownAfter - own:N1} s, PostgreSQL {databaseAfter - database:N1} s, "
                + $"client {client:N1} s");
            await Report(server, before, results);
            var (read, copy) = Limit.Measure(folder, server.Database, launch);
            Console.WriteLine($"  limit: {read:N2} s to read and parse + {copy:N2} s to COPY; "
                + $"Assay reaches {(read + copy) / seconds:P0} of it");
        }
        return seconds;
    }

    private static async Task Send(ServerProcess server, Sender sender, long launch, string folder, int clients)
    {
        if (clients == 1)
        {
            await sender.Send(await sender.Session(launch), new DirectoryInfo(folder).EnumerateFiles());
            return;
        }
        var shares = new DirectoryInfo(folder).EnumerateFiles().Chunk(1000)
            .Select((chunk, index) => (Client: index % clients, Files: chunk)).ToLookup(share => share.Client);
        await Task.WhenAll(shares.Select(async share =>
        {
            using var http = await server.SignIn();
            var client = new Sender(http);
            await client.Send(await client.Session(launch), share.SelectMany(part => part.Files));
        }));
    }

    /// <summary>A server in use has compiled its code and opened its connections.</summary>
    private static async Task WarmUp(Sender sender, long project)
    {
        var folder = Directory.CreateTempSubdirectory("assay-bench-warm-").FullName;
        new Workload(WarmUpResults, launch: 99, seed: 7).WriteTo(folder);
        var launch = await sender.Launch(project, "Warm-up");
        await sender.Send(await sender.Session(launch), new DirectoryInfo(folder).EnumerateFiles());
        Directory.Delete(folder, recursive: true);
    }

    private static (double Server, double Database) Processor(ServerProcess server)
    {
        var all = ProcessTree.Of(server.Id).ConvertAll(ProcessTree.ProcessorTime);
        return (all[0], all.Skip(1).Sum());
    }

    private static async Task Report(ServerProcess server, (long All, long Attachments) before, int results)
    {
        var after = await Size(server.Database);
        var database = ProcessTree.Of(server.Id)[1..].Sum(ProcessTree.Memory);
        Console.WriteLine($"  peak memory of the server {ProcessTree.PeakMemory(server.Id) / 1024.0:N0} MB, "
            + $"PostgreSQL holds {database / 1024.0:N0} MB");
        Console.WriteLine($"  {(after.All - before.All) / 1024.0 / results:N2} KB in the database per result, "
            + $"{(after.All - before.All - after.Attachments + before.Attachments) / 1024.0 / results:N2} KB "
            + "without the rows of attachments");
    }

    private static async Task<(long All, long Attachments)> Size(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            select pg_database_size(current_database()),
              pg_total_relation_size('attachment') + pg_total_relation_size('session_file')
            """, connection);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
