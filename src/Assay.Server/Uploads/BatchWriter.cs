using Assay.Formats;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>Writes one batch inside the launch's lock.</summary>
internal sealed class BatchWriter(
    NpgsqlConnection connection, ProjectMapping mapping, SessionContext session, DateTimeOffset now,
    VariantDictionary variants)
{
    private const int KeptWarnings = 1000;

    /// <param name="batch">What came.</param>
    /// <param name="rows">What of it is written already.</param>
    /// <param name="stop">Ends the upload; nothing of the batch is written then.</param>
    public async Task Write(Batch batch, UncountedRows rows, CancellationToken stop)
    {
        await AttachmentRows.Give(connection, session, batch.Files, stop);
        if (batch.CategoryRules.Count > 0) await LaunchCategories.Receive(connection, session, batch, stop);
        if (rows.Fresh.Count > 0)
        {
            await LaunchCategories.Resolve(connection, session.LaunchId, rows.Fresh, stop);
            await WriteResults(rows.Fresh, stop);
        }
        await AttachmentRows.Find(connection, session, rows.WithoutFile, stop);
        await RunFiles.Move(connection, session, now, stop);
        await SessionRows.Write(connection, session, batch, rows.Fresh.Count, KeptWarnings, now, stop);
    }

    private async Task WriteResults(List<NewAttempt> fresh, CancellationToken stop)
    {
        foreach (var attempt in fresh)
            attempt.HistoryKey = Identity.HistoryKey(
                attempt.Test.GroupKey, attempt.ParametersKey, session.EnvironmentId?.ToString() ?? "");
        var visible = await Visible(fresh, stop);
        var groupsOf = await variants.GroupsOf(
            connection, mapping, visible.Values.Select(attempt => attempt.VariantId), stop);
        var delta = new StatisticDelta();
        var changes = new List<VisibleChange>();
        // Attempts of one execution side by side, in order of arrival.
        var ordered = fresh.OrderBy(attempt => attempt.HistoryKey).ToArray();
        for (int start = 0, end; start < ordered.Length; start = end)
        {
            var key = ordered[start].HistoryKey;
            for (end = start + 1; end < ordered.Length && ordered[end].HistoryKey == key;) end++;
            var before = visible.GetValueOrDefault(key);
            if (RetryGroup.Decide(before, ordered.AsSpan(start..end)) is { } change)
            {
                changes.Add(change);
                if (change.RetriedBy is not null)
                    delta.Remove(before!.Status, before.Duration, groupsOf[before.VariantId]);
            }
        }
        foreach (var attempt in fresh)
            if (!attempt.Hidden) delta.Add(attempt.Result.Status, attempt.Duration, attempt.Variant.Groups);
        await Change(changes, stop);
        await ResultCopy.Write(connection, session, fresh, now, stop);
        await delta.Apply(connection, session.LaunchId, stop);
    }

    private async Task<Dictionary<Guid, VisibleAttempt>> Visible(List<NewAttempt> fresh, CancellationToken stop)
    {
        // Key by key: by the planner's figures, which are older than the launch, it would read all of its results.
        await using var command = new NpgsqlCommand("""
            select r.* from unnest($2::uuid[]) as k(key) cross join lateral (
              select history_key, id, variant_id, (extract(epoch from start_at) * 1000)::bigint, manual, status,
                coalesce(duration_ms, 0), attempts, seen, flaky
              from test_result where launch_id = $1 and history_key = k.key and not hidden offset 0) r
            """, connection);
        command.Parameters.AddWithValue(session.LaunchId);
        command.Parameters.AddWithValue(fresh.Select(attempt => attempt.HistoryKey).Distinct().ToArray());
        var visible = new Dictionary<Guid, VisibleAttempt>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            visible[row.GetGuid(0)] = new(row.GetInt64(1), row.GetGuid(0), row.GetInt64(2),
                row.IsDBNull(3) ? null : row.GetInt64(3), row.GetBoolean(4),
                row.IsDBNull(5) ? null : (Status)row.GetInt16(5), row.GetInt64(6), row.GetInt32(7), row.GetInt16(8),
                row.GetBoolean(9));
        return visible;
    }

    private async Task Change(List<VisibleChange> changes, CancellationToken stop)
    {
        if (changes.Count == 0) return;
        var hidden = changes.Where(change => change.RetriedBy is not null).ToList();
        if (hidden.Count > 0)
        {
            await using var older = new NpgsqlCommand("""
                update test_result r set retried_by = c.winner from unnest($2::uuid[], $3::bigint[]) as c(key, winner)
                where r.launch_id = $1 and r.history_key = c.key and r.hidden and not r.hidden_by_user
                """, connection);
            older.Parameters.AddWithValue(session.LaunchId);
            older.Parameters.AddWithValue(hidden.Select(change => change.Attempt.HistoryKey).ToArray());
            older.Parameters.AddWithValue(hidden.Select(change => change.RetriedBy!.Value).ToArray());
            await older.ExecuteNonQueryAsync(stop);
        }
        await using var update = new NpgsqlCommand("""
            update test_result r set hidden = c.winner is not null, retried_by = c.winner, attempts = c.attempts,
              seen = c.seen, flaky = case when c.winner is null then c.flaky else r.flaky_reported end
            from unnest($1::bigint[], $2::bigint[], $3::int[], $4::smallint[], $5::boolean[])
              as c(id, winner, attempts, seen, flaky)
            where r.id = c.id
            """, connection);
        update.Parameters.AddWithValue(changes.Select(change => change.Attempt.Id).ToArray());
        update.Parameters.AddWithValue(
            NpgsqlDbType.Array | NpgsqlDbType.Bigint, changes.Select(change => change.RetriedBy).ToArray());
        update.Parameters.AddWithValue(changes.Select(change => change.Attempts).ToArray());
        update.Parameters.AddWithValue(changes.Select(change => change.Seen).ToArray());
        update.Parameters.AddWithValue(changes.Select(change => change.Flaky).ToArray());
        await update.ExecuteNonQueryAsync(stop);
    }
}
