using System.CommandLine;

namespace Assay.Cli.Launches;

internal static class LaunchClose
{
    public static Command Make()
    {
        var id = LaunchIds.One();
        return new Command("close", "Freezes a launch and writes test cases from it") { id }.Runs(async (call, stop) =>
        {
            var launch = LaunchIds.Of(call, id);
            await call.Client.Launches.Close(launch, stop);
            call.Terminal.Say($"Launch {launch} is closed: {call.LaunchUrl(launch)}");
        });
    }
}
