using Assay.Server.Http;
using Assay.Server.Launches;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>The launch row is the lock of everything that is counted in a launch; see docs/adr/0003.</summary>
internal static class LaunchLock
{
    /// <returns>The session's environment as it is under the lock.</returns>
    /// <exception cref="Refusal">503 when its launch was merged into another meanwhile.</exception>
    public static async Task<long?> Take(NpgsqlConnection connection, SessionContext session, CancellationToken stop)
    {
        try
        {
            await Take(connection, session.LaunchId, stop);
        }
        catch (Refusal gone) when (gone.Status == StatusCodes.Status404NotFound)
        {
            if (await Session(connection, session.SessionId, "launch_id", stop) is { } launch
                && launch != session.LaunchId)
                throw Refusal.Busy(
                    $"launch {session.LaunchId} was merged into {launch}: send the files again",
                    TimeSpan.FromSeconds(1));
            throw;
        }
        return await Session(connection, session.SessionId, "environment_id", stop);
    }

    private static async Task<long?> Session(
        NpgsqlConnection connection, long sessionId, string column, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            $"select {column} from upload_session where id = $1", connection);
        command.Parameters.AddWithValue(sessionId);
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
