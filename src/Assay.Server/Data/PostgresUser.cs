using System.Diagnostics;
using System.Runtime.Versioning;

namespace Assay.Server.Data;

/// <summary>Whom PostgreSQL runs as: it refuses root, so as root an unprivileged account is used.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed record PostgresUser(string? Name)
{
    public static PostgresUser Choose()
    {
        if (!Environment.IsPrivilegedProcess) return new((string?)null);
        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        return new(accounts.Contains("postgres") ? "postgres" : "nobody");
    }

    /// <summary>Gives the folders to the account and makes the way to them passable.</summary>
    public void Own(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            if (Name is not null) Require("chown", ["-R", Name, folder]);
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (Name is null) continue;
            for (var parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
            {
                var mode = File.GetUnixFileMode(parent);
                if (!mode.HasFlag(UnixFileMode.OtherExecute) && parent != "/root")
                    File.SetUnixFileMode(parent, mode | UnixFileMode.OtherExecute);
            }
        }
    }

    /// <summary>Runs a program to its end; a failure tells what it said.</summary>
    public async Task Run(string program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        using var process = Start(program, arguments, redirect: true);
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var errors = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        if (process.ExitCode == 0) return;
        throw new StartException($"{Path.GetFileName(program)} failed: {(await errors).Trim()} {(await output).Trim()}");
    }

    /// <summary>In a session of its own, so that Ctrl-C in the terminal reaches only the server, which then stops it.</summary>
    public Process Start(string program, IReadOnlyList<string> arguments, bool redirect = false)
    {
        List<string> command = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid"] : [];
        if (Name is not null)
            command.AddRange(["setpriv", "--reuid=" + Name, "--regid=" + Group(Name), "--clear-groups", "--"]);
        command.Add(program);
        command.AddRange(arguments);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = redirect, RedirectStandardError = redirect, WorkingDirectory = "/", UseShellExecute = false,
        };
        start.Environment.Remove("ASSAY_ADMIN_PASSWORD");
        start.Environment.Remove("ASSAY_DATABASE");
        return Process.Start(start) ?? throw new StartException($"{program} could not be started");
    }

    private static string Group(string name) => File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':')).First(fields => fields[0] == name)[3];

    private static void Require(string program, string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new StartException($"{program} {string.Join(' ', arguments)} failed");
    }
}
