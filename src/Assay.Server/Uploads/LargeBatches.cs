using System.Collections.Concurrent;

namespace Assay.Server.Uploads;

/// <summary>
/// Room for batches that grow large: what they hold while they are read is most of the server's memory, and more of
/// them than processors only wait for each other when they are written. Small uploads never ask for room.
/// </summary>
internal sealed class LargeBatches(TimeProvider clock) : IDisposable
{
    /// <summary>From how many results on a batch needs room.</summary>
    public const int Large = 250;

    // A sender that stalls loses its room to those who wait, and goes on without when it sends again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim room = new(2 * Environment.ProcessorCount);
    private readonly ConcurrentDictionary<Room, bool> held = new();

    public async Task<Room> Enter(CancellationToken stop)
    {
        while (!await room.WaitAsync(Patience, stop))
            foreach (var stalled in held.Keys.Where(other => other.Idle > Patience)) stalled.Dispose();
        var taken = new Room(this, clock);
        held[taken] = true;
        return taken;
    }

    public void Dispose() => room.Dispose();

    /// <summary>What one batch holds until it is written, or until it stalls.</summary>
    internal sealed class Room(LargeBatches all, TimeProvider clock) : IDisposable
    {
        private const long Writing = long.MaxValue;

        private long movedAt = clock.GetTimestamp();

        /// <summary>How long nothing has come; nothing while the batch is written.</summary>
        public TimeSpan Idle =>
            Volatile.Read(ref movedAt) is var at && at == Writing ? TimeSpan.Zero : clock.GetElapsedTime(at);

        /// <summary>A file came.</summary>
        public void Move() => Volatile.Write(ref movedAt, clock.GetTimestamp());

        /// <summary>Nothing is expected from the sender any more.</summary>
        public void Write() => Volatile.Write(ref movedAt, Writing);

        public void Dispose()
        {
            if (all.held.TryRemove(this, out _)) all.room.Release();
        }
    }
}
