using System.Globalization;

namespace Assay.Cli.Watching;

/// <summary>Sends results until the command has ended and everything it wrote is there.</summary>
internal sealed class Watcher(Call call, ResultWatch watch, Reporter reporter)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(60);

    /// <returns>The command's exit code.</returns>
    public async Task<int> Follow(Child child, Signals signals)
    {
        var started = call.Clock.GetTimestamp();
        var ended = child.Ended(signals.Abort);
        var terminated = false;
        while (!ended.IsCompleted)
        {
            var looked = call.Clock.GetTimestamp();
            reporter.Add(watch.Scan());
            if (reporter is { Failure: not null, FailFast: true } && !terminated)
            {
                call.Terminal.Say("assayctl: --fail-fast: the command is ended");
                child.Terminate();
                terminated = true;
            }
            // A folder that takes long to look at is looked at less often.
            var pause = call.Clock.GetElapsedTime(looked) * 5;
            await Task.WhenAny(ended, Task.Delay(pause > BetweenLooks ? pause : BetweenLooks, call.Clock));
        }
        try
        {
            var exit = await ended;
            await Settle(signals.Abort);
            // A command may be gone before this process is told of the signal that both got, or get one alone.
            var cancelled = signals.Any || !terminated && exit is (ExitCode.Interrupted or ExitCode.Terminated);
            var status = cancelled ? "cancelled" : exit == 0 ? "passed" : "failed";
            await reporter.Finish(watch.Rest(), status, signals.Abort);
            call.Terminal.Say(string.Create(CultureInfo.InvariantCulture,
                $"The command ended with {exit} after {call.Clock.GetElapsedTime(started).TotalSeconds:0.0} s"));
            return exit == 0 && terminated ? ExitCode.Failed : exit;
        }
        catch (OperationCanceledException)
        {
            call.Terminal.Say("assayctl: interrupted twice; what was not sent is lost");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Videos and logs may be finished by processes that outlive the command.</summary>
    private async Task Settle(CancellationToken stop)
    {
        var ended = call.Clock.GetTimestamp();
        while (true)
        {
            reporter.Add(watch.Scan());
            var passed = call.Clock.GetElapsedTime(ended);
            var waiting = watch.Missing.Any() && passed < reporter.LateFiles
                || watch.Unsettled && passed < LongestSettling;
            if (!waiting) return;
            await Task.Delay(BetweenLooks, call.Clock, stop);
        }
    }
}
