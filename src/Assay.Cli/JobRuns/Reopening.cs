using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

/// <summary>Opens a closed launch again when that was asked for, and else says how to ask for it.</summary>
internal static class Reopening
{
    public static Task<T> Around<T>(Call call, long launchId, Func<Task<T>> work, CancellationToken stop) =>
        Around(call, () => Task.FromResult<long?>(launchId), work, stop);

    public static async Task<T> Around<T>(
        Call call, Func<Task<long?>> launch, Func<Task<T>> work, CancellationToken stop)
    {
        try
        {
            return await work();
        }
        catch (ApiException closed) when (closed.Failure == ApiFailure.LaunchClosed)
        {
            if (!call.Given.Flag(RunOptions.Reopen) || await launch() is not { } id)
                throw new ApiException(closed.Failure, closed.Status, closed.Message + Advice, closed);
            call.Terminal.Say($"Launch {id} is closed: opening it again");
            await call.Client.Launches.Reopen(id, stop);
            return await work();
        }
    }

    public const string Advice =
        ". Add --reopen-closed-launch to open it again and report into it; a re-run of a workflow can start a launch "
        + "of its own with --new-launch-on-rerun";
}
