using Npgsql;

namespace Assay.Server.Launches;

/// <summary>
/// Long work on a launch that one server does at a time; it ends with the claim, or with the connection of a server
/// that dies.
/// </summary>
internal sealed class LaunchClaim : IAsyncDisposable
{
    public const int Closing = 20551;
    public const int Deleting = 20552;
    public const int Merging = 20553;

    private readonly NpgsqlConnection connection;
    private readonly string key;

    private LaunchClaim(NpgsqlConnection connection, string key) => (this.connection, this.key) = (connection, key);

    /// <returns>Null when somebody else is at it.</returns>
    public static async Task<LaunchClaim?> Take(
        NpgsqlConnection connection, int work, long launchId, CancellationToken stop)
    {
        var claim = new LaunchClaim(connection, $"{work}, {launchId % int.MaxValue}");
        await using var take = new NpgsqlCommand($"select pg_try_advisory_lock({claim.key})", connection);
        return await take.ExecuteScalarAsync(stop) is true ? claim : null;
    }

    /// <param name="database">Where the launches are.</param>
    /// <param name="sql">Selects the ids of launches that somebody has to work on.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<List<long>> Waiting(NpgsqlDataSource database, string sql, CancellationToken stop)
    {
        await using var find = database.CreateCommand(sql);
        var waiting = new List<long>();
        await using var row = await find.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) waiting.Add(row.GetInt64(0));
        return waiting;
    }

    public async ValueTask DisposeAsync()
    {
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock({key})", connection);
        await release.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
