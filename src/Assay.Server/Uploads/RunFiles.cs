using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>
/// Files of the run as a whole. A reference waits among the attachments, belonging to no result, until its file is
/// there; then it becomes a file of the launch.
/// </summary>
internal static class RunFiles
{
    private const int LongestName = 255;

    public static async Task Move(
        NpgsqlConnection connection, SessionContext session, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand($"""
            with ready as (
              delete from attachment where session_id = $2 and result_id is null and fixture_set_id is null
                and blob is not null returning id, name, content_type, length, blob)
            insert into launch_attachment (launch_id, job_run_id, name, content_type, length, blob, created_at)
            select $1, $3, left(name, {LongestName}), content_type, length, blob, $4 from ready order by id
            on conflict do nothing
            """, connection);
        command.Parameters.AddWithValue(session.LaunchId);
        command.Parameters.AddWithValue(session.SessionId);
        command.Parameters.Add(
            new() { Value = session.JobRunId as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.AddWithValue(now);
        await command.ExecuteNonQueryAsync(stop);
    }
}
