using System.Collections.Concurrent;

namespace Assay.Server.Uploads;

/// <summary>Which launches have an upload under way in this process: what `progress.ready` waits for.</summary>
internal sealed class UploadsInFlight
{
    private readonly ConcurrentDictionary<long, int> running = new();

    public bool Any() => !running.IsEmpty;

    public bool Any(long launchId) => running.GetValueOrDefault(launchId) > 0;

    public IDisposable Begin(long launchId)
    {
        running.AddOrUpdate(launchId, 1, (_, count) => count + 1);
        return new Upload(this, launchId);
    }

    private sealed class Upload(UploadsInFlight all, long launchId) : IDisposable
    {
        public void Dispose()
        {
            all.running.AddOrUpdate(launchId, 0, (_, count) => count - 1);
            all.running.TryRemove(new KeyValuePair<long, int>(launchId, 0));
        }
    }
}
