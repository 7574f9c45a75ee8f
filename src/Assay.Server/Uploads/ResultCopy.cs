using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>Writes the narrow rows and the blocks of their bodies by binary COPY.</summary>
internal static class ResultCopy
{
    private const int ShownMessage = 1000;

    public static async Task Write(
        NpgsqlConnection connection, SessionContext session, IReadOnlyList<NewAttempt> attempts, DateTimeOffset now,
        CancellationToken stop)
    {
        await using var import = await connection.BeginBinaryImportAsync("""
            copy test_result (id, launch_id, project_id, test_id, variant_id, session_id, job_run_id, environment_id,
              named_environment_id, category_id, launch_category_id, retried_by, block_id, start_at, duration_ms,
              created_at, uuid, history_key, parameters_key, fingerprint, status, seen, block_place, attempts, hidden,
              manual, flaky, flaky_reported, muted, message, host_id, thread_id) from stdin (format binary)
            """, stop);
        foreach (var attempt in attempts)
        {
            var result = attempt.Result;
            await import.StartRowAsync(stop);
            await import.WriteAsync(attempt.Id, stop);
            await import.WriteAsync(session.LaunchId, stop);
            await import.WriteAsync(session.ProjectId, stop);
            await import.WriteAsync(attempt.Test.Id, stop);
            await import.WriteAsync(attempt.Variant.Id, stop);
            await import.WriteAsync(session.SessionId, stop);
            await Optional(session.JobRunId);
            await Optional(session.EnvironmentId);
            await Optional(result.NamedEnvironmentId);
            await Optional(attempt.CategoryId);
            await Optional(attempt.LaunchCategoryId);
            await Optional(attempt.RetriedBy);
            await Optional(attempt.Block.Id == attempt.Id ? null : attempt.Block.Id);
            if (attempt.Start is { } start)
                await import.WriteAsync(DateTimeOffset.FromUnixTimeMilliseconds(start), NpgsqlDbType.TimestampTz, stop);
            else await import.WriteNullAsync(stop);
            await Optional(attempt.DurationMs);
            await import.WriteAsync(now, NpgsqlDbType.TimestampTz, stop);
            await import.WriteAsync(attempt.Uuid, stop);
            await import.WriteAsync(attempt.HistoryKey, stop);
            await import.WriteAsync(attempt.ParametersKey, stop);
            if (attempt.Fingerprint is { } fingerprint) await import.WriteAsync(fingerprint, stop);
            else await import.WriteNullAsync(stop);
            if (result.Status is { } status) await import.WriteAsync((short)status, stop);
            else await import.WriteNullAsync(stop);
            await import.WriteAsync(attempt.Seen, stop);
            await import.WriteAsync(attempt.Place, stop);
            await import.WriteAsync(attempt.Attempts, stop);
            await import.WriteAsync(attempt.Hidden, stop);
            await import.WriteAsync(result.Manual, stop);
            await import.WriteAsync(attempt.Flaky, stop);
            await import.WriteAsync(result.Flaky, stop);
            await import.WriteAsync(attempt.Test.Muted, stop);
            await Text(result.Message?.Cut(ShownMessage));
            await Text(result.HostId);
            await Text(result.ThreadId);
        }
        await import.CompleteAsync(stop);

        Task Optional(long? value) => value is { } known ? import.WriteAsync(known, stop) : import.WriteNullAsync(stop);
        Task Text(string? value) => value is not null ? import.WriteAsync(value, stop) : import.WriteNullAsync(stop);
    }

    public static async Task WriteBlocks(
        NpgsqlConnection connection, long launchId, IReadOnlyList<BodyBlock> blocks, CancellationToken stop)
    {
        await using var import = await connection.BeginBinaryImportAsync(
            "copy test_result_body (launch_id, id, body) from stdin (format binary)", stop);
        foreach (var block in blocks)
        {
            await import.StartRowAsync(stop);
            await import.WriteAsync(launchId, stop);
            await import.WriteAsync(block.Id, stop);
            await import.WriteAsync(block.Packed, stop);
        }
        await import.CompleteAsync(stop);
    }
}
