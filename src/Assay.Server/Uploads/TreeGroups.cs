using Assay.Server.Trees;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Places tests in trees: level by level, one group per value of the level's field. Without a value at a level the test
/// is listed at the level above; with several it is listed in each.
/// </summary>
internal static class TreeGroups
{
    private const int MaxPlaces = 64;

    /// <param name="valuesOf">For each test its custom-field values.</param>
    /// <returns>For each test all groups it counts in, ancestors too.</returns>
    public static async Task<IReadOnlyList<List<Placement>>> Place(
        NpgsqlConnection connection, ProjectMapping mapping, IReadOnlyList<List<(long Field, long Id)>> valuesOf,
        CancellationToken stop)
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
                var groupOf = await Groups(
                    connection, mapping.ProjectId, tree.Id, depth, [.. wanted.Distinct().Order()], stop);
                for (var test = 0; test < open.Count; test++)
                    open[test] = Descend(tree.Id, open[test],
                        [.. valuesOf[test].Where(value => value.Field == field).Select(value => value.Id)], groupOf,
                        placed[test]);
            }
            for (var test = 0; test < open.Count; test++)
                placed[test].AddRange(
                    open[test].Select(place => new Placement(tree.Id, place.Parent, place.Group, Leaf: true)));
        }
        return [.. placed.Select(places => places.DistinctBy(place => (place.TreeId, place.GroupId)).ToList())];
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

    private static async Task<Dictionary<(long, long), long>> Groups(
        NpgsqlConnection connection, long projectId, long treeId, short depth, List<(long Parent, long Value)> wanted,
        CancellationToken stop)
    {
        var found = new Dictionary<(long, long), long>();
        if (wanted.Count == 0) return found;
        foreach (var sql in (string[])[
            """
            insert into tree_group (project_id, tree_id, depth, parent_id, value_id, name_key)
            select $1, $2, $3, k.parent, k.value, v.name_key
            from unnest($4::bigint[], $5::bigint[]) with ordinality as k(parent, value, at)
            join custom_field_value v on v.id = k.value
            where not exists (select from tree_group g
              where g.project_id = $1 and g.tree_id = $2 and g.parent_id = k.parent
              and g.value_id = k.value) order by k.at on conflict do nothing returning parent_id, value_id, id
            """,
            """
            select g.parent_id, g.value_id, g.id from tree_group g
            join unnest($4::bigint[], $5::bigint[]) as k(parent, value) on g.parent_id = k.parent
              and g.value_id = k.value
            where g.project_id = $1 and g.tree_id = $2 and g.depth = $3
            """])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue(projectId);
            command.Parameters.AddWithValue(treeId);
            command.Parameters.AddWithValue(depth);
            command.Parameters.AddWithValue(wanted.Select(pair => pair.Parent).ToArray());
            command.Parameters.AddWithValue(wanted.Select(pair => pair.Value).ToArray());
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop)) found[(row.GetInt64(0), row.GetInt64(1))] = row.GetInt64(2);
        }
        return found;
    }
}
