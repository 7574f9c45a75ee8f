using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Assay.Server.Data;

/// <summary>An installed PostgreSQL: the folder of initdb and postgres, and its major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    public const int Oldest = 15;

    public string Postgres => Path.Combine(Folder, "postgres");
    public string Initdb => Path.Combine(Folder, "initdb");

    /// <summary>The newest one, or for an existing cluster the one that made it.</summary>
    public static PostgresBinaries Find(string? folder, string cluster, int? clusterMajor)
    {
        var found = (folder is null ? Folders() : [folder])
            .Distinct(StringComparer.Ordinal).Select(Read).OfType<PostgresBinaries>().ToList();
        var usable = found.Where(binaries => binaries.Major >= Oldest).ToList();
        if (usable.Count == 0) throw new StartException(Missing(folder, found));

        if (clusterMajor is null) return usable.MaxBy(binaries => binaries.Major)!;

        return usable.Find(binaries => binaries.Major == clusterMajor) ?? throw new StartException(
            $"The database in {cluster} belongs to PostgreSQL {clusterMajor}, but only PostgreSQL " +
            $"{string.Join(", ", usable.Select(binaries => binaries.Major).Order())} was found.\n" +
            $"Install PostgreSQL {clusterMajor} (Debian, Ubuntu: apt-get install postgresql-{clusterMajor}) " +
            "or set ASSAY_POSTGRES_BIN to its bin folder.\n" +
            "To move to a newer version dump the database with the old pg_dump and restore it into the new one.");
    }

    private static string Missing(string? folder, List<PostgresBinaries> found) =>
        (folder, found) switch
        {
            (not null, []) => $"ASSAY_POSTGRES_BIN is {folder}, but there is no initdb and postgres.\n",
            (_, []) => "PostgreSQL was not found.\n",
            _ => $"Only PostgreSQL {string.Join(", ", found.Select(old => old.Major))} was found.\n",
        } +
        $"Install PostgreSQL {Oldest} or newer (Debian, Ubuntu: apt-get install postgresql), set " +
        "ASSAY_POSTGRES_BIN to its bin folder, or give a database with ASSAY_DATABASE.";

    private static IEnumerable<string> Folders()
    {
        if (Directory.Exists("/usr/lib/postgresql"))
            foreach (var version in Directory.EnumerateDirectories("/usr/lib/postgresql"))
                yield return Path.Combine(version, "bin");

        foreach (var folder in Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [])
        {
            if (folder.Length == 0) continue;
            yield return folder;
            var config = Path.Combine(folder, "pg_config");
            if (File.Exists(config) && Output(config, "--bindir") is { } bin) yield return bin;
        }
    }

    private static PostgresBinaries? Read(string folder)
    {
        var postgres = Path.Combine(folder, "postgres");
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(folder, "initdb"))) return null;

        // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        var version = Version().Match(Output(postgres, "--version") ?? "");
        return version.Success ? new(folder, int.Parse(version.Groups["major"].ValueSpan)) : null;
    }

    private static string? Output(string file, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, argument)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var text = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"PostgreSQL\) (?<major>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();
}
