using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Server.Tests.Hosting;
using Npgsql;
using Xunit;

namespace Assay.Fault.Tests;

/// <summary>Two processes that started at once on one empty database and one blob folder, behind a balancer.</summary>
public sealed partial class TwoServersTests(RunningServer shared) : IAsyncLifetime
{
    private readonly string folder = TestFolders.New();
    private Instance first = null!;
    private Instance second = null!;
    private RoundRobin balancer = null!;
    private NpgsqlDataSource database = null!;
    private Patient client = null!;
    private long project;

    public async ValueTask InitializeAsync()
    {
        var address = new NpgsqlConnectionStringBuilder(shared.AnotherDatabase()) { MaxPoolSize = 20 }.ConnectionString;
        database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address) { MaxPoolSize = 5 });
        var both = await Task.WhenAll(
            Instance.Start(folder, "--database", address), Instance.Start(folder, "--database", address));
        (first, second) = (both[0], both[1]);
        balancer = new(first.Address, second.Address);
        client = new(balancer.Address, await first.Token());
        project = (long)(await client.Post(
            "/api/project", new JsonObject { ["name"] = "Shared", ["isPublic"] = false }))["id"]!;
    }

    [Fact]
    public async Task Uploads_closing_and_live_pages_work_across_both()
    {
        using var direct = new Patient(second.Address, await second.Token());
        var launch = await SentLaunch.Open(client, project);
        await using var heardByFirst = await Listener.On(first, client, launch.Id);
        await using var heardBySecond = await Listener.On(second, client, launch.Id);

        var senders = Enumerable.Range(0, 4).Select(async number =>
        {
            var own = await SameLaunch(launch);
            for (var part = 0; part < 3; part++) await own.Send(client, new(number * 10 + part), 150);
            return own;
        });
        var sent = await Task.WhenAll(senders);

        await heardByFirst.Heard();
        await heardBySecond.Heard();
        Assert.All(balancer.Served, count => Assert.True(count > 5));
        var recount = new Recount(database, folder);
        await recount.Counts(launch.Id);
        Assert.Equal(
            sent.SelectMany(part => part.Results).Order(),
            (await recount.Column<Guid>($"select uuid from test_result where launch_id = {launch.Id}")).Order());

        await launch.Close(client);
        Assert.True((bool)(await direct.Get($"/api/launch/{launch.Id}"))["closed"]!);
        await launch.Reopen(direct);
        Assert.False((bool)(await client.Get($"/api/launch/{launch.Id}"))["closed"]!);
        Assert.Empty(client.Surprises);
    }

    [Fact]
    public async Task Somebody_who_signed_in_at_one_is_signed_in_at_the_other()
    {
        using var browser = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = balancer.Address,
        };
        var form = AntiforgeryField().Match(await browser.GetStringAsync("/login")).Groups["token"].Value;
        using var signedIn = await browser.PostAsync("/login", new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", form), new("username", "admin"),
            new("password", RunningServer.AdminPassword),
        ]));
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);

        var before = balancer.Served.ToArray();
        for (var request = 0; request < 10; request++)
        {
            var page = await browser.GetStringAsync("/");
            Assert.Contains("Shared", page, StringComparison.Ordinal);
        }
        Assert.All(balancer.Served.Zip(before), served => Assert.True(served.First > served.Second));
    }

    [Fact]
    public async Task Killing_either_loses_nothing_that_was_answered()
    {
        var random = FaultRun.Draw("two servers");
        var launches = new List<SentLaunch>();
        var killing = true;
        var senders = Enumerable.Range(0, 3).Select(number => Task.Run(async () =>
        {
            var own = new Random(FaultRun.Seed + number);
            do
            {
                var launch = await SentLaunch.Open(client, project);
                lock (launches) launches.Add(launch);
                for (var part = 0; part < 3; part++) await launch.Send(client, own, own.Next(1, 900));
                if (own.Next(2) == 0) await launch.Close(client);
            }
            while (Volatile.Read(ref killing));
        })).ToList();

        for (var kill = 0; kill < 4 * FaultRun.Scale; kill++)
        {
            await Task.Delay(random.Next(200, 1_500));
            var victim = kill % 2 == 0 ? first : second;
            await victim.Kill();
            await Task.Delay(random.Next(500));
            await victim.StartAgain();
        }
        Volatile.Write(ref killing, false);
        await Task.WhenAll(senders);

        Assert.Empty(client.Surprises);
        var recount = new Recount(database, folder);
        foreach (var launch in launches) await recount.Check(launch, client);
        await recount.OneCaseEach();
        FaultRun.Tell($"two servers: {4 * FaultRun.Scale} kills, {launches.Count} launches, "
            + $"{launches.Sum(launch => launch.Results.Count):N0} results");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await balancer.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
        await database.DisposeAsync();
        TestFolders.Remove(folder);
    }

    private async Task<SentLaunch> SameLaunch(SentLaunch launch)
    {
        var session = await client.Post("/api/upload/session?manual=true", new JsonObject { ["launchId"] = launch.Id });
        return new() { Id = launch.Id, Session = (long)session["id"]! };
    }

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AntiforgeryField();

    /// <summary>A page that listens to a launch at one of the servers.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly CancellationTokenSource end = new(TimeSpan.FromSeconds(60));
        private readonly HttpClient http;
        private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task reading = Task.CompletedTask;

        private Listener(HttpClient http) => this.http = http;

        public static async Task<Listener> On(Instance server, Patient like, long launch)
        {
            var listener = new Listener(new() { BaseAddress = server.Address });
            listener.http.DefaultRequestHeaders.Authorization = like.Http.DefaultRequestHeaders.Authorization;
            var stream = await listener.http.GetStreamAsync($"/events?topics=launch:{launch}");
            listener.reading = listener.Read(new(stream), $"launch:{launch}");
            return listener;
        }

        public Task Heard() => heard.Task.WaitAsync(TimeSpan.FromSeconds(15));

        private async Task Read(StreamReader lines, string topic)
        {
            using (lines)
                try
                {
                    while (await lines.ReadLineAsync(end.Token) is { } line)
                        if (line.Contains(topic, StringComparison.Ordinal)) heard.TrySetResult();
                }
                catch (Exception over) when (over is OperationCanceledException or IOException)
                {
                    // Heard() says whether anything came.
                }
        }

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await reading;
            http.Dispose();
            end.Dispose();
        }
    }
}
