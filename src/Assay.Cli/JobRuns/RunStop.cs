using Assay.Api;
using Assay.Api.Client;

namespace Assay.Cli.JobRuns;

/// <summary>Tells the server that a job run ended.</summary>
internal static class RunStop
{
    /// <param name="call">The call.</param>
    /// <param name="target">The job run.</param>
    /// <param name="status">passed, failed, cancelled or unknown.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task<ExternalRunResponseDto> Stop(
        Call call, Target target, string status, CancellationToken stop)
    {
        if (target.JobUid is null || target.JobRunUid is null)
            throw new ApiException(ApiFailure.Invalid, null,
                $"Job run {target.JobRunId} has no uid of a CI, so it cannot be stopped from here");
        var stopped = await call.Client.Uploads.Stop(
            new(target.ProjectId, target.JobUid, target.JobRunUid, status), stop);
        call.Terminal.Say($"Job run {target.JobRunId} stopped: {status}");
        return stopped;
    }
}
