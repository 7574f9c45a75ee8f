using Assay.Server.Http;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>The session a batch belongs to, as it is when the request begins.</summary>
internal sealed record SessionContext(
    long SessionId, long LaunchId, long ProjectId, long? JobRunId, long? OwnEnvironmentId, long? EnvironmentId);

internal sealed class Sessions(NpgsqlDataSource database)
{
    /// <exception cref="Refusal">404 when there is no such session, 423 when its launch is closed.</exception>
    public async Task<SessionContext> Open(long sessionId, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            select s.id, s.launch_id, s.project_id, s.job_run_id, s.own_environment_id, s.environment_id, l.state
            from upload_session s join launch l on l.id = s.launch_id where s.id = $1 and l.deleted_at is null
            """);
        command.Parameters.AddWithValue(sessionId);
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) throw Refusal.NotFound($"Upload session {sessionId}");
        if (row.GetInt16(6) != 0) throw Refusal.LaunchClosed(row.GetInt64(1));
        return new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Optional(3), Optional(4), Optional(5));

        long? Optional(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
    }
}
