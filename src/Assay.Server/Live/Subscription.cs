using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Assay.Server.Live;

/// <summary>Something about the topic is not as it was. Revisions grow.</summary>
internal sealed record LiveEvent(string Topic, long Revision);

/// <summary>
/// One listening page. However often a topic changes, it is told at most once a second, and always of the last change.
/// </summary>
internal sealed class Subscription(IReadOnlyList<string> topics, TimeProvider clock, Action<Subscription> leave)
    : IDisposable
{
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    /// <summary>Then the browser connects again, and its permissions are looked at again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, long> changed = new(StringComparer.Ordinal);
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public IReadOnlyList<string> Topics => topics;

    public void Push(string topic, long revision)
    {
        changed[topic] = revision;
        signal.Writer.TryWrite(true);
    }

    /// <summary>Changes as they come; in silence a `ping`, which browsers ignore and proxies see.</summary>
    public async IAsyncEnumerable<SseItem<LiveEvent>> Read([EnumeratorCancellation] CancellationToken stop)
    {
        var told = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var began = clock.GetUtcNow();
        var spoke = began;
        yield return Ping();
        while (!stop.IsCancellationRequested && clock.GetUtcNow() - began < Longest)
        {
            var now = clock.GetUtcNow();
            var next = spoke + Beat;
            foreach (var (topic, revision) in changed)
            {
                var due = told.GetValueOrDefault(topic, DateTimeOffset.MinValue);
                due = due == DateTimeOffset.MinValue ? now : due + Gap;
                if (due > now)
                {
                    if (due < next) next = due;
                    continue;
                }
                changed.TryRemove(new(topic, revision));
                told[topic] = spoke = now;
                next = next < now + Beat ? next : now + Beat;
                yield return new(new LiveEvent(topic, revision));
            }
            if (now - spoke >= Beat)
            {
                spoke = now;
                yield return Ping();
                continue;
            }
            await Wait(next - clock.GetUtcNow(), stop);
        }
    }

    private async Task Wait(TimeSpan most, CancellationToken stop)
    {
        if (most <= TimeSpan.Zero) return;
        using var timer = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        try
        {
            await signal.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time is up, or the page is gone: the loop looks which.
        }
    }

    private static SseItem<LiveEvent> Ping() => new(new LiveEvent("", 0), "ping");

    public void Dispose() => leave(this);
}
