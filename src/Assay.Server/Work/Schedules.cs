using Assay.Server.Blobs;
using Assay.Server.Launches;
using Assay.Server.Reports;
using Assay.Server.TestResults;

namespace Assay.Server.Work;

/// <summary>
/// Everything the server does by itself, and when. The state that is worked on is in the database, so any number of
/// servers may run this at once and none keeps anything another one needs; see docs/adr/0002.
/// </summary>
internal sealed class Schedules(
    IServiceScopeFactory scopes, ClosingQueue closing, MergeQueue merging, DeletionQueue deletion, TimeProvider clock,
    ILogger<Schedules> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        WhenNudged(closing, "closing launches", async (services, stop) =>
            await services.GetRequiredService<LaunchClosing>().Sweep(stop), stoppingToken),
        WhenNudged(merging, "merging launches", async (services, stop) =>
            await services.GetRequiredService<LaunchMoving>().Sweep(stop), stoppingToken),
        WhenNudged(deletion, "giving back the space of deleted launches", async (services, stop) =>
            await services.GetRequiredService<LaunchSpace>().Sweep(stop), stoppingToken),
        Every(TimeSpan.FromSeconds(10), "indexing the names of new tests", async (services, stop) =>
            await services.GetRequiredService<WaitingNames>().Sweep(stop), stoppingToken),
        Every(TimeSpan.FromMinutes(1), "closing launches that nobody closes", async (services, stop) =>
            await services.GetRequiredService<AutoClose>().Run(stop), stoppingToken),
        Every(TimeSpan.FromMinutes(30), "giving up reports that nobody completes", async (services, stop) =>
            await services.GetRequiredService<ReportStore>().Sweep(stop), stoppingToken),
        Every(TimeSpan.FromHours(12), "deleting attachments that nothing refers to", async (services, stop) =>
            await services.GetRequiredService<BlobSweeper>().Sweep(stop), stoppingToken));

    /// <summary>At once when this server is told, and every ten seconds for what a dead one left behind.</summary>
    private async Task WhenNudged(
        Nudged queue, string what, Func<IServiceProvider, CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Try(what, work, stop);
            await queue.Wait(TimeSpan.FromSeconds(10), stop)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task Every(
        TimeSpan period, string what, Func<IServiceProvider, CancellationToken, Task> work, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await Try(what, work, stop);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task Try(string what, Func<IServiceProvider, CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            using var scope = scopes.CreateScope();
            await work(scope.ServiceProvider, stop);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            logger.LogError(error, "{What} failed; it is tried again", what);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
