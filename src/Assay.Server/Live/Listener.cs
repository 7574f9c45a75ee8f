using System.Collections.Concurrent;
using System.Threading.Channels;
using Npgsql;

namespace Assay.Server.Live;

/// <summary>One connection per process listens to the database and tells whoever is interested.</summary>
internal sealed class Listener(NpgsqlDataSource database, ILogger<Listener> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<Subscription, string[]> subscriptions = new();

    public Subscription Subscribe(string[] topics)
    {
        var subscription = new Subscription(this);
        subscriptions[subscription] = topics;
        return subscription;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, notification) => Tell(notification.Payload);
                await using (var listen = new NpgsqlCommand($"listen {Topics.Channel}", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
                while (true) await connection.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or InvalidOperationException or IOException)
            {
                logger.LogWarning("Live pages are interrupted, the database does not answer: {Reason}", error.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Tell(string topic)
    {
        foreach (var (subscription, topics) in subscriptions)
            if (Array.IndexOf(topics, topic) >= 0) subscription.Offer(topic);
    }

    /// <summary>A page that is looked at. Only the newest change is kept for it.</summary>
    internal sealed class Subscription(Listener listener) : IDisposable
    {
        private readonly Channel<string> changes = Channel.CreateBounded<string>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        public void Offer(string topic) => changes.Writer.TryWrite(topic);

        /// <returns>The topic that changed, null when nothing did for this long.</returns>
        public async Task<string?> Next(TimeSpan most, CancellationToken stop)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(most);
            try
            {
                return await changes.Reader.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                stop.ThrowIfCancellationRequested();
                return null;
            }
        }

        public void Dispose() => listener.subscriptions.TryRemove(this, out _);
    }
}
