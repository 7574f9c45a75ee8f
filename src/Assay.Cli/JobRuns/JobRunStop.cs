using System.CommandLine;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

internal static class JobRunStop
{
    private static readonly string[] Known = ["passed", "failed", "cancelled", "unknown"];

    public static Command Make()
    {
        var status = new Option<string>("--status")
        {
            Description = "passed, failed, cancelled or unknown", DefaultValueFactory = _ => "unknown",
        };
        return new Command("stop", "Stops the job run of this pipeline; its launch stays open") { status }
            .With(RunOptions.JobRunId).With(RunOptions.Ci).Runs(async (call, stop) =>
            {
                var asked = call.Parse.GetValue(status)!.ToLowerInvariant();
                if (!Known.Contains(asked))
                    throw new SettingException(
                        $"--status should be one of {string.Join(", ", Known)}, but is \"{asked}\"");
                var target = await new RunStart(call).Find(stop) ?? throw new SettingException(
                    "There is no job run to stop: name one with ALLURE_JOB_RUN_ID, or run this where it was started");
                await RunStop.Stop(call, target, asked, stop);
            });
    }
}
