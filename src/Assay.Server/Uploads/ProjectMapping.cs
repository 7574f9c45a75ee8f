using System.Collections.Concurrent;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>What a project makes of labels; immutable, a changed mapping has another version.</summary>
internal sealed record ProjectMapping(
    long ProjectId, int Version, ILookup<string, long> FieldsOfLabel, IReadOnlySet<long> LockedFields,
    IReadOnlyDictionary<string, long> Layers, IReadOnlyList<MappedTree> Trees);

internal sealed record MappedTree(long Id, IReadOnlyList<long> Fields);

/// <summary>Mappings by project and version, read once per process.</summary>
internal sealed class ProjectMappings(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<long, ProjectMapping> known = new();

    public async Task<ProjectMapping> Of(long projectId, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var version = new NpgsqlCommand("select mapping_version from project where id = $1", connection);
        version.Parameters.AddWithValue(projectId);
        var current = (int)(await version.ExecuteScalarAsync(stop) ?? 1);
        if (known.TryGetValue(projectId, out var mapping) && mapping.Version == current) return mapping;

        mapping = new(projectId, current,
            (await Pairs(connection, """
                select key, custom_field_id from custom_field_schema where project_id = $1
                """, projectId, stop))
                .ToLookup(pair => pair.Key, pair => pair.Id, StringComparer.Ordinal),
            (await Pairs(connection, """
                select f.name, f.id from custom_field f left join custom_field_project p
                  on p.custom_field_id = f.id and p.project_id = $1 where f.locked or p.locked
                """, projectId, stop)).Select(pair => pair.Id).ToHashSet(),
            (await Pairs(connection, """
                select key, test_layer_id from test_layer_schema where project_id = $1
                """, projectId, stop))
                .GroupBy(pair => pair.Key.ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(pairs => pairs.Key, pairs => pairs.First().Id, StringComparer.Ordinal),
            await Trees(connection, projectId, stop));
        known[projectId] = mapping;
        return mapping;
    }

    private static async Task<List<(string Key, long Id)>> Pairs(
        NpgsqlConnection connection, string sql, long projectId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(projectId);
        var pairs = new List<(string, long)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) pairs.Add((row.GetString(0), row.GetInt64(1)));
        return pairs;
    }

    private static async Task<List<MappedTree>> Trees(
        NpgsqlConnection connection, long projectId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select t.id, array_agg(f.custom_field_id order by f.position) from tree t
            join tree_field f on f.tree_id = t.id
            where t.project_id = $1 or t.project_id is null group by t.id order by t.id
            """, connection);
        command.Parameters.AddWithValue(projectId);
        var trees = new List<MappedTree>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) trees.Add(new(row.GetInt64(0), row.GetFieldValue<long[]>(1)));
        return trees;
    }
}
