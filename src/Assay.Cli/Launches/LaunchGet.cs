using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Api.Client;

namespace Assay.Cli.Launches;

internal static class LaunchGet
{
    public static Command Make()
    {
        var id = LaunchIds.One();
        return new Command("get", "Shows a launch and what it has") { id }.Runs(async (call, stop) =>
        {
            var launch = LaunchIds.Of(call, id);
            var row = LaunchRows.Of(call, await call.Client.Launches.Get(launch, stop));
            var counts = await call.Client.Launches.Statistic(launch, stop);
            row["statistic"] = new JsonArray(
                [.. counts.Select(count => Call.Row(count, ApiJson.Default.TestStatusCount))]);
            call.Answer.One(row, LaunchRows.OneColumns);
        });
    }
}
