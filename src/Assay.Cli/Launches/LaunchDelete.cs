using System.CommandLine;

namespace Assay.Cli.Launches;

/// <summary>
/// Deletes only what is named on the command line: a variable that is still set should not delete anything.
/// </summary>
internal static class LaunchDelete
{
    public static Command Make()
    {
        var ids = new Argument<long[]>("ID") { Arity = ArgumentArity.OneOrMore };
        return new Command("delete", "Deletes launches with all their results") { ids }.Runs(async (call, stop) =>
        {
            foreach (var launch in call.Parse.GetValue(ids)!)
            {
                await call.Client.Launches.Delete(launch, stop);
                call.Terminal.Say($"Launch {launch} is deleted");
            }
        });
    }
}
