using Assay.Server.Work;
using Npgsql;

namespace Assay.Server.Launches;

/// <summary>
/// Gives the space of deleted launches back to the database, where a vacuum makes it free for new rows. Works in slices
/// of a few milliseconds and rests as long as it worked, so that readers and uploads keep at least half of the machine.
/// A launch's row goes last: whoever finds it deleted carries on, so a server that dies in the middle loses nothing.
/// </summary>
internal sealed class LaunchSpace(NpgsqlDataSource database, DeletionQueue queue, TimeProvider clock)
{
    private const int Smallest = 100;
    private const int Largest = 5000;
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

    public async Task Sweep(CancellationToken stop)
    {
        var deleted = await LaunchClaim.Waiting(database, """
            select id from launch l where deleted_at is not null
              and not exists (select from merging_launch where from_id = l.id)
            order by id limit 20
            """, stop);
        foreach (var launchId in deleted) await Carry(launchId, stop);
    }

    private async Task Carry(long launchId, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var claim = await LaunchClaim.Take(connection, LaunchClaim.Deleting, launchId, stop);
        if (claim is null) return;
        using var activity = Telemetry.Activities.StartActivity("delete launch")?.SetTag("assay.launch", launchId);
        // What a crash brings back is deleted again, so nobody waits for the disk.
        await using (var relaxed = new NpgsqlCommand("set synchronous_commit = off", connection))
            await relaxed.ExecuteNonQueryAsync(stop);
        foreach (var (table, which) in Rows) await Empty(connection, launchId, table, which, stop);
        await Delete(
            connection, "delete from launch where id = $1 and deleted_at is not null", launchId, null, stop);
    }

    private async Task Empty(
        NpgsqlConnection connection, long launchId, string table, string which, CancellationToken stop)
    {
        var sql = $"""
            delete from {table}
            where ctid = any(array(select ctid from {table} where launch_id = $1 {which} limit $2))
            """;
        for (var size = Smallest; ;)
        {
            var started = clock.GetTimestamp();
            if (await Delete(connection, sql, launchId, size, stop) < size) return;
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
