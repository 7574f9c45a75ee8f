using Npgsql;

namespace Assay.Server.Live;

/// <summary>
/// Hears what the processes of this instance tell each other through the database, on one connection, and passes it to
/// those who subscribed here.
/// </summary>
internal sealed class LiveEvents(NpgsqlDataSource database, TimeProvider clock, ILogger<LiveEvents> logger)
    : BackgroundService
{
    public const int MaxSubscribers = 10_000;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Lock door = new();
    private readonly Dictionary<string, HashSet<Subscription>> byTopic = new(StringComparer.Ordinal);
    private int subscribers;
    private long revision;

    /// <returns>Null when there are too many already.</returns>
    public Subscription? Subscribe(IReadOnlyList<string> topics)
    {
        var subscription = new Subscription(topics, clock, Leave);
        lock (door)
        {
            if (subscribers == MaxSubscribers) return null;
            subscribers++;
            foreach (var topic in topics)
            {
                if (!byTopic.TryGetValue(topic, out var all)) byTopic[topic] = all = [];
                all.Add(subscription);
            }
        }
        return subscription;
    }

    private void Leave(Subscription subscription)
    {
        lock (door)
        {
            subscribers--;
            foreach (var topic in subscription.Topics)
                if (byTopic.TryGetValue(topic, out var all) && all.Remove(subscription) && all.Count == 0)
                    byTopic.Remove(topic);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, heard) => Publish(heard.Payload);
                await using (var listen = new NpgsqlCommand($"listen {Topics.Channel}", connection))
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                // What was said while nobody listened is lost: everything may have changed.
                PublishAll();
                pause = TimeSpan.FromSeconds(1);
                await Hear(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
                when (error is NpgsqlException or InvalidOperationException or TimeoutException or IOException)
            {
                logger.LogWarning(
                    "Live events have lost the database and try again in {Seconds} s: {Reason}",
                    pause.TotalSeconds, error.Message);
                await Task.Delay(pause, clock, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>A silent connection is asked now and then, because a dead one is silent too.</summary>
    private static async Task Hear(NpgsqlConnection connection, CancellationToken stop)
    {
        while (true)
        {
            if (await connection.WaitAsync(Silence, stop)) continue;
            await using var alive = new NpgsqlCommand("select 1", connection) { CommandTimeout = 10 };
            await alive.ExecuteScalarAsync(stop);
        }
    }

    private void Publish(string topic)
    {
        lock (door)
        {
            if (!byTopic.TryGetValue(topic, out var all)) return;
            revision = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), revision + 1);
            foreach (var subscription in all) subscription.Push(topic, revision);
        }
    }

    private void PublishAll()
    {
        lock (door)
            foreach (var topic in byTopic.Keys) Publish(topic);
    }
}
