using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.Watching;

/// <summary>Runs a command and sends its results while it runs. Ends with the command's exit code.</summary>
internal static class WatchCommand
{
    public const string Name = "watch";

    public static Command Make()
    {
        var command = new Argument<string[]>("COMMAND")
        {
            Description = "The command, after --", Arity = ArgumentArity.OneOrMore,
        }.WithoutFlags(firstOnly: true);
        return new Command(Name, "Runs a command and sends its results while it runs") { command }
            .With(UploadOptions.All).With(UploadOptions.LateFiles).With(RunOptions.Launch).With(RunOptions.Ci)
            .With(RunOptions.JobRunChild)
            .Runs((call, _) => Run(call, call.Parse.GetValue(command)!), despiteWrongSettings: true);
    }

    private static async Task<int> Run(Call call, string[] command)
    {
        var folders = call.Given.List(UploadOptions.Results);
        if (folders.Count == 0) folders = ["allure-results"];
        using var reporter = new Reporter(call);
        var watch = Look(call, folders, reporter);
        Child? child = null;
        using var signals = new Signals(signal => child?.Forward(signal));
        await reporter.Open(signals.Abort);
        if (reporter.Failure is { } failure && reporter.FailFast)
        {
            call.Terminal.Say($"assayctl: {failure.Message} (--fail-fast: the command is not started)");
            return ExitCode.Failed;
        }

        (child, var exit, var reason) = Child.Start(command);
        if (child is null)
        {
            call.Terminal.Say("assayctl: " + reason);
            await reporter.Finish([], "failed", signals.Abort);
            return exit;
        }
        using (child) exit = await new Watcher(call, watch, reporter).Follow(child, signals);
        if (reporter.FoundNothing)
            call.Terminal.Say($"No results were written to {string.Join(", ", folders)}: if the tests write them "
                + $"elsewhere, name that folder with {UploadOptions.Results.Name}");
        return exit != ExitCode.Done || reporter.Succeeded ? exit : ExitCode.Failed;
    }

    private static ResultWatch Look(Call call, IReadOnlyList<string> folders, Reporter reporter)
    {
        try
        {
            // Where the results are may be in what cannot be read.
            if (call.Unread is { } unread) throw unread;
            return new(folders, call.Given.Flag(UploadOptions.IgnorePassedAttachments), call.Clock);
        }
        catch (SettingException wrong)
        {
            reporter.Refuse(wrong);
            return new([], ignorePassed: false, call.Clock);
        }
    }
}
