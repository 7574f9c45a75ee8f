using System.CommandLine;
using Assay.Api;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

internal static class JobRunStop
{
    private static readonly string[] Known = ["passed", "failed", "cancelled", "unknown"];

    public static Command Make()
    {
        var status = new Option<string>("--status")
        {
            Description = "passed, failed, cancelled or unknown; else as its results went",
        };
        return new Command("stop", "Stops the job run of this pipeline; its launch stays open") { status }
            .With(RunOptions.JobRunId).With(RunOptions.Ci).Runs(async (call, stop) =>
            {
                var asked = call.Parse.GetValue(status)?.ToLowerInvariant();
                if (asked is not null && !Known.Contains(asked))
                    throw new SettingException(
                        $"--status should be one of {string.Join(", ", Known)}, but is \"{asked}\"");
                var target = await new RunStart(call).Find(stop) ?? throw new SettingException(
                    "There is no job run to stop: name one with ALLURE_JOB_RUN_ID, or run this where it was started");
                await RunStop.Stop(call, target, asked ?? await OfResults(call, target, stop), stop);
            });
    }

    /// <summary>Failed when a result failed, unknown when there is none.</summary>
    private static async Task<string> OfResults(Call call, Target target, CancellationToken stop)
    {
        var counts = (await Counts(call, target, stop)).Where(count => count.Count > 0).ToList();
        return counts.Any(count => count.Status is "failed" or "broken") ? "failed"
            : counts.Any(count => count.Status is "passed") ? "passed"
            : "unknown";
    }

    private static async Task<IReadOnlyList<TestStatusCount>> Counts(
        Call call, Target target, CancellationToken stop)
    {
        try
        {
            return await call.Client.JobRuns.Statistic(target.JobRunId!.Value, stop);
        }
        catch (ApiException unknown) when (unknown.Failure == ApiFailure.NotFound)
        {
            // Not every server counts the results of a job run alone.
            return await call.Client.Launches.Statistic(target.LaunchId, stop);
        }
    }
}
