namespace Assay.Server.Uploads;

/// <summary>
/// Room for batches that grow large: what they hold while they are read is most of the server's memory, and more of
/// them than processors only wait for each other when they are written. Small uploads never ask for room.
/// </summary>
internal sealed class LargeBatches : IDisposable
{
    /// <summary>From how many results on a batch needs room.</summary>
    public const int Large = 250;

    // A sender that stalls keeps its room; the others then wait this long for each batch, and not longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim room = new(2 * Environment.ProcessorCount);

    /// <returns>The room, which is given back when it is disposed.</returns>
    public async Task<IDisposable> Enter(CancellationToken stop) =>
        new Room(await room.WaitAsync(Patience, stop) ? room : null);

    public void Dispose() => room.Dispose();

    private sealed class Room(SemaphoreSlim? taken) : IDisposable
    {
        private SemaphoreSlim? held = taken;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
