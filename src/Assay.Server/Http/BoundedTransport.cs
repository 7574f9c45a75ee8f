using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Http;

/// <summary>
/// At most so many connections at one time; who comes then waits in the system's queue until somebody leaves. Kestrel's
/// own limit is no protection of descriptors: it lets a connection in before it refuses it, and a flood comes in
/// faster.
/// </summary>
internal sealed class BoundedTransport(IConnectionListenerFactory inner, int most)
    : IConnectionListenerFactory, IDisposable
{
    private readonly SemaphoreSlim places = new(most);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken), places);

    public void Dispose() => places.Dispose();

    private sealed class Listener(IConnectionListener inner, SemaphoreSlim places) : IConnectionListener
    {
        private readonly CancellationTokenSource unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await places.WaitAsync(unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            ConnectionContext? accepted = null;
            try
            {
                accepted = await inner.AcceptAsync(cancellationToken);
                return accepted is null ? null : new Connection(accepted, places);
            }
            finally
            {
                if (accepted is null) places.Release();
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            unbound.Dispose();
        }
    }

    /// <summary>Gives its place back when its socket is closed.</summary>
    private sealed class Connection(ConnectionContext inner, SemaphoreSlim places) : ConnectionContext
    {
        private int left;

        public override string ConnectionId { get => inner.ConnectionId; set => inner.ConnectionId = value; }
        public override IFeatureCollection Features => inner.Features;
        public override IDictionary<object, object?> Items { get => inner.Items; set => inner.Items = value; }
        public override IDuplexPipe Transport { get => inner.Transport; set => inner.Transport = value; }
        public override EndPoint? LocalEndPoint { get => inner.LocalEndPoint; set => inner.LocalEndPoint = value; }
        public override EndPoint? RemoteEndPoint { get => inner.RemoteEndPoint; set => inner.RemoteEndPoint = value; }

        public override CancellationToken ConnectionClosed
        {
            get => inner.ConnectionClosed;
            set => inner.ConnectionClosed = value;
        }

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await inner.DisposeAsync();
            }
            finally
            {
                await base.DisposeAsync();
                if (Interlocked.Exchange(ref left, 1) == 0) places.Release();
            }
        }
    }
}
