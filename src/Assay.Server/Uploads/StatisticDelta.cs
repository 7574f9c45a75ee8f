using System.Runtime.InteropServices;
using Assay.Formats;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>What a batch changes in the counts of visible results, applied in the batch's transaction.</summary>
internal sealed class StatisticDelta
{
    private readonly SortedDictionary<short, (long Count, long Duration)> launch = [];

    // Variants of the same classification share one array, so this is short whatever the number of results.
    private readonly Dictionary<(Placement[] Places, short Status), long> groups = [];

    public void Add(Status? status, long duration, Placement[] places) => Count(status, 1, duration, places);

    public void Remove(Status? status, long duration, Placement[] places) => Count(status, -1, -duration, places);

    private void Count(Status? status, int by, long duration, Placement[] places)
    {
        var key = status is { } known ? (short)known : Launches.LaunchStatistic.InProgress;
        var total = launch.GetValueOrDefault(key);
        launch[key] = (total.Count + by, total.Duration + duration);
        groups[(places, key)] = groups.GetValueOrDefault((places, key)) + by;
    }

    public async Task Apply(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        await using (var totals = new NpgsqlCommand("""
            insert into launch_statistic as s (launch_id, status, count, duration_ms)
            select $1, d.status, d.count, d.duration
            from unnest($2::smallint[], $3::bigint[], $4::bigint[]) as d(status, count, duration)
            on conflict (launch_id, status) do update
            set count = s.count + excluded.count, duration_ms = s.duration_ms + excluded.duration_ms
            """, connection))
        {
            totals.Parameters.AddWithValue(launchId);
            totals.Parameters.AddWithValue(launch.Keys.ToArray());
            totals.Parameters.AddWithValue(launch.Values.Select(total => total.Count).ToArray());
            totals.Parameters.AddWithValue(launch.Values.Select(total => total.Duration).ToArray());
            await totals.ExecuteNonQueryAsync(stop);
        }
        var changes = Changes();
        if (changes.Length == 0) return;
        await using var counts = new NpgsqlCommand("""
            insert into launch_group_statistic as s (launch_id, tree_id, parent_id, group_id, status, count)
            select $1, d.tree, d.parent, d.grp, d.status, d.count
            from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::bigint[])
              as d(tree, parent, grp, status, count)
            on conflict (launch_id, tree_id, parent_id, group_id, status) do update set count = s.count + excluded.count
            """, connection);
        counts.Parameters.AddWithValue(launchId);
        counts.Parameters.AddWithValue(Array.ConvertAll(changes, change => change.Row.Tree));
        counts.Parameters.AddWithValue(Array.ConvertAll(changes, change => change.Row.Parent));
        counts.Parameters.AddWithValue(Array.ConvertAll(changes, change => change.Row.Group));
        counts.Parameters.AddWithValue(Array.ConvertAll(changes, change => change.Row.Status));
        counts.Parameters.AddWithValue(Array.ConvertAll(changes, change => change.By));
        await counts.ExecuteNonQueryAsync(stop);
    }

    /// <summary>What changes, in the order of the table's key.</summary>
    private ((long Tree, long Parent, long Group, short Status) Row, long By)[] Changes()
    {
        var sums = new Dictionary<(long, long, long, short), long>(groups.Count);
        foreach (var ((places, status), by) in groups)
            foreach (var place in places)
            {
                if (place.GroupId == Trees.Tree.Root) continue;
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    sums, (place.TreeId, place.ParentId, place.GroupId, status), out _);
                sum += by;
            }
        return [.. sums.Where(sum => sum.Value != 0).Select(sum => (sum.Key, sum.Value)).OrderBy(sum => sum.Key)];
    }
}
