using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Fault.Tests;

/// <summary>Clients that stop in the middle, say nothing, or come in thousands.</summary>
public sealed class BrokenClientTests : IAsyncLifetime
{
    private const int Crowd = 10_000;
    private readonly string folder = TestFolders.New();
    private Instance server = null!;
    private Patient client = null!;
    private SentLaunch launch = null!;

    public async ValueTask InitializeAsync()
    {
        server = await Instance.Start(folder);
        client = new(server.Address, await server.Token());
        var project = (long)(await client.Post("/api/project", new JsonObject { ["name"] = "Broken" }))["id"]!;
        launch = await SentLaunch.Open(client, project);
    }

    [Fact]
    public async Task Half_a_multipart_body_leaves_nothing_half_written()
    {
        var random = FaultRun.Draw("half a body");
        var body = await Body(60);
        for (var cut = 0; cut < 40 * FaultRun.Scale; cut++)
        {
            using var connection = await Connect();
            var stream = connection.GetStream();
            await stream.WriteAsync(Head(body.Length));
            await stream.WriteAsync(body.AsMemory(0, random.Next(body.Length)));
            // Half of them hang up politely, half with a reset.
            if (cut % 2 == 0) connection.LingerState = new(true, 0);
            else connection.Client.Shutdown(SocketShutdown.Send);
            if (cut % 2 == 1) Assert.DoesNotContain("HTTP/1.1 5", await Answer(stream), StringComparison.Ordinal);
        }
        await Consistent();
        await client.Upload($"/api/upload?id={launch.Session}", [AllureFile.Result("a.b.after")]);
        await Consistent();
        Assert.DoesNotContain("An unhandled exception", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" failed", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stalled_upload_is_ended_and_holds_nobody_up()
    {
        var body = await Body(60);
        var stalled = new List<TcpClient>();
        for (var count = 0; count < 100; count++)
        {
            var connection = await Connect();
            await connection.GetStream().WriteAsync(Head(body.Length));
            await connection.GetStream().WriteAsync(body.AsMemory(0, body.Length / 2));
            stalled.Add(connection);
        }
        await launch.Send(client, new(1), 200);
        await launch.Close(client);
        await launch.Reopen(client);

        foreach (var connection in stalled)
        {
            Assert.StartsWith("HTTP/1.1 408", await Answer(connection.GetStream()), StringComparison.Ordinal);
            connection.Dispose();
        }
        await Consistent();
    }

    [Fact]
    public async Task Ten_thousand_connections_do_not_keep_others_out()
    {
        await launch.Send(client, new(1), 200);
        var crowd = new List<TcpClient>();
        try
        {
            for (var count = 0; count < Crowd; count++)
            {
                var connection = await Connect();
                // A third says nothing, a third begins a request, a third has asked and never reads the answer.
                if (count % 3 == 1) await connection.GetStream().WriteAsync("GET /login HTT"u8.ToArray());
                if (count % 3 == 2)
                    await connection.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
                crowd.Add(connection);
            }
            var patience = Stopwatch.StartNew();
            await client.Get($"/api/launch/{launch.Id}");
            await launch.Send(client, new(2), 200);
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(10), $"{patience.Elapsed}");
            FaultRun.Tell($"{Crowd:N0} connections open: a launch and an upload of 200 results took "
                + $"{patience.ElapsedMilliseconds} ms");
        }
        finally
        {
            foreach (var connection in crowd) connection.Dispose();
        }
        await Consistent();
        Assert.Empty(client.Surprises);
    }

    [Fact]
    public async Task More_connections_than_descriptors_wait_outside()
    {
        const int descriptors = 1_000;
        await server.StartAgain(descriptors);
        await launch.Send(client, new(1), 200);
        for (var wave = 0; wave < 3 * FaultRun.Scale; wave++)
        {
            var crowd = Enumerable.Range(0, 3_000).Select(_ => new TcpClient()).ToList();
            var arriving = crowd.ConvertAll(connection =>
                connection.ConnectAsync(IPAddress.Loopback, server.Address.Port));
            await Task.Delay(300);
            var used = Directory.EnumerateFileSystemEntries($"/proc/{server.ProcessId}/fd").Count();
            Assert.InRange(used, descriptors / 2, descriptors - 200);
            foreach (var connection in crowd) connection.Dispose();
            await Task.WhenAll(arriving).ContinueWith(
                all => _ = all.Exception, TestContext.Current.CancellationToken, default, TaskScheduler.Default);
        }

        await client.Get($"/api/launch/{launch.Id}");
        await launch.Send(client, new(2), 200);
        await Consistent();
        Assert.Empty(client.Surprises);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        TestFolders.Remove(folder);
    }

    /// <summary>Whatever arrived is whole: each result has its document, and counts are right.</summary>
    private async Task Consistent()
    {
        var recount = new Recount(server.Database!, folder);
        await recount.Counts(launch.Id);
        await recount.Documents(launch.Id);
    }

    private static async Task<byte[]> Body(int results)
    {
        using var form = new MultipartFormDataContent("boundary");
        foreach (var (name, content) in
            Enumerable.Range(0, results).Select(index => AllureFile.Result($"a.b.t{index}")))
            form.Add(new ByteArrayContent(content), "file", name);
        return await form.ReadAsByteArrayAsync();
    }

    private byte[] Head(int length) => Encoding.ASCII.GetBytes(
        $"POST /api/upload?id={launch.Session} HTTP/1.1\r\nHost: a\r\n"
        + $"Authorization: {client.Http.DefaultRequestHeaders.Authorization}\r\n"
        + $"Content-Type: multipart/form-data; boundary=boundary\r\nContent-Length: {length}\r\n\r\n");

    private async Task<TcpClient> Connect()
    {
        var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return connection;
    }

    /// <summary>The beginning of the answer; nothing when the server hung up.</summary>
    private static async Task<string> Answer(NetworkStream stream)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[4096];
        try
        {
            var read = await stream.ReadAsync(buffer, end.Token);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
