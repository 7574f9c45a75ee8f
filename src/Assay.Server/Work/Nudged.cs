namespace Assay.Server.Work;

/// <summary>Tells this process at once that there is work of a kind; a periodic sweep finds it anyway.</summary>
internal abstract class Nudged : IDisposable
{
    private readonly SemaphoreSlim nudged = new(0, 1);

    public void Nudge()
    {
        try
        {
            nudged.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody nudged already and nobody has woken up yet.
        }
    }

    public void Dispose() => nudged.Dispose();

    public Task Wait(TimeSpan most, CancellationToken stop) => nudged.WaitAsync(most, stop);
}

/// <summary>Launches are closing.</summary>
internal sealed class ClosingQueue : Nudged;

/// <summary>Launches are merging: the results of one move into another.</summary>
internal sealed class MergeQueue : Nudged;

/// <summary>Launches are deleted and their space is not given back yet.</summary>
internal sealed class DeletionQueue : Nudged;
