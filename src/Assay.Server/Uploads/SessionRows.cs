using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>What a batch leaves at its session and launch: counters, warnings, errors and rules of the run.</summary>
internal static class SessionRows
{
    private const int LongestWarning = 2000;

    public static async Task Write(
        NpgsqlConnection connection, SessionContext session, Batch batch, int results, int keptWarnings,
        DateTimeOffset now, CancellationToken stop)
    {
        await using (var counters = new NpgsqlCommand("""
            with s as (update upload_session set files = files + $2, results = results + $3, warnings = warnings + $4,
              last_activity_at = $5 where id = $1 returning environment_id),
            e as (insert into launch_environment (launch_id, environment_id)
              select $6, environment_id from s where environment_id is not null on conflict do nothing),
            n as (select pg_notify('assay', 'launch:' || $6), pg_notify('assay', 'launches:' || $7))
            update launch set last_activity_at = $5 where id = $6 and exists (select from n)
            """, connection))
        {
            foreach (var value in (object[])[session.SessionId, batch.FileCount, results, batch.Warnings.Count, now,
                session.LaunchId, session.ProjectId])
                counters.Parameters.Add(new() { Value = value });
            await counters.ExecuteNonQueryAsync(stop);
        }
        if (batch.Warnings.Count > 0) await Warnings(connection, session, batch, keptWarnings, now, stop);
        if (batch.Errors.Count > 0) await Errors(connection, session, batch, now, stop);
        if (batch.Executor is { } executor) await ExecutorRows.Write(connection, session, executor, stop);
    }

    private static async Task Warnings(
        NpgsqlConnection connection, SessionContext session, Batch batch, int kept, DateTimeOffset now,
        CancellationToken stop)
    {
        await using var insert = new NpgsqlCommand("""
            insert into upload_warning (launch_id, session_id, file, text, created_at)
            select $1, $2, w.file, w.text, $3 from unnest($4::text[], $5::text[]) as w(file, text)
            limit greatest(0, $6 - (select count(*) from upload_warning where session_id = $2))
            """, connection);
        insert.Parameters.AddWithValue(session.LaunchId);
        insert.Parameters.AddWithValue(session.SessionId);
        insert.Parameters.AddWithValue(now);
        insert.Parameters.AddWithValue(
            batch.Warnings.Select(warning => Formats.CleanText.Of(warning.File).Cut(LongestWarning)).ToArray());
        insert.Parameters.AddWithValue(
            batch.Warnings.Select(warning => Formats.CleanText.Of(warning.Text).Cut(LongestWarning)).ToArray());
        insert.Parameters.AddWithValue(kept);
        await insert.ExecuteNonQueryAsync(stop);
    }

    private static async Task Errors(
        NpgsqlConnection connection, SessionContext session, Batch batch, DateTimeOffset now, CancellationToken stop)
    {
        await using var insert = new NpgsqlCommand("""
            insert into launch_error (launch_id, job_run_id, digest, message, trace, created_at)
            select $1, $2, e.digest, e.message, e.trace, $3
            from unnest($4::uuid[], $5::text[], $6::text[]) as e(digest, message, trace)
            on conflict do nothing
            """, connection);
        insert.Parameters.AddWithValue(session.LaunchId);
        insert.Parameters.Add(
            new() { Value = session.JobRunId as object ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        insert.Parameters.AddWithValue(now);
        insert.Parameters.AddWithValue(
            batch.Errors.Select(error => Formats.Md5.Guid($"{error.Message}\0{error.Trace}")).ToArray());
        insert.Parameters.AddWithValue(batch.Errors.Select(error => error.Message).ToArray());
        insert.Parameters.AddWithValue(batch.Errors.Select(error => error.Trace).ToArray());
        await insert.ExecuteNonQueryAsync(stop);
    }
}
