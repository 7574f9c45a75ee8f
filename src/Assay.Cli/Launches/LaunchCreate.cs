using System.CommandLine;
using Assay.Cli.Ci;
using Assay.Cli.JobRuns;
using Assay.Cli.Settings;

namespace Assay.Cli.Launches;

internal static class LaunchCreate
{
    public static Command Make() => new Command("create", "Makes an empty, open launch")
        .With(Options.LaunchName, Options.LaunchTags, Options.LaunchAutoclose,
            Options.GitFlow, Options.GitAncestorLimit)
        .Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var ci = CiDetection.Detect(call.Given, call.Variables);
        call.Answer.One(LaunchRows.Of(call, await NewLaunch.Make(call, ci, stop)), LaunchRows.Columns);
    }
}
