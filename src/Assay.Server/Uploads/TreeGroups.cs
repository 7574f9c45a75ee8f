using System.Collections.Concurrent;
using Assay.Server.Trees;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Places tests in trees: level by level, one group per value of the level's field. Without a value at a level the test
/// is listed at the level above; with several it is listed in each. Groups stay as long as the mapping, so those that
/// were seen once are remembered, up to a limit.
/// </summary>
internal sealed class TreeGroups
{
    private const int MaxPlaces = 64;
    private const int Remembered = 100_000;

    private readonly ConcurrentDictionary<(ProjectMapping Mapping, long Tree, long Parent, long Value), long> known =
        new();

    /// <param name="valuesOf">For each test its custom-field values.</param>
    /// <returns>For each test all groups it counts in, ancestors too, in the order of trees and groups.</returns>
    public async Task<IReadOnlyList<Placement[]>> Place(
        NpgsqlConnection connection, ProjectMapping mapping,
        IReadOnlyList<IReadOnlyList<(long Field, long Id)>> valuesOf, CancellationToken stop)
    {
        var placed = valuesOf.Select(_ => new List<Placement>()).ToList();
        foreach (var tree in mapping.Trees)
        {
            var open = valuesOf.Select(_ => new List<(long Parent, long Group)> { (Tree.Root, Tree.Root) }).ToList();
            for (short depth = 0; depth < tree.Fields.Count; depth++)
            {
                var field = tree.Fields[depth];
                var wanted = open.SelectMany((places, test) => places.SelectMany(place =>
                    valuesOf[test].Where(value => value.Field == field)
                        .Select(value => (Parent: place.Group, Value: value.Id))));
                var groupOf = await Groups(connection, mapping, tree.Id, depth, [.. wanted.Distinct()], stop);
                for (var test = 0; test < open.Count; test++)
                    open[test] = Descend(tree.Id, open[test],
                        [.. valuesOf[test].Where(value => value.Field == field).Select(value => value.Id)], groupOf,
                        placed[test]);
            }
            for (var test = 0; test < open.Count; test++)
                placed[test].AddRange(
                    open[test].Select(place => new Placement(tree.Id, place.Parent, place.Group, Leaf: true)));
        }
        return [.. placed.Select(places => places.DistinctBy(place => (place.TreeId, place.GroupId))
            .OrderBy(place => place.TreeId).ThenBy(place => place.GroupId).ToArray())];
    }

    private static List<(long Parent, long Group)> Descend(
        long tree, List<(long Parent, long Group)> places, List<long> values, Dictionary<(long, long), long> groupOf,
        List<Placement> passed)
    {
        if (values.Count == 0)
        {
            // Nothing deeper is looked at: the places become leaves.
            passed.AddRange(places.Select(place => new Placement(tree, place.Parent, place.Group, Leaf: true)));
            return [];
        }
        passed.AddRange(places.Where(place => place.Group != Tree.Root)
            .Select(place => new Placement(tree, place.Parent, place.Group, Leaf: false)));
        return [.. places.SelectMany(place => values.Select(value => (place.Group, groupOf[(place.Group, value)])))
            .Take(MaxPlaces)];
    }

    private async Task<Dictionary<(long, long), long>> Groups(
        NpgsqlConnection connection, ProjectMapping mapping, long treeId, short depth,
        IReadOnlyCollection<(long Parent, long Value)> wanted, CancellationToken stop)
    {
        if (known.Count > Remembered) known.Clear();
        var found = new Dictionary<(long, long), long>(wanted.Count);
        var missing = new List<(long Parent, long Value)>();
        foreach (var (parent, value) in wanted)
            if (known.TryGetValue((mapping, treeId, parent, value), out var id))
                found[(parent, value)] = id;
            else missing.Add((parent, value));
        foreach (var sql in (string[])[Make, Read])
        {
            missing.RemoveAll(found.ContainsKey);
            if (missing.Count == 0) break;
            missing.Sort();
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue(mapping.ProjectId);
            command.Parameters.AddWithValue(treeId);
            command.Parameters.AddWithValue(depth);
            command.Parameters.AddWithValue(missing.Select(pair => pair.Parent).ToArray());
            command.Parameters.AddWithValue(missing.Select(pair => pair.Value).ToArray());
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
            {
                var (parent, value, id) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
                known[(mapping, treeId, parent, value)] = found[(parent, value)] = id;
            }
        }
        return found;
    }

    private const string Make = """
        insert into tree_group (project_id, tree_id, depth, parent_id, value_id, name_key)
        select $1, $2, $3, k.parent, k.value, v.name_key
        from unnest($4::bigint[], $5::bigint[]) with ordinality as k(parent, value, at)
        join custom_field_value v on v.id = k.value
        order by k.at on conflict do nothing returning parent_id, value_id, id
        """;

    /// <summary>What others made, as a rule before this process began.</summary>
    private const string Read = """
        select g.parent_id, g.value_id, g.id from tree_group g
        join unnest($4::bigint[], $5::bigint[]) as k(parent, value) on g.parent_id = k.parent and g.value_id = k.value
        where g.project_id = $1 and g.tree_id = $2 and g.depth = $3
        """;
}
