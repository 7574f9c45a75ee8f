using System.Diagnostics;

namespace Assay.Server.Data;

/// <summary>Keeps the private cluster running for as long as the server does.</summary>
internal sealed class PrivatePostgres(
    DataFolder data, PrivateCluster cluster, TimeProvider clock, ILogger<PrivatePostgres> log) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource leaving = new();
    private Process? process;
    private Task watch = Task.CompletedTask;

    public int ProcessId => process?.Id ?? 0;

    public async Task Start(CancellationToken stop)
    {
        data.Hold();
        await cluster.Prepare(stop);
        process = await cluster.Start(stop);
        watch = Watch();
    }

    public async Task Stop()
    {
        if (process is null) return;

        await leaving.CancelAsync();
        await watch;
        if (!process.HasExited) await cluster.Stop(process.Id);
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        leaving.Dispose();
    }

    private async Task Watch()
    {
        var pause = TimeSpan.Zero;
        while (!leaving.IsCancellationRequested)
        {
            try
            {
                var started = clock.GetTimestamp();
                await process!.WaitForExitAsync(leaving.Token);
                if (clock.GetElapsedTime(started) > TimeSpan.FromMinutes(1)) pause = TimeSpan.Zero;
                log.LogError("PostgreSQL ended by itself (exit code {Code}); starting it again", process.ExitCode);
                await Restart(pause);
                log.LogInformation("PostgreSQL is back (process {Process})", process.Id);
                pause = Longer(pause);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Restart(TimeSpan pause)
    {
        while (true)
        {
            await Task.Delay(pause, clock, leaving.Token);
            try
            {
                var next = await cluster.Start(leaving.Token);
                process!.Dispose();
                process = next;
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                pause = Longer(pause);
                log.LogError(error, "PostgreSQL did not come back; next attempt in {Pause}", pause);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) =>
        pause == TimeSpan.Zero ? TimeSpan.FromSeconds(0.5) : pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
