using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Assay.Cli.Watching;

/// <summary>The command that is watched. It has this process's terminal, folder and environment.</summary>
internal sealed partial class Child : IDisposable
{
    private const int NoSuchFile = 2;
    private const int NoSuchFolderOnWindows = 3;
    private readonly Process process;

    private Child(Process process) => this.process = process;

    /// <returns>Null when it cannot be started; the exit code says why, as a shell would.</returns>
    public static (Child? Child, int ExitCode, string? Reason) Start(IReadOnlyList<string> command)
    {
        var program = OperatingSystem.IsWindows()
            ? WindowsPath.Find(command[0], Environment.GetEnvironmentVariable("PATH"),
                Environment.GetEnvironmentVariable("PATHEXT"), File.Exists)
            : command[0];
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        try
        {
            return (new(Process.Start(start)!), 0, null);
        }
        catch (Win32Exception failure)
        {
            return (null, failure.NativeErrorCode is NoSuchFile || OperatingSystem.IsWindows()
                    && failure.NativeErrorCode is NoSuchFolderOnWindows ? ExitCode.NotFound : ExitCode.NotExecutable,
                $"{command[0]} cannot be started: {failure.Message}");
        }
    }

    /// <summary>128 and the signal's number when a signal ended it.</summary>
    public async Task<int> Ended(CancellationToken stop)
    {
        await process.WaitForExitAsync(stop);
        return process.ExitCode;
    }

    /// <summary>
    /// Hands a signal on. Ctrl-C in a terminal reaches the whole foreground group, so the command has it already.
    /// </summary>
    public void Forward(PosixSignal signal)
    {
        if (process.HasExited || OperatingSystem.IsWindows()) return;
        if (signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && InForeground()) return;
        _ = kill(process.Id, signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGQUIT => 3,
            _ => 15,
        });
    }

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        if (OperatingSystem.IsWindows()) process.Kill(entireProcessTree: true);
        else Forward(PosixSignal.SIGTERM);
    }

    public void Dispose() => process.Dispose();

    private static bool InForeground() => tcgetpgrp(0) is > 0 and var foreground && foreground == getpgrp();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int tcgetpgrp(int terminal);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getpgrp();
}
