using Npgsql;

namespace Assay.Server.Data;

internal static class SteadyConnections
{
    /// <summary>
    /// A connection whose statements are planned for a launch like all others. Of a launch that is younger than its
    /// figures the planner believes that it has one row; then every index that begins with the launch is as good as the
    /// right one, and with the wrong one each of a thousand keys reads the whole launch.
    /// </summary>
    public static async Task<NpgsqlConnection> OpenSteady(this NpgsqlDataSource database, CancellationToken stop)
    {
        var connection = await database.OpenConnectionAsync(stop);
        try
        {
            await using var set = new NpgsqlCommand("set plan_cache_mode = force_generic_plan", connection);
            await set.ExecuteNonQueryAsync(stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
