using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Assay.Server.Data;

/// <summary>
/// A PostgreSQL of Assay's own in its data folder: no account, no port, no configuration. It listens on a unix socket
/// only the operator can reach, is started and stopped with the server, and survives the server's and its own death.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PrivatePostgres(string dataFolder, ILogger logger) : IAsyncDisposable
{
    private readonly string cluster = Path.Combine(dataFolder, "postgres");
    private readonly string sockets = SocketFolder(dataFolder);
    private PostgresUser user = new(null);
    private PostgresBinaries? binaries;
    private FileStream? claim;
    private Process? process;
    private volatile bool stopping;

    public string ConnectionString { get; private set; } = "";

    public async Task Start(CancellationToken stop)
    {
        Directory.CreateDirectory(dataFolder);
        Claim();
        binaries = PostgresBinaries.Find();
        user = PostgresUser.Choose();
        CheckVersion();
        Directory.CreateDirectory(sockets);
        if (!File.Exists(Path.Combine(cluster, "PG_VERSION"))) await Initialise(stop);
        await File.WriteAllTextAsync(Path.Combine(cluster, "assay.conf"), PostgresSettings.Text(sockets), stop);
        user.Own(cluster, sockets);
        await StopLeftBehind(stop);
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = sockets, Username = "assay", Database = "postgres", MaxPoolSize = 60, MinPoolSize = 0,
            ConnectionIdleLifetime = 30, ConnectionPruningInterval = 10, IncludeErrorDetail = true, MaxAutoPrepare = 100,
        }.ConnectionString;
        Launch();
        await WaitUntilReady(stop);
        ConnectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "assay" }.ConnectionString;
    }

    /// <summary>One live server per folder: the lock goes with the process, however it ends.</summary>
    private void Claim()
    {
        var path = Path.Combine(dataFolder, "assay.lock");
        try
        {
            claim = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            claim.SetLength(0);
            claim.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            claim.Flush();
        }
        catch (IOException)
        {
            throw new StartException($"Another Assay is running on the data folder {dataFolder}. Stop it first, give this one " +
                "another folder with --data, or let both use one PostgreSQL through ASSAY_DATABASE.");
        }
    }

    private void CheckVersion()
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        if (!File.Exists(file)) return;
        var version = File.ReadAllText(file).Trim();
        if (version == binaries!.Major.ToString()) return;
        throw new StartException($"The database in {cluster} was made by PostgreSQL {version}, but this machine has " +
            $"PostgreSQL {binaries.Major}. Install version {version} (or name its programs in ASSAY_POSTGRES_BIN), or move the " +
            "data: dump it with the old version, start Assay on an empty folder, restore.");
    }

    private async Task Initialise(CancellationToken stop)
    {
        var fresh = cluster + ".new";
        if (Directory.Exists(fresh)) Directory.Delete(fresh, recursive: true);
        Directory.CreateDirectory(fresh);
        user.Own(fresh);
        await user.Run(binaries!.Initdb,
            ["-D", fresh, "-U", "assay", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--data-checksums"], stop);
        await File.AppendAllTextAsync(Path.Combine(fresh, "postgresql.conf"), "\ninclude 'assay.conf'\n", stop);
        Directory.Move(fresh, cluster);
    }

    /// <summary>A PostgreSQL that outlived a killed server is stopped cleanly, then started as our child.</summary>
    private async Task StopLeftBehind(CancellationToken stop)
    {
        if (!File.Exists(Path.Combine(cluster, "postmaster.pid"))) return;
        try
        {
            await user.Run(binaries!.PgCtl, ["-D", cluster, "-m", "fast", "-w", "-t", "60", "stop"], stop);
            logger.LogInformation("Stopped the PostgreSQL that an earlier server left behind");
        }
        catch (StartException)
        {
            // Its pid file was stale: PostgreSQL recovers by itself.
        }
    }

    private void Launch()
    {
        process = user.Start(binaries!.Postgres, ["-D", cluster]);
        process.EnableRaisingEvents = true;
        process.Exited += async (_, _) => await Relaunch();
    }

    private async Task Relaunch()
    {
        if (stopping) return;
        logger.LogError("PostgreSQL ended unexpectedly; starting it again");
        for (var attempt = 0; attempt < 6 && !stopping; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200 << attempt));
            try
            {
                Launch();
                await WaitUntilReady(CancellationToken.None);
                return;
            }
            catch (Exception error) when (error is StartException or InvalidOperationException)
            {
                logger.LogError("PostgreSQL could not be started again: {Reason}", error.Message);
            }
        }
    }

    private async Task WaitUntilReady(CancellationToken stop)
    {
        var server = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false };
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            if (process!.HasExited) throw new StartException($"PostgreSQL did not start. Its log: {Path.Combine(cluster, "log")}");
            try
            {
                await using var connection = new NpgsqlConnection(server.ConnectionString);
                await connection.OpenAsync(stop);
                await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = 'assay'", connection);
                if (await exists.ExecuteScalarAsync(stop) is null)
                    await new NpgsqlCommand("create database assay", connection).ExecuteNonQueryAsync(stop);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(50, stop);
            }
        }
        throw new StartException("PostgreSQL did not become ready within a minute");
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        if (process is { HasExited: false })
        {
            try
            {
                await user.Run(binaries!.PgCtl, ["-D", cluster, "-m", "fast", "-w", "-t", "60", "stop"], CancellationToken.None);
            }
            catch (StartException error)
            {
                logger.LogError("PostgreSQL did not stop: {Reason}", error.Message);
            }
        }
        process?.Dispose();
        if (claim is not null) await claim.DisposeAsync();
    }

    /// <summary>Paths of sockets are limited to 107 bytes, so a deep data folder gets one in the temporary folder.</summary>
    private static string SocketFolder(string dataFolder)
    {
        var near = Path.Combine(dataFolder, "run");
        if (Encoding.UTF8.GetByteCount(near) < 80 && !near.StartsWith("/root/", StringComparison.Ordinal)) return near;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)))[..12];
        return Path.Combine(Path.GetTempPath(), $"assay-{hash}-{Environment.UserName}");
    }
}
