using System.CommandLine;
using Assay.Cli.Settings;

namespace Assay.Cli.Launches;

/// <summary>The launch that a command is about: its argument, else ALLURE_LAUNCH_ID.</summary>
internal static class LaunchIds
{
    public static Argument<long?> One() => new("ID")
    {
        Description = "The launch; else the variable ALLURE_LAUNCH_ID", Arity = ArgumentArity.ZeroOrOne,
    };

    public static long Of(Call call, Argument<long?> id) => call.Parse.GetValue(id)
        ?? call.Given.Number(RunOptions.LaunchId)
        ?? throw new SettingException("Which launch? Give its id as an argument or in the variable ALLURE_LAUNCH_ID");
}
