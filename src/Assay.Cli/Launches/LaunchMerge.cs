using System.CommandLine;

namespace Assay.Cli.Launches;

/// <summary>Moves everything of some launches into another one.</summary>
internal static class LaunchMerge
{
    public static Command Make()
    {
        var from = new Argument<long[]>("FROM")
        {
            Description = "Launches that move, and are gone afterwards", Arity = ArgumentArity.OneOrMore,
        };
        var into = new Option<long>("--to") { Description = "The launch that takes everything", Required = true };
        return new Command("merge", "Moves all results and job runs of launches into another one") { from, into }
            .Runs(async (call, stop) =>
            {
                var target = call.Parse.GetValue(into);
                foreach (var launch in call.Parse.GetValue(from)!)
                {
                    await call.Client.Launches.Merge(launch, target, stop);
                    call.Terminal.Say($"Launch {launch} is now part of launch {target}");
                }
                call.Terminal.Say(call.LaunchUrl(target));
            });
    }
}
