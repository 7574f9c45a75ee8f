using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli;

/// <summary>How a command's work is run: errors become texts and exit codes.</summary>
internal static class Running
{
    public static Command Runs(this Command command, Func<Call, CancellationToken, Task<int>> work)
    {
        command.SetAction(async (parse, stop) =>
        {
            try
            {
                using var call = new Call(parse);
                return await Run(call, work, stop);
            }
            catch (SettingException wrong)
            {
                await Console.Error.WriteLineAsync("assayctl: " + wrong.Message);
                return ExitCode.Failed;
            }
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

    private static async Task<int> Run(Call call, Func<Call, CancellationToken, Task<int>> work, CancellationToken stop)
    {
        try
        {
            call.Answer.Check();
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
