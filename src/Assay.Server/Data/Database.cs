using Npgsql;

namespace Assay.Server.Data;

/// <summary>Which database is used, and that it is there and fit for use.</summary>
internal sealed class Database(
    Settings settings, TimeProvider clock, ILogger<Database> log, PrivateCluster? cluster = null)
{
    /// <summary>
    /// Bytes that are sent to the database at once, unless the connection string says otherwise: what an upload copies
    /// there takes a quarter of the system calls that Npgsql's 8 KB take.
    /// </summary>
    private const int SentAtOnce = 32 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string ConnectionString { get; } = Complete(settings.Database ?? cluster!.ConnectionString);

    public bool IsPrivate => settings.Database is null;

    /// <summary>The server's version, once <see cref="Open"/> has seen it.</summary>
    public Version? Version { get; private set; }

    /// <summary>Where it is, without names and passwords of accounts.</summary>
    public string Place
    {
        get
        {
            var at = new NpgsqlConnectionStringBuilder(ConnectionString);
            return $"{at.Database} at {at.Host}";
        }
    }

    /// <summary>Waits for a database that is still starting and creates the one that is missing.</summary>
    public async Task Open(CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await Check(stop);
                return;
            }
            catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
            {
                await Create(stop);
            }
            catch (PostgresException refused) when (!refused.IsTransient)
            {
                throw new StartException($"The database of ASSAY_DATABASE refuses Assay: {refused.MessageText}");
            }
            catch (NpgsqlException unreachable)
            {
                if (clock.GetElapsedTime(started) > Patience)
                    throw new StartException("The database of ASSAY_DATABASE cannot be reached: "
                        + (unreachable.InnerException?.Message ?? unreachable.Message));
                log.LogWarning("Waiting for the database: {Reason}", unreachable.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stop);
            }
        }
    }

    private async Task Check(CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(stop);
        if (connection.PostgreSqlVersion.Major < PostgresBinaries.Oldest)
            throw new StartException(
                $"The database is PostgreSQL {connection.PostgreSqlVersion}; "
                    + $"Assay needs {PostgresBinaries.Oldest} or newer.");
        await using var encoding = new NpgsqlCommand("show server_encoding", connection);
        if (await encoding.ExecuteScalarAsync(stop) is string name and not "UTF8")
            throw new StartException($"The database stores text as {name}; Assay needs one made with encoding 'UTF8'.");
        Version = connection.PostgreSqlVersion;
    }

    private async Task Create(CancellationToken stop)
    {
        var address = new NpgsqlConnectionStringBuilder(ConnectionString);
        var name = address.Database!;
        address.Database = "postgres";
        address.Pooling = false;
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(stop);
            await using var create = new NpgsqlCommand(
                $"create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" " +
                "encoding 'UTF8' template template0", connection);
            await create.ExecuteNonQueryAsync(stop);
            log.LogInformation("Database {Name} is created", name);
        }
        catch (PostgresException race) when (
            race.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            log.LogInformation("Database {Name} was created by another server", name);
        }
        catch (PostgresException refused)
        {
            throw new StartException(
                $"The database {name} of ASSAY_DATABASE does not exist and cannot be created: {refused.MessageText}");
        }
    }

    private static string Complete(string text)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(given.Database)) given.Database = "assay";
            given.ApplicationName ??= "Assay";
            if (!given.ShouldSerialize("Write Buffer Size")) given.WriteBufferSize = SentAtOnce;
            return given.ConnectionString;
        }
        catch (ArgumentException)
        {
            throw new StartException(
                "ASSAY_DATABASE cannot be read; use the form Host=db;Database=assay;Username=assay;Password=…");
        }
    }
}
