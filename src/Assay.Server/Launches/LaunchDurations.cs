using System.Collections.Concurrent;
using Assay.Api;
using Assay.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>
/// How many results of a launch took how long. All of them are counted for it, so what was counted is remembered, up to
/// a limit, until anything of the launch changes.
/// </summary>
internal sealed class LaunchDurations
{
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<long, (string State, IReadOnlyList<TestDurationCount> Counts)> known = new();

    /// <summary>
    /// In buckets whose bounds double from 1 ms on. For numbers with a point PostgreSQL has a quick way to find the
    /// bucket; up to 285,000 years they are exact.
    /// </summary>
    public async Task<IReadOnlyList<TestDurationCount>> Of(Db db, long launchId, CancellationToken stop)
    {
        // Before they are counted: what comes meanwhile is counted again next time.
        var state = await State(db, launchId, stop);
        if (known.TryGetValue(launchId, out var remembered) && remembered.State == state) return remembered.Counts;
        var counts = await db.Database.SqlQuery<TestDurationCount>($"""
            select case when bucket = 0 then 0 else (1::bigint << (bucket - 1)) end as "Duration", count as "Count"
            from (
              select width_bucket(duration_ms::float8, array(
                select (1::bigint << power)::float8 from generate_series(0, 50) power)) as bucket, count(*) as count
              from test_result where launch_id = {launchId} and not hidden and duration_ms is not null
              group by 1) buckets
            order by 1
            """).ToListAsync(stop);
        if (known.Count > Remembered) known.Clear();
        known[launchId] = (state, counts);
        return counts;
    }

    /// <summary>
    /// Whatever changes the visible results of a launch updates their counts in the same transaction
    /// (<see cref="Uploads.StatisticDelta"/>): which transactions these were tells whether anything did.
    /// </summary>
    private static async Task<string> State(Db db, long launchId, CancellationToken stop) =>
        (await db.Database.SqlQuery<string>($"""
            select coalesce(string_agg(concat_ws(' ', status, count, duration_ms, xmin), ',' order by status), '')
              as "Value"
            from launch_statistic where launch_id = {launchId}
            """).ToListAsync(stop))[0];
}
