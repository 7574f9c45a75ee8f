using System.CommandLine;

namespace Assay.Cli;

internal static class VersionCommand
{
    public static Command Make()
    {
        var command = new Command("version", "Prints the version");
        command.SetAction(_ => Output.Terminal.Out.WriteLine("assayctl " + Call.Version));
        return command;
    }
}
