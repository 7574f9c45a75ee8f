namespace Assay.Api.Client;

/// <summary>Budgets per window of time; 0 switches one off.</summary>
/// <param name="Requests">Requests per window.</param>
/// <param name="Files">Uploaded files per window.</param>
/// <param name="Bytes">Uploaded bytes per window.</param>
public sealed record Pace(int Requests = 20, long Files = 0, long Bytes = 1 << 30)
{
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Lets requests through until a budget of the current window is spent; the next ones leave in the next window.
/// A request that alone is larger than a budget gets a window of its own.
/// </summary>
internal sealed class Pacer(Pace pace, TimeProvider clock)
{
    private readonly Lock access = new();
    private long opened = clock.GetTimestamp();
    private (long Requests, long Files, long Bytes) spent;

    public async Task Enter(long files, long bytes, CancellationToken stop)
    {
        if (pace.Window <= TimeSpan.Zero) return;
        while (Wait(files, bytes) is { } wait) await Task.Delay(wait, clock, stop).ConfigureAwait(false);
    }

    private TimeSpan? Wait(long files, long bytes)
    {
        lock (access)
        {
            var age = clock.GetElapsedTime(opened);
            if (age >= pace.Window) (opened, spent, age) = (clock.GetTimestamp(), default, TimeSpan.Zero);
            var fits = Fits(spent.Requests, 1, pace.Requests) && Fits(spent.Files, files, pace.Files)
                && Fits(spent.Bytes, bytes, pace.Bytes);
            if (!fits) return pace.Window - age;
            spent = (spent.Requests + 1, spent.Files + files, spent.Bytes + bytes);
            return null;
        }
    }

    private static bool Fits(long spent, long cost, long budget) =>
        budget <= 0 || cost == 0 || spent == 0 || spent + cost <= budget;
}
