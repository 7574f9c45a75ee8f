using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;
using Assay.Cli.TestCases;

namespace Assay.Cli.JobRuns;

/// <summary>Writes the tests that the server wants this run to execute.</summary>
internal static class JobRunPlan
{
    public static Command Make()
    {
        var strict = new Setting<bool>("--strict", "Fail when the plan cannot be read", ["ASSAY_STRICT"]);
        return new Command("plan", "Writes testplan.json with the tests that this job run is to execute")
            .With(RunOptions.JobRunId, Options.OutputFile, strict)
            .Runs((call, stop) => Run(call, call.Given.Flag(strict), stop));
    }

    private static async Task<int> Run(Call call, bool strict, CancellationToken stop)
    {
        var path = call.Given.Text(Options.OutputFile) ?? PlanFile.DefaultPath;
        if (call.Given.Number(RunOptions.JobRunId) is not { } id)
        {
            call.Terminal.Say("ALLURE_JOB_RUN_ID is not set, so the server did not start this run: skipping, "
                + (File.Exists(path) ? $"{path} stays as it was" : "all tests run"));
            return ExitCode.Done;
        }
        var client = call.Client;
        PlanFile.Remove(path);
        try
        {
            var tests = (await client.JobRuns.Plan(id, expected: true, stop))
                .Where(test => test.Id is not null || test.Selector is { Length: > 0 }).ToList();
            if (tests.Count == 0)
            {
                call.Terminal.Say($"Job run {id} expects no particular tests: no plan is written, all tests run");
                return ExitCode.Done;
            }
            PlanFile.Write(path, tests);
            call.Terminal.Say($"{path}: {tests.Count} tests");
            return ExitCode.Done;
        }
        catch (ApiException failure)
        {
            call.Terminal.Say(
                $"assayctl: the plan of job run {id} cannot be read, so all tests run: {failure.Message}");
            return strict ? ExitCode.Failed : ExitCode.Done;
        }
    }
}
