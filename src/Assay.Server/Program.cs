using System.Runtime.InteropServices;
using Assay.Server;
using Assay.Server.Data;
using Microsoft.AspNetCore.Connections;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var closed = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
try
{
    await using var server = await AssayServer.Create(args, stop: stop.Token);
    await server.App.RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (StartException refusal)
{
    Console.Error.WriteLine($"Assay cannot start: {refusal.Message}");
    return 1;
}
catch (IOException taken) when (taken.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"Assay cannot start: {taken.Message} Choose another port with --port.");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
