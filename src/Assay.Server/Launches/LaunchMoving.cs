using Assay.Server.Data;
using Assay.Server.Live;
using Assay.Server.Work;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Launches;

/// <summary>
/// Moves the results of merged launches in slices of some milliseconds, each a transaction under the receiving launch's
/// lock that leaves every count right. Uploads take their turns between the slices. What has moved is the state:
/// whoever finds a launch that is merging carries on, so a server that dies in the middle loses nothing.
/// </summary>
internal sealed class LaunchMoving(
    NpgsqlDataSource database, MergeQueue queue, ClosingQueue closing, LaunchSpace space, TimeProvider clock)
{
    private const int Smallest = 100;
    private const int MostResults = 1000;
    private const int MostBeside = 5000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan BetweenNews = TimeSpan.FromSeconds(1);

    /// <summary>Launches began to merge.</summary>
    public void Begin() => queue.Nudge();

    public async Task Sweep(CancellationToken stop)
    {
        var merging = await LaunchClaim.Waiting(
            database, "select from_id from merging_launch order by from_id", stop);
        foreach (var from in merging) await Carry(from, CancellationToken.None, stop);
    }

    /// <summary>To the end, unless somebody else is at it. What has moved stays moved.</summary>
    /// <param name="from">The launch that empties.</param>
    /// <param name="enough">Ends it between two slices.</param>
    /// <param name="stop">Ends it at once.</param>
    public async Task Carry(long from, CancellationToken enough, CancellationToken stop)
    {
        await using var connection = await database.OpenSteady(stop);
        await using (var claim = await LaunchClaim.Take(connection, LaunchClaim.Merging, from, stop))
        {
            if (claim is null) return;
            await using var find = new NpgsqlCommand(
                "select into_id from merging_launch where from_id = $1", connection);
            find.Parameters.AddWithValue(from);
            if (await find.ExecuteScalarAsync(stop) is not long into) return;
            using var activity = Telemetry.Activities.StartActivity("merge launch")?.SetTag("assay.launch", into);
            // Keys of a slice are looked up one by one, whatever the planner believes of the slice. What a crash brings
            // back is moved again, so nobody waits for the disk.
            await using var set = new NpgsqlCommand($"""
                set synchronous_commit = off; set enable_hashjoin = off; set enable_mergejoin = off;
                set enable_seqscan = off; {LaunchMovingSql.Table}
                """, connection);
            await set.ExecuteNonQueryAsync(stop);
            await new Removal(connection, from, into, clock, enough).Finish(stop);
        }
        closing.Nudge();
        space.Begin();
    }

    /// <summary>One launch on its way into another.</summary>
    private sealed class Removal(
        NpgsqlConnection connection, long from, long into, TimeProvider clock, CancellationToken enough)
    {
        private const string Over = "delete from merging_launch where from_id = $1 and into_id = $2";

        private long told = clock.GetTimestamp();

        public async Task Finish(CancellationToken stop)
        {
            await All(LaunchMovingSql.Results[0], LaunchMovingSql.Results[1..], MostResults, stop);
            foreach (var sql in LaunchMovingSql.Beside) await All(sql, [], MostBeside, stop);
            if (enough.IsCancellationRequested) return;
            await Locked(async () =>
            {
                // A pipeline may have opened a session in the moment in which the launches were merged.
                foreach (var sql in LaunchMergeSql.Reporting) await Run(sql, null, stop);
                await Run(Over, null, stop);
                await Topics.Notify(connection, into, stop);
                return 0;
            }, stop);
        }

        /// <summary>A slice is as large as the others let it be quick.</summary>
        private async Task All(string take, string[] then, int largest, CancellationToken stop)
        {
            for (var size = Smallest; !enough.IsCancellationRequested;)
            {
                var started = clock.GetTimestamp();
                var most = size;
                if (await Locked(() => Some(take, then, most, stop), stop) < most) return;
                var took = clock.GetElapsedTime(started);
                await Task.Delay(took / 4, clock, stop);
                size = (int)Math.Clamp(size * (Slice / (took + TimeSpan.FromTicks(1))), Smallest, largest);
            }
        }

        private async Task<long> Some(string take, string[] then, int most, CancellationToken stop)
        {
            var rows = await Run(take, most, stop);
            if (then.Length == 0) return rows;
            foreach (var sql in then) await Run(sql, null, stop);
            await using var count = Command(LaunchMovingSql.Count, null);
            var moved = (long)(await count.ExecuteScalarAsync(stop))!;
            if (clock.GetElapsedTime(told) > BetweenNews)
            {
                told = clock.GetTimestamp();
                await Topics.Notify(connection, into, stop);
            }
            return moved;
        }

        /// <summary>
        /// Also when it is closed by now: then its closing waits for the results. When it is deleted, nothing is left
        /// to be done.
        /// </summary>
        private async Task<long> Locked(Func<Task<long>> work, CancellationToken stop)
        {
            await using var transaction = await connection.BeginTransactionAsync(stop);
            await using var take = new NpgsqlCommand(
                "select 1 from launch where id = $1 and deleted_at is null for no key update", connection);
            take.Parameters.AddWithValue(into);
            var done = 0L;
            if (await take.ExecuteScalarAsync(stop) is not null) done = await work();
            else await Run(Over, null, stop);
            await transaction.CommitAsync(stop);
            return done;
        }

        private async Task<int> Run(string sql, int? most, CancellationToken stop)
        {
            await using var command = Command(sql, most);
            return await command.ExecuteNonQueryAsync(stop);
        }

        private NpgsqlCommand Command(string sql, int? most)
        {
            var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
            command.Parameters.AddWithValue(NpgsqlDbType.Bigint, from);
            command.Parameters.AddWithValue(NpgsqlDbType.Bigint, into);
            if (most is { } limit) command.Parameters.AddWithValue(limit);
            return command;
        }
    }
}
