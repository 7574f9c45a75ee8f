using System.CommandLine;
using System.Globalization;
using Assay.Cli.Settings;

namespace Assay.Cli.JobRuns;

/// <summary>
/// Prints what later steps need to report into the same job run, for `export $(assayctl job-run env)`. The page of the
/// job run is not called ALLURE_JOB_RUN_URL: that is the page of the run in the CI.
/// </summary>
internal static class JobRunEnv
{
    public static Command Make() =>
        new Command("env", "Prints NAME=value lines of launch and job run, for export $(assayctl job-run env)")
            .With(RunOptions.Launch).With(RunOptions.Ci).With(RunOptions.JobRunChild).Runs(Run);

    private static async Task<int> Run(Call call, CancellationToken stop)
    {
        var start = new RunStart(call);
        var target = await start.Find(stop);
        if (target is null && Ci.CiDetection.Detect(call.Given, call.Variables) is null)
        {
            call.Terminal.Say("No CI is recognised and ALLURE_JOB_RUN_ID is not set: there is no job run to tell of");
            return ExitCode.Failed;
        }
        target ??= await start.Begin(stop);
        Print("ALLURE_LAUNCH_ID", target.LaunchId.ToString(CultureInfo.InvariantCulture));
        Print("ALLURE_LAUNCH_URL", call.LaunchUrl(target.LaunchId));
        if (target.JobRunId is not { } run) return ExitCode.Done;
        Print("ALLURE_JOB_RUN_ID", run.ToString(CultureInfo.InvariantCulture));
        Print("ALLURE_TESTOPS_JOB_RUN_URL", call.JobRunUrl(run));
        return ExitCode.Done;

        void Print(string name, string value) => call.Terminal.Answer($"{name}={value}");
    }
}
