using Assay.Server.Work;
using Npgsql;

namespace Assay.Server.Launches;

/// <summary>
/// Gives the space of deleted launches back to the database, for new rows. Works in slices of a few milliseconds and
/// rests as long as it worked, so that readers and uploads keep at least half of the machine.
/// A launch's row goes last: whoever finds it deleted carries on, so a server that dies in the middle loses nothing.
/// </summary>
internal sealed class LaunchSpace(NpgsqlDataSource database, DeletionQueue queue, TimeProvider clock)
{
    private const int Smallest = 100;
    private const int Largest = 5000;

    /// <summary>So many results are worth a vacuum; fewer wait for the regular one.</summary>
    private const long Many = 20_000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(15);

    /// <summary>Visible and hidden results apart: what finds them differs.</summary>
    private static readonly (string Table, string Which)[] Rows =
    [
        ("test_result_body", ""), ("attachment", ""), ("fixture_child", ""), ("fixture_set", ""), ("session_file", ""),
        ("upload_warning", ""), ("defect_result", ""), ("launch_group_statistic", ""), ("launch_statistic", ""),
        ("test_result", "and not hidden"), ("test_result", "and hidden"),
    ];

    /// <summary>A launch was marked as deleted.</summary>
    public void Begin() => queue.Nudge();

    /// <summary>Whatever is deleted meanwhile goes too, before the one vacuum for all.</summary>
    public async Task Sweep(CancellationToken stop)
    {
        var results = 0L;
        while (await SweepOnce(stop) is { } deleted) results += deleted;
        if (results >= Many) await Vacuum(stop);
    }

    /// <returns>How many results were deleted; null when there was no launch to delete.</returns>
    private async Task<long?> SweepOnce(CancellationToken stop)
    {
        await using var find = database.CreateCommand(
            """
            select id from launch l where deleted_at is not null
              and not exists (select from merging_launch where from_id = l.id)
            order by id limit 20
            """);
        var deleted = new List<long>();
        await using (var row = await find.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop)) deleted.Add(row.GetInt64(0));
        long? results = null;
        foreach (var launchId in deleted)
            if (await Carry(launchId, stop) is { } more) results = more + results.GetValueOrDefault();
        return results;
    }

    /// <summary>
    /// Twice, because pages of indexes that one vacuum empties are free only for those after it, when nobody can be on
    /// the way to them any more; in between a transaction has to pass. The regular vacuum would come back to them
    /// when as much is deleted again. At its pace; the second time there is little left to do.
    /// </summary>
    private async Task Vacuum(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        const string Tables = "test_result, test_result_body, launch_group_statistic, attachment";
        foreach (var sql in (string[])[
            "set vacuum_cost_delay = '2ms'", $"vacuum (truncate false) {Tables}",
            "select pg_current_xact_id()", $"vacuum (truncate false) {Tables}",
            "reset vacuum_cost_delay"])
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    /// <returns>How many results were deleted; null when another server sees to the launch.</returns>
    private async Task<long?> Carry(long launchId, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var claim = new NpgsqlCommand("select pg_try_advisory_lock(20552, $1::int)", connection);
        claim.Parameters.AddWithValue((int)(launchId % int.MaxValue));
        if (await claim.ExecuteScalarAsync(stop) is not true) return null;
        using var activity = Telemetry.Activities.StartActivity("delete launch")?.SetTag("assay.launch", launchId);
        try
        {
            // What a crash brings back is deleted again, so nobody waits for the disk.
            await using (var relaxed = new NpgsqlCommand("set synchronous_commit = off", connection))
                await relaxed.ExecuteNonQueryAsync(stop);
            var results = 0L;
            foreach (var (table, which) in Rows)
            {
                var rows = await Empty(connection, launchId, table, which, stop);
                if (table == "test_result") results += rows;
            }
            await Delete(
                connection, "delete from launch where id = $1 and deleted_at is not null", launchId, null, stop);
            return results;
        }
        finally
        {
            await using var release = new NpgsqlCommand(
                "reset synchronous_commit; select pg_advisory_unlock_all()", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<long> Empty(
        NpgsqlConnection connection, long launchId, string table, string which, CancellationToken stop)
    {
        var sql = $"""
            delete from {table}
            where ctid = any(array(select ctid from {table} where launch_id = $1 {which} limit $2))
            """;
        var all = 0L;
        for (var size = Smallest; ;)
        {
            var started = clock.GetTimestamp();
            var deleted = await Delete(connection, sql, launchId, size, stop);
            all += deleted;
            if (deleted < size) return all;
            var took = clock.GetElapsedTime(started);
            await Task.Delay(took, clock, stop);
            size = (int)Math.Clamp(size * (Slice / (took + TimeSpan.FromTicks(1))), Smallest, Largest);
        }
    }

    private static async Task<int> Delete(
        NpgsqlConnection connection, string sql, long launchId, int? most, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        command.Parameters.AddWithValue(launchId);
        if (most is { } limit) command.Parameters.AddWithValue(limit);
        return await command.ExecuteNonQueryAsync(stop);
    }
}
