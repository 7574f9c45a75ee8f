using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Shows what is known of the CI, by the names of the variables that override each part.</summary>
internal static class CiEnv
{
    public static Command Make() =>
        new Command("env", "Prints what is known of the CI as NAME=value lines").With(RunOptions.Ci).Runs(Run);

    private static Task<int> Run(Call call, CancellationToken stop)
    {
        if (CiDetection.Detect(call.Given, call.Variables) is not { } run)
        {
            call.Terminal.Say("No CI is recognised: uploads make a launch without a job run. Name one with --ci-type, "
                + "--job-uid and --job-run-uid if this is one");
            return Task.FromResult(ExitCode.Done);
        }
        (string Name, string? Value)[] known =
        [
            ("ALLURE_CI_TYPE", run.Type), ("ASSAY_CI_ENDPOINT", run.Endpoint), ("ALLURE_JOB_UID", run.JobUid),
            ("ALLURE_JOB_NAME", run.JobName), ("ALLURE_JOB_URL", run.JobUrl), ("ALLURE_JOB_RUN_UID", run.RunUid),
            ("ALLURE_JOB_RUN_NAME", run.RunName), ("ALLURE_JOB_RUN_URL", run.RunUrl),
            ("ALLURE_JOB_RUN_BRANCH", run.Branch),
        ];
        if (call.Given.Text(Options.Output) is null && call.Given.Text(Options.Format) is null)
            foreach (var (name, value) in known.Where(pair => pair.Value is not null))
                call.Terminal.Answer($"{name}={value}");
        else
            call.Answer.One(
                new JsonObject(known.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value))),
                string.Join(',', known.Select(pair => $"{pair.Name}={pair.Name}")));
        return Task.FromResult(ExitCode.Done);
    }
}
