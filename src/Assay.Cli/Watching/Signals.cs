using System.Runtime.InteropServices;

namespace Assay.Cli.Watching;

/// <summary>
/// The first signal goes to the command, whose results are then still sent; the second one ends that too.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource abort = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Action<PosixSignal> forward;
    private int received;

    public Signals(Action<PosixSignal> forward)
    {
        this.forward = forward;
        foreach (var signal in (PosixSignal[])
            [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            registrations.Add(PosixSignalRegistration.Create(signal, Receive));
    }

    public bool Any => received > 0;

    /// <summary>Somebody asked twice.</summary>
    public CancellationToken Abort => abort.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        abort.Dispose();
    }

    private void Receive(PosixSignalContext signal)
    {
        signal.Cancel = true;
        var again = Interlocked.Increment(ref received) > 1;
        forward(signal.Signal);
        if (again) abort.Cancel();
    }
}
