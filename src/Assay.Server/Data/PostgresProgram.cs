using System.Diagnostics;

namespace Assay.Server.Data;

/// <summary>
/// Runs a program of PostgreSQL on a cluster. PostgreSQL refuses to run as root, so root drops to the owner of the
/// cluster. That user may not be able to walk to the folder (/root is closed), so it is handed over as an open one.
/// </summary>
internal sealed class PostgresProgram(string cluster, string log)
{
    private const string Script = """exec 9<"$1" >>"$0" 2>&1 </dev/null; shift; exec "$@" """;

    public Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["LC_ALL"] = "C";
        string[] launcher = ["-c", Script, log, cluster, .. Detached(), .. Unprivileged(), program, "-D", Folder];
        foreach (var part in launcher) start.ArgumentList.Add(part);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Lets PostgreSQL write to a folder beside the cluster.</summary>
    public void Give(string folder)
    {
        if (Unix.IsRoot) Unix.Own(folder, User().Id, User().Group);
    }

    private string Folder => Unix.IsRoot ? "/proc/self/fd/9" : cluster;

    /// <summary>Ctrl-C in a terminal reaches a whole session; PostgreSQL must outlive the last request.</summary>
    private static string[] Detached() => Tool("setsid") is { } setsid ? [setsid] : [];

    private string[] Unprivileged()
    {
        if (!Unix.IsRoot) return [];

        var setpriv = Tool("setpriv") ?? throw new StartException(
            "PostgreSQL does not run as root, and setpriv (util-linux) to drop to another user is missing.\n" +
            "Install it, run Assay as an ordinary user, or give a database with ASSAY_DATABASE.");
        var user = User();
        Unix.Own(cluster, user.Id, user.Group);
        return [setpriv, $"--reuid={user.Id}", $"--regid={user.Group}", "--clear-groups"];
    }

    private (int Id, int Group) User() => Owner() ?? Account("postgres") ?? Account("nobody")
        ?? throw new StartException(
            "PostgreSQL does not run as root, and there is neither a user postgres nor nobody.");

    private (int Id, int Group)? Owner()
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u:%g", cluster])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var ids = stat.StandardOutput.ReadToEnd().Trim().Split(':');
        stat.WaitForExit();
        return ids is [not "0", _] ? (int.Parse(ids[0]), int.Parse(ids[1])) : null;
    }

    // postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
    private static (int Id, int Group)? Account(string name) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(parts => parts[0] == name)
            is [_, _, var user, var group, ..] ? (int.Parse(user), int.Parse(group)) : null;

    private static string? Tool(string name) =>
        ((string[])["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
