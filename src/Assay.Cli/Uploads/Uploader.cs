using System.Threading.Channels;
using Assay.Api.Client;
using Assay.Cli.Output;

namespace Assay.Cli.Uploads;

/// <summary>What an upload does when something is refused.</summary>
internal sealed record UploadRules(int Connections, bool SkipTooBig, bool ReopenClosedLaunch);

/// <summary>A file that did not get through, and why.</summary>
internal sealed record LostFile(string Name, string Reason);

/// <summary>Sends batches of files over a few connections, and finds out which files cannot be sent.</summary>
internal sealed class Uploader : IDisposable
{
    private readonly Channel<IReadOnlyList<UploadFile>> queue = Channel.CreateUnbounded<IReadOnlyList<UploadFile>>();
    private readonly AssayClient client;
    private readonly UploadRules rules;
    private readonly Patience patience;
    private readonly Terminal terminal;
    private readonly Progress? progress;
    private readonly List<LostFile> lost = [];
    private readonly SemaphoreSlim reopening = new(1);
    private readonly TaskCompletionSource<ApiException> gaveUp = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private int reopened;
    private long sent;
    private long known;
    private long bytes;

    /// <param name="client">The server.</param>
    /// <param name="rules">What to do when something is refused.</param>
    /// <param name="patience">How long to go on when nothing is answered.</param>
    /// <param name="terminal">Told what happens.</param>
    /// <param name="progress">Null while a command has the terminal.</param>
    public Uploader(
        AssayClient client, UploadRules rules, Patience patience, Terminal terminal, Progress? progress)
    {
        this.client = client;
        this.rules = rules;
        this.patience = patience;
        this.terminal = terminal;
        this.progress = progress;
    }

    public long Sent => Interlocked.Read(ref sent);
    public long Known => Interlocked.Read(ref known);
    public long Bytes => Interlocked.Read(ref bytes);

    public IReadOnlyList<LostFile> Lost => lost;

    /// <summary>Ends with the first error that makes all further sending useless.</summary>
    public Task<ApiException> GaveUp => gaveUp.Task;

    public void Add(IReadOnlyList<UploadFile> batch)
    {
        Interlocked.Add(ref known, batch.Count);
        if (!queue.Writer.TryWrite(batch)) Lose(batch, gaveUp.Task.GetAwaiter().GetResult().Message);
    }

    /// <summary>No more batches will come.</summary>
    public void Complete() => queue.Writer.TryComplete();

    /// <summary>Sends what was added until all is sent or given up.</summary>
    public Task Run(long sessionId, long launchId, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, rules.Connections).Select(_ => Work(sessionId, launchId, stop)));

    /// <summary>Ends everything: what was not sent is lost.</summary>
    public void GiveUp(ApiException failure)
    {
        gaveUp.TrySetResult(failure);
        Complete();
    }

    /// <summary>What was never begun, after the end.</summary>
    public void LoseTheRest(string reason)
    {
        while (queue.Reader.TryRead(out var batch)) Lose(batch, reason);
    }

    public void Dispose() => reopening.Dispose();

    private async Task Work(long sessionId, long launchId, CancellationToken stop)
    {
        await foreach (var batch in queue.Reader.ReadAllAsync(stop))
        {
            await Deliver(sessionId, launchId, batch, stop);
            progress?.Report(Sent, Known, Bytes);
        }
    }

    private async Task Deliver(long session, long launch, IReadOnlyList<UploadFile> files, CancellationToken stop)
    {
        while (true)
        {
            if (gaveUp.Task.IsCompletedSuccessfully)
            {
                Lose(files, (await gaveUp.Task).Message);
                return;
            }
            var seen = reopened;
            try
            {
                await Send(session, files, stop);
                return;
            }
            catch (ApiException failure) when (failure.IsTransient)
            {
                if (!await patience.Wait(failure, stop)) GiveUp(failure);
            }
            catch (ApiException failure) when (failure.Failure == ApiFailure.LaunchClosed)
            {
                await Reopen(launch, seen, failure, stop);
            }
            catch (ApiException failure) when (failure.Failure is ApiFailure.NotTaken or ApiFailure.Invalid)
            {
                await Split(session, launch, files, failure, stop);
                return;
            }
            catch (ApiException failure)
            {
                GiveUp(failure);
            }
        }
    }

    private async Task Send(long session, IReadOnlyList<UploadFile> files, CancellationToken stop)
    {
        var unread = await client.Uploads.Send(session, files, stop);
        patience.Succeeded();
        Lose(unread, "the file cannot be read");
        Interlocked.Add(ref sent, files.Count - unread.Count);
        Interlocked.Add(ref bytes, files.Sum(file => file.Length) - unread.Sum(file => file.Length));
    }

    /// <summary>One file of a batch is not taken: the halves are tried, until it stands alone.</summary>
    private async Task Split(
        long session, long launch, IReadOnlyList<UploadFile> files, ApiException failure, CancellationToken stop)
    {
        if (files.Count > 1)
        {
            var half = files.Count / 2;
            await Deliver(session, launch, [.. files.Take(half)], stop);
            await Deliver(session, launch, [.. files.Skip(half)], stop);
        }
        else if (rules.SkipTooBig && failure.Failure == ApiFailure.NotTaken)
        {
            terminal.Say($"{files[0].Name} is skipped: {failure.Message}");
            Interlocked.Decrement(ref known);
        }
        else
        {
            Lose(files, failure.Message);
        }
    }

    private async Task Reopen(long launch, int seen, ApiException closed, CancellationToken stop)
    {
        if (!rules.ReopenClosedLaunch)
        {
            GiveUp(new(closed.Failure, closed.Status, closed.Message + JobRuns.Reopening.Advice, closed));
            return;
        }
        await reopening.WaitAsync(stop);
        try
        {
            // Another connection may have done it since this one was refused.
            if (reopened != seen) return;
            terminal.Say($"Launch {launch} is closed: opening it again");
            await client.Launches.Reopen(launch, stop);
            reopened++;
        }
        catch (ApiException failure)
        {
            GiveUp(failure);
        }
        finally
        {
            reopening.Release();
        }
    }

    private void Lose(IReadOnlyList<UploadFile> files, string reason)
    {
        lock (lost) lost.AddRange(files.Select(file => new LostFile(file.Name, reason)));
    }
}
