using System.CommandLine;
using Assay.Cli.Settings;

namespace Assay.Cli.Launches;

internal static class LaunchList
{
    public static Command Make() => new Command("list", "Lists launches of the project, newest first")
        .With(Options.Query, Options.Size).Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var page = await call.Client.Launches.List(
            call.ProjectId, call.Given.Text(Options.Query), 0, (int)(call.Given.Number(Options.Size) ?? 10), stop);
        call.Answer.List([.. page.Content.Select(launch => LaunchRows.Of(call, launch))], LaunchRows.Columns);
    }
}
