using System.CommandLine;

namespace Assay.Cli.Launches;

internal static class LaunchReopen
{
    public static Command Make()
    {
        var id = LaunchIds.One();
        return new Command("reopen", "Lets results come into a closed launch again") { id }.Runs(async (call, stop) =>
        {
            var launch = LaunchIds.Of(call, id);
            await call.Client.Launches.Reopen(launch, stop);
            call.Terminal.Say($"Launch {launch} is open: {call.LaunchUrl(launch)}");
        });
    }
}
