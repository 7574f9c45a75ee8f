using System.Collections.Concurrent;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Finds or makes classifications. They never change, so what was seen once is remembered, up to a limit, and those who
/// have the same one share its array of groups.
/// </summary>
internal sealed class ClassificationDictionary
{
    private const int Remembered = 50_000;

    private readonly ConcurrentDictionary<(ProjectMapping Mapping, Guid Digest), KnownClassification> known = new();
    private readonly ConcurrentDictionary<(DateTime DatabaseStarted, long Id), Placement[]> groups = new();

    /// <summary>One for each that is wanted, in their order; committed, for others to use as well.</summary>
    public async Task<IReadOnlyList<KnownClassification>> Resolve(
        NpgsqlConnection connection, ProjectMapping mapping, IReadOnlyList<Classification> wanted,
        CancellationToken stop)
    {
        var found = new Dictionary<Guid, KnownClassification>();
        var missing = new List<Classification>();
        foreach (var classification in wanted.DistinctBy(classification => classification.Digest))
            if (known.TryGetValue((mapping, classification.Digest), out var remembered))
                found[classification.Digest] = remembered;
            else missing.Add(classification);
        // Sorted, so that two uploads never wait for each other in a circle.
        missing.Sort((one, other) => one.Digest.CompareTo(other.Digest));
        if (missing.Count > 0) await Make(connection, mapping, missing, found, stop);
        missing.RemoveAll(classification => found.ContainsKey(classification.Digest));
        if (missing.Count > 0) await Read(connection, mapping, missing, found, stop);
        if (known.Count > Remembered) known.Clear();
        foreach (var (digest, classification) in found) known[(mapping, digest)] = classification;
        return [.. wanted.Select(classification => found[classification.Digest])];
    }

    /// <summary>The groups of classifications that are in the database already.</summary>
    public async Task<IReadOnlyDictionary<long, Placement[]>> GroupsOf(
        NpgsqlConnection connection, ProjectMapping mapping, IEnumerable<long> ids, CancellationToken stop)
    {
        var started = mapping.DatabaseStarted;
        var found = new Dictionary<long, Placement[]>();
        var asked = new List<long>();
        foreach (var id in ids.Distinct())
            if (groups.TryGetValue((started, id), out var remembered)) found[id] = remembered;
            else asked.Add(id);
        if (asked.Count == 0) return found;
        if (groups.Count > Remembered) groups.Clear();
        await using var command = new NpgsqlCommand("""
            select classification_id, tree_id, parent_id, group_id, leaf from classification_group
            where classification_id = any($1) order by classification_id, tree_id, group_id
            """, connection);
        command.Parameters.AddWithValue(asked.ToArray());
        var rows = new List<(long Id, Placement Placement)>();
        await using (var row = await command.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
                rows.Add((row.GetInt64(0), new(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4))));
        var read = rows.ToLookup(row => row.Id, row => row.Placement);
        foreach (var id in asked) found[id] = groups.GetOrAdd((started, id), [.. read[id]]);
        return found;
    }

    /// <summary>One statement: a classification is seen with all it has or not at all.</summary>
    private async Task Make(
        NpgsqlConnection connection, ProjectMapping mapping, List<Classification> missing,
        Dictionary<Guid, KnownClassification> found, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            with made as (
              insert into classification (project_id, digest)
              select $1, k.digest from unnest($2::uuid[]) with ordinality as k(digest, at) order by k.at
              on conflict do nothing returning id, digest),
            valued as (
              insert into classification_value (classification_id, value_id)
              select m.id, v.value_id from made m
              join unnest($3::uuid[], $4::bigint[]) as v(digest, value_id) on v.digest = m.digest),
            grouped as (
              insert into classification_group (classification_id, tree_id, parent_id, group_id, leaf)
              select m.id, g.tree_id, g.parent_id, g.group_id, g.leaf from made m
              join unnest($5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::boolean[])
                as g(digest, tree_id, parent_id, group_id, leaf) on g.digest = m.digest)
            select digest, id from made
            """, connection);
        var values = missing.SelectMany(one => one.Values.Select(value => (one.Digest, Value: value))).ToList();
        var places = missing.SelectMany(one => one.Groups.Select(place => (one.Digest, Place: place))).ToList();
        command.Parameters.AddWithValue(mapping.ProjectId);
        command.Parameters.AddWithValue(missing.Select(one => one.Digest).ToArray());
        command.Parameters.AddWithValue(values.Select(row => row.Digest).ToArray());
        command.Parameters.AddWithValue(values.Select(row => row.Value).ToArray());
        command.Parameters.AddWithValue(places.Select(row => row.Digest).ToArray());
        command.Parameters.AddWithValue(places.Select(row => row.Place.TreeId).ToArray());
        command.Parameters.AddWithValue(places.Select(row => row.Place.ParentId).ToArray());
        command.Parameters.AddWithValue(places.Select(row => row.Place.GroupId).ToArray());
        command.Parameters.AddWithValue(places.Select(row => row.Place.Leaf).ToArray());
        await Take(command, mapping, missing, found, stop);
    }

    /// <summary>What others made, as a rule before this process began.</summary>
    private async Task Read(
        NpgsqlConnection connection, ProjectMapping mapping, List<Classification> missing,
        Dictionary<Guid, KnownClassification> found, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select k.digest, c.id from unnest($2::uuid[]) as k(digest) cross join lateral (
              select id from classification c where c.project_id = $1 and c.digest = k.digest offset 0) c
            """, connection);
        command.Parameters.AddWithValue(mapping.ProjectId);
        command.Parameters.AddWithValue(missing.Select(one => one.Digest).ToArray());
        await Take(command, mapping, missing, found, stop);
    }

    private async Task Take(
        NpgsqlCommand command, ProjectMapping mapping, List<Classification> missing,
        Dictionary<Guid, KnownClassification> found, CancellationToken stop)
    {
        var groupsOf = missing.ToDictionary(one => one.Digest, one => one.Groups);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var (digest, id) = (row.GetGuid(0), row.GetInt64(1));
            found[digest] = new(id, groups.GetOrAdd((mapping.DatabaseStarted, id), groupsOf[digest]));
        }
    }
}
