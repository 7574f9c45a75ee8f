using Assay.Server.Http;
using Assay.Server.Launches;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>The launch row is the lock of everything that is counted in a launch; see docs/adr/0003.</summary>
internal static class LaunchLock
{
    /// <returns>The session's environment as it is under the lock.</returns>
    public static async Task<long?> Take(NpgsqlConnection connection, SessionContext session, CancellationToken stop)
    {
        await Take(connection, session.LaunchId, stop);
        await using var command = new NpgsqlCommand(
            "select environment_id from upload_session where id = $1", connection);
        command.Parameters.AddWithValue(session.SessionId);
        return await command.ExecuteScalarAsync(stop) as long?;
    }

    /// <exception cref="Refusal">404 when there is no such launch, 423 when it is closed.</exception>
    public static async Task Take(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            "select state from launch where id = $1 and deleted_at is null for no key update", connection);
        command.Parameters.AddWithValue(launchId);
        var state = await command.ExecuteScalarAsync(stop) ?? throw Refusal.NotFound($"Launch {launchId}");
        if ((LaunchState)(short)state != LaunchState.Open) throw Refusal.LaunchClosed(launchId);
    }
}
