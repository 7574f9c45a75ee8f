using System.Diagnostics;
using System.Globalization;

namespace Assay.Server.Data;

/// <summary>The PostgreSQL programs of this machine.</summary>
internal sealed record PostgresBinaries(string Folder, int Major)
{
    public const int Oldest = 15;

    public string Initdb => Path.Combine(Folder, "initdb");
    public string Postgres => Path.Combine(Folder, "postgres");
    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>The newest version that is new enough; ASSAY_POSTGRES_BIN names a folder and ends the search.</summary>
    public static PostgresBinaries Find()
    {
        var named = Environment.GetEnvironmentVariable("ASSAY_POSTGRES_BIN");
        var folders = named is { Length: > 0 } ? [named] : Installed();
        var found = folders.Where(folder => File.Exists(Path.Combine(folder, "postgres")))
            .Select(folder => new PostgresBinaries(folder, MajorOf(folder)))
            .Where(binaries => binaries.Major >= Oldest)
            .MaxBy(binaries => binaries.Major);
        return found ?? throw new StartException(
            $"PostgreSQL {Oldest} or newer was not found. Install it (Debian, Ubuntu: apt-get install postgresql), name the " +
            "folder of its programs in ASSAY_POSTGRES_BIN, or give a database in ASSAY_DATABASE.");
    }

    private static IEnumerable<string> Installed()
    {
        var packaged = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return packaged.Concat(path.Where(folder => File.Exists(Path.Combine(folder, "initdb"))))
            .Concat(["/opt/homebrew/opt/postgresql@17/bin", "/usr/local/pgsql/bin"]);
    }

    private static int MajorOf(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), "--version")
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var version = text.Split(' ').FirstOrDefault(word => char.IsAsciiDigit(word[0])) ?? "0";
        return int.Parse(version.Split('.', 'b', 'r')[0], CultureInfo.InvariantCulture);
    }
}

/// <summary>Assay cannot start; the text says what to do, no stack is shown.</summary>
internal sealed class StartException(string message) : Exception(message);
