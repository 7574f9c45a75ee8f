using Npgsql;

namespace Assay.Server.Data;

/// <summary>Brings the schema up to date. Servers that start at once on one database wait for each other.</summary>
internal sealed class Migrations(NpgsqlDataSource database, ILogger logger)
{
    private const long Lock = 0x0A55A1;

    public async Task Apply(IReadOnlyList<Migration> migrations, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await Execute(connection, $"select pg_advisory_lock({Lock})", stop);
        try
        {
            await Execute(connection, """
                create table if not exists schema_migration (
                  version integer primary key,
                  name text not null,
                  checksum text not null,
                  applied_at timestamptz not null default now()
                )
                """, stop);
            var applied = await Applied(connection, stop);
            Check(migrations, applied);
            foreach (var migration in migrations.Where(migration => !applied.ContainsKey(migration.Version)))
                await Apply(connection, migration, stop);
        }
        finally
        {
            await Execute(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    private static void Check(IReadOnlyList<Migration> migrations, Dictionary<int, string> applied)
    {
        foreach (var migration in migrations)
            if (applied.TryGetValue(migration.Version, out var checksum) && checksum != migration.Checksum)
                throw new StartException(
                    $"Migration {migration.Version} ({migration.Name}) differs from the one that made this "
                        + "database. Start the version of Assay that made it, or use another database.");
        if (applied.Keys.Except(migrations.Select(migration => migration.Version)).ToList() is { Count: > 0 } newer)
            throw new StartException(
                $"The database was migrated to version {newer.Max()} by a newer Assay than this one, which "
                    + $"knows version {migrations.Max(migration => migration.Version)}. Start the newer version.");
    }

    private async Task Apply(NpgsqlConnection connection, Migration migration, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await Execute(connection, migration.Sql, stop);
        await using var record = new NpgsqlCommand(
            "insert into schema_migration (version, name, checksum) values ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = migration.Version },
                new() { Value = migration.Name },
                new() { Value = migration.Checksum },
            },
        };
        await record.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        logger.LogInformation("Migrated the database to {Version} ({Name})", migration.Version, migration.Name);
    }

    private static async Task<Dictionary<int, string>> Applied(NpgsqlConnection connection, CancellationToken stop)
    {
        var applied = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand("select version, checksum from schema_migration", connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop)) applied[reader.GetInt32(0)] = reader.GetString(1);
        return applied;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(stop);
    }
}
