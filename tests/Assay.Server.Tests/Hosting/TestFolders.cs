using Assay.Server.Data;
using Npgsql;

namespace Assay.Server.Tests.Hosting;

/// <summary>Data folders of tests, below the system's temporary folder.</summary>
internal static class TestFolders
{
    private const string Prefix = "assay-tests-";

    static TestFolders()
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            if (Abandoned(left)) Remove(left);
    }

    public static string New() => Directory.CreateTempSubdirectory(Prefix).FullName;

    /// <summary>Removes a data folder, and stops the PostgreSQL that a killed server has left in it.</summary>
    public static void Remove(string folder)
    {
        if (Postmaster(folder) is { } process)
        {
            Unix.Signal(process, Unix.Quit);
            SpinWait.SpinUntil(() => !Unix.IsAlive(process), TimeSpan.FromSeconds(10));
        }
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>The process of the private PostgreSQL of a data folder.</summary>
    public static int? Postmaster(string folder)
    {
        var file = Path.Combine(folder, "postgres", "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), out var process)
            ? process
            : null;
    }

    /// <summary>The private database of a data folder, seen from outside.</summary>
    public static NpgsqlDataSource Database(string folder) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = Path.Combine(folder, "postgres"), Username = "assay", Database = "assay", Pooling = false,
        ApplicationName = "outside",
    });

    private static bool Abandoned(string folder)
    {
        var file = Path.Combine(folder, "assay.pid");
        return File.Exists(file) && !Unix.IsAlive(int.Parse(File.ReadAllText(file)));
    }
}
