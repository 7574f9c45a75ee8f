using System.Net;
using System.Net.Sockets;

namespace Assay.Fault.Tests;

/// <summary>
/// A balancer: each connection goes to the next server, or to the one after it when that does not answer.
/// </summary>
internal sealed class RoundRobin : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Uri[] servers;
    private readonly int[] served;
    private readonly Task accepting;
    private int next;

    public RoundRobin(params Uri[] servers)
    {
        this.servers = servers;
        served = new int[servers.Length];
        listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = Accept();
    }

    public Uri Address { get; }

    /// <summary>Connections by server.</summary>
    public IReadOnlyList<int> Served => served;

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await listener.AcceptTcpClientAsync(end.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            var first = Interlocked.Increment(ref next);
            for (var attempt = 0; attempt < servers.Length; attempt++)
            {
                var at = (first + attempt) % servers.Length;
                using var server = new TcpClient();
                try
                {
                    await server.ConnectAsync(servers[at].Host, servers[at].Port, end.Token);
                }
                catch (SocketException)
                {
                    continue;
                }
                Interlocked.Increment(ref served[at]);
                await Task.WhenAny(Pass(client, server), Pass(server, client));
                return;
            }
        }
    }

    private async Task Pass(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), end.Token);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // One side is gone; the other is told by the end of its connection.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }
}
