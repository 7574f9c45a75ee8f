using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// What a project makes of labels, in a database that was started at a time; immutable, a changed mapping has another
/// version. A database that was started again may have taken over for another, or may be restored from a backup: it
/// need not know the last ids that were answered before, and may give them to something else. So whatever is remembered
/// of ids is remembered for this start.
/// </summary>
internal sealed record ProjectMapping(
    long ProjectId, int Version, DateTime DatabaseStarted, ILookup<string, long> FieldsOfLabel,
    IReadOnlySet<long> LockedFields, IReadOnlyDictionary<string, long> Layers, IReadOnlyList<MappedTree> Trees)
{
    /// <summary>Equal to itself only: it is a key of what is remembered.</summary>
    public bool Equals(ProjectMapping? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

internal sealed record MappedTree(long Id, IReadOnlyList<long> Fields);

/// <summary>Mappings by project and version, read once per process and start of the database.</summary>
internal sealed class ProjectMappings
{
    private readonly ConcurrentDictionary<long, ProjectMapping> known = new();

    /// <param name="connection">The one on which the ids are used.</param>
    /// <param name="projectId">Whose mapping.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<ProjectMapping> Of(NpgsqlConnection connection, long projectId, CancellationToken stop)
    {
        var (current, started) = await Current(connection, projectId, stop);
        if (known.TryGetValue(projectId, out var mapping)
            && mapping.Version == current && mapping.DatabaseStarted == started) return mapping;

        mapping = new(projectId, current, started,
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

    private static async Task<(int Version, DateTime Started)> Current(
        NpgsqlConnection connection, long projectId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select coalesce((select mapping_version from project where id = $1), 1), pg_postmaster_start_time()
            """, connection);
        command.Parameters.AddWithValue(projectId);
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return (row.GetInt32(0), row.GetDateTime(1));
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
