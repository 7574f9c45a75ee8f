using System.Diagnostics;
using Assay.Api.Client;
using Npgsql;

namespace Assay.Bench;

/// <summary>What one launch cost, from its first file to counts that a reader sees.</summary>
/// <param name="Results">Visible results.</param>
/// <param name="Seconds">From the first request to the counts.</param>
/// <param name="Server">Processor time of the server, in seconds.</param>
/// <param name="Database">Processor time of PostgreSQL, in seconds.</param>
/// <param name="Client">Processor time of the sender, in seconds.</param>
/// <param name="Memory">The most the server ever had resident, in MB.</param>
/// <param name="Held">What PostgreSQL holds at the end, in MB.</param>
/// <param name="Indexed">From the counts until the search's index had every new name, in seconds.</param>
/// <param name="Kept">By how much the database grew for each result, in KB.</param>
/// <param name="KeptWithoutFiles">The same without the rows of attachments.</param>
internal sealed record IngestionCost(
    int Results, double Seconds, double Server, double Database, double Client, double Memory, double Held,
    double Indexed, double Kept, double KeptWithoutFiles)
{
    public override string ToString() => FormattableString.Invariant($"""
        {Seconds:N2} s, {Results / Seconds:N0} results/s
          processor time: server {Server:N1} s, PostgreSQL {Database:N1} s, client {Client:N1} s
          peak memory of the server {Memory:N0} MB, PostgreSQL holds {Held:N0} MB
          every new name in the search's index {Indexed:N1} s later
          {Kept:N2} KB in the database per result, {KeptWithoutFiles:N2} KB without the rows of attachments
        """);
}

/// <summary>A server that is warm, and sends of folders to it.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private const int WarmUpResults = 20_000;

    private readonly ServerProcess server;
    private readonly HttpClient http;
    private readonly Sender sender;

    private IngestServer(ServerProcess server, HttpClient http)
    {
        (this.server, this.http) = (server, http);
        sender = new(http);
    }

    public string Database => server.Database;

    public static async Task<IngestServer> Start(string data)
    {
        var started = await ServerProcess.Launch(data);
        var ingestion = new IngestServer(started, await started.SignIn());
        await ingestion.sender.WarmUp(WarmUpResults);
        await ingestion.NamesIndexed();
        return ingestion;
    }

    public Task<long> Project(string name) => sender.Project(name);

    /// <returns>The launch, and what it cost.</returns>
    /// <exception cref="InvalidOperationException">Not every result is visible.</exception>
    public async Task<(long Launch, IngestionCost Cost)> Measure(
        long project, string folder, int results, Senders senders)
    {
        Warm(folder);
        Machine.Settle();
        // Who uploads brings a token; a password is asked of people.
        var clients = new List<HttpClient>();
        for (var client = 0; client < senders.Clients; client++) clients.Add(await server.SignIn());
        var before = await Size();
        var (own, database) = Processor();
        var launch = await sender.Launch(project, Path.GetFileName(folder));
        var sending = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Send(launch, folder, clients, senders.Connections);
        await sender.Complete(launch, results);
        var seconds = watch.Elapsed.TotalSeconds;
        var spent = (Environment.CpuUsage.TotalTime - sending).TotalSeconds;
        foreach (var client in clients) client.Dispose();

        var (ownAfter, databaseAfter) = Processor();
        watch.Restart();
        await NamesIndexed();
        var indexed = watch.Elapsed.TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(1));
        var after = await Size();
        var grown = (after.All - before.All) / 1024.0 / results;
        return (launch, new(
            results, seconds, ownAfter - own, databaseAfter - database, spent,
            ProcessTree.PeakMemory(server.Id) / 1024.0,
            ProcessTree.Of(server.Id)[1..].Sum(ProcessTree.Memory) / 1024.0,
            indexed, grown, grown - (after.Attachments - before.Attachments) / 1024.0 / results));
    }

    /// <summary>
    /// Reads every file, so that who is measured next finds them in memory: between two measurements the system may
    /// have dropped them.
    /// </summary>
    public static void Warm(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder)) File.ReadAllBytes(file);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    private static async Task Send(long launch, string folder, List<HttpClient> clients, int connections)
    {
        var shares = UploadFolder.Files(folder).Chunk(1000)
            .Select((chunk, index) => (Client: index % clients.Count, Files: chunk)).ToLookup(share => share.Client);
        await Task.WhenAll(shares.Select(async share =>
        {
            var client = new Sender(clients[share.Key], connections);
            await client.Send(await client.Session(launch), share.SelectMany(part => part.Files));
        }));
    }

    private (double Server, double Database) Processor()
    {
        var all = ProcessTree.Of(server.Id).ConvertAll(ProcessTree.ProcessorTime);
        return (all[0], all.Skip(1).Sum());
    }

    /// <summary>
    /// Names of new tests are indexed after the upload; then the server gives back the room in which they waited.
    /// </summary>
    private async Task NamesIndexed()
    {
        await using var connection = new NpgsqlConnection(server.Database);
        await connection.OpenAsync();
        await using var waiting = new NpgsqlCommand("select exists (select from waiting_name)", connection);
        while ((bool)(await waiting.ExecuteScalarAsync())!) await Task.Delay(100);
    }

    private async Task<(long All, long Attachments)> Size()
    {
        await using var connection = new NpgsqlConnection(server.Database);
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
