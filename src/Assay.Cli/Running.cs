using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli;

/// <summary>How a command's work is run: errors become texts and exit codes.</summary>
internal static class Running
{
    /// <param name="command">What is run.</param>
    /// <param name="work">Its exit code.</param>
    /// <param name="despiteWrongSettings">Settings that cannot be read are the work's own business.</param>
    public static Command Runs(
        this Command command, Func<Call, CancellationToken, Task<int>> work, bool despiteWrongSettings = false)
    {
        command.SetAction(async (parse, stop) =>
        {
            using var call = new Call(parse);
            return await Run(call, work, despiteWrongSettings, stop);
        });
        return command;
    }

    public static Command Runs(this Command command, Func<Call, CancellationToken, Task> work) =>
        command.Runs(async (call, stop) =>
        {
            await work(call, stop);
            return ExitCode.Done;
        });

    public static Command With(this Command command, params IEnumerable<Option> options)
    {
        foreach (var option in options) command.Options.Add(option);
        return command;
    }

    private static async Task<int> Run(
        Call call, Func<Call, CancellationToken, Task<int>> work, bool despiteWrongSettings, CancellationToken stop)
    {
        try
        {
            foreach (var told in UnknownKeys.In(call.Given.Config, call.Parse.RootCommandResult.Command))
                call.Terminal.Say("assayctl: " + told);
            if (!despiteWrongSettings)
            {
                if (call.Unread is { } wrong) throw wrong;
                call.Answer.Check();
            }
            return await work(call, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception failure)
            when (failure is ApiException or SettingException or IOException or UnauthorizedAccessException)
        {
            call.Terminal.Say("assayctl: " + failure.Message);
            return ExitCode.Failed;
        }
    }
}
