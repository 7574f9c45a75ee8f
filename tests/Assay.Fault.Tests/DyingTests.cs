using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Fault.Tests;

/// <summary>
/// Three clients upload, close, reopen and delete launches without a pause while the server, or PostgreSQL, is killed
/// again and again; whatever was not answered they send again.
/// </summary>
public sealed class DyingTests : IDisposable
{
    private const int Clients = 3;
    private readonly string folder = TestFolders.New();

    public static TheoryData<string, int> Deaths => new() { { "server", 5 }, { "postgres", 6 } };

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Whatever_dies_exactly_what_was_sent_is_there(string victim, int times)
    {
        var random = FaultRun.Draw(victim);
        await using var server = await Instance.Start(folder);
        var token = await server.Token();
        using var client = new Patient(server.Address, token);
        var project = (long)(await client.Post(
            "/api/project", new JsonObject { ["name"] = "Faulty", ["isPublic"] = false }))["id"]!;
        var launches = new List<SentLaunch>();
        var killing = true;
        var clients = Enumerable.Range(0, Clients).Select(number => Task.Run(() =>
            Work(client, project, new(random.Next()), launches, () => Volatile.Read(ref killing)))).ToList();

        var kills = new List<string>();
        for (var kill = 0; kill < times * FaultRun.Scale; kill++)
        {
            await Task.Delay(random.Next(100, 3_000));
            kills.Add(victim == "server" ? await KillServer(server) : await KillPostgres(server, random));
        }
        Volatile.Write(ref killing, false);
        await Task.WhenAll(clients);

        Assert.Empty(client.Surprises);
        await Examine(server, client, launches);
        var killed = kills.GroupBy(kill => kill).Select(same => $"{same.Key} {same.Count()}x");
        FaultRun.Tell($"killed {string.Join(", ", killed)}; "
            + $"{launches.Count} launches, {launches.Sum(launch => launch.Results.Count):N0} results, "
            + $"{launches.Sum(launch => launch.Files.Count):N0} files; clients heard "
            + string.Join(", ", client.Heard.Select(pair => $"{pair.Key} {pair.Value}x")));
    }

    private static async Task Work(
        Patient client, long project, Random random, List<SentLaunch> launches, Func<bool> more)
    {
        do
        {
            var launch = await SentLaunch.Open(client, project);
            lock (launches) launches.Add(launch);
            for (var part = random.Next(1, 4); part > 0; part--)
                await launch.Send(client, random, random.Next(1, 1_300));
            await launch.Close(client);
            if (random.Next(2) == 0)
            {
                await launch.Reopen(client);
                await launch.Send(client, random, random.Next(1, 300));
                if (random.Next(2) == 0) await launch.Close(client);
            }
            if (random.Next(3) == 0) await launch.Delete(client);
        }
        while (more());
    }

    private static async Task<string> KillServer(Instance server)
    {
        await server.Kill();
        await server.StartAgain();
        return "server";
    }

    /// <summary>The postmaster, or one of its backends, which makes the postmaster restart all of them.</summary>
    private static async Task<string> KillPostgres(Instance server, Random random)
    {
        var backend = random.Next(3) == 0;
        var signal = !backend && random.Next(3) == 0 ? Unix.Quit : Unix.Kill;
        var victim = backend ? await server.Backend() : server.Postmaster() ?? 0;
        Assert.NotEqual(0, victim);
        Unix.Signal(victim, signal);

        using var http = new HttpClient { BaseAddress = server.Address };
        var patience = Stopwatch.StartNew();
        var down = true;
        while (down)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), server.Output);
            await Task.Delay(50);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
            down = Unix.IsAlive(victim) || (await http.GetAsync("/health/ready")).StatusCode != HttpStatusCode.OK;
        }
        return backend ? "a backend" : signal == Unix.Quit ? "the postmaster at once" : "the postmaster";
    }

    private async Task Examine(Instance server, Patient client, List<SentLaunch> launches)
    {
        var recount = new Recount(server.Database!, folder);
        foreach (var launch in launches.Where(launch => !launch.Deleted)) await recount.Check(launch, client);

        var patience = Stopwatch.StartNew();
        while ((await recount.Column<long>("select id from launch where deleted_at is not null")).Count > 0)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), server.Output);
            await Task.Delay(200);
        }
        foreach (var launch in launches.Where(launch => launch.Deleted)) await recount.Gone(launch.Id);

        // Two days later nothing that broke off can still be on its way.
        var later = new Later(TimeSpan.FromDays(2));
        var settings = new Settings { DataFolder = folder, Listen = [], Port = 0, LogLevel = default };
        var blobs = new FolderBlobStore(Path.Combine(folder, "blobs"), later);
        await new BlobSweeper(blobs, settings, server.Database!, later)
            .Sweep(TestContext.Current.CancellationToken);
        await recount.NoOrphans();
        await recount.OneCaseEach();
    }

    public void Dispose() => TestFolders.Remove(folder);

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
