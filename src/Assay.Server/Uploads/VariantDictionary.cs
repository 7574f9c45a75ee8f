using System.Collections.Concurrent;
using System.Text.Json;
using Assay.Formats;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>
/// Finds or makes the variants of a batch. Variants never change, so what was seen once is remembered, up to a limit.
/// </summary>
internal sealed class VariantDictionary
{
    private const int Remembered = 150_000;

    private readonly ConcurrentDictionary<(ProjectMapping Mapping, long TestId, Guid Digest), KnownVariant> known = new();
    private readonly ConcurrentDictionary<(DateTime DatabaseStarted, long Id), Placement[]> placements = new();
    private readonly SharedPlacements shared = new();
    private readonly TreeGroups groups = new();

    /// <summary>
    /// One variant per look, in their order.
    /// </summary>
    public async Task<IReadOnlyList<KnownVariant>> Resolve(
        NpgsqlConnection connection, ProjectMapping mapping, IReadOnlyList<Variant> variants, List<Warning> warnings,
        CancellationToken stop)
    {
        var found = new Dictionary<(long TestId, Guid Digest), KnownVariant>(variants.Count);
        foreach (var variant in variants)
            if (known.TryGetValue((mapping, variant.TestId, variant.Digest), out var remembered))
                found[(variant.TestId, variant.Digest)] = remembered;
        if (Missing(found, variants) is { Count: > 0 } unknown)
        {
            await Read(connection, mapping, unknown, found, stop);
            if (Missing(found, unknown) is { Count: > 0 } missing)
            {
                await Make(connection, mapping, missing, found, warnings, stop);
                // Others made these at the same moment.
                if (Missing(found, missing) is { Count: > 0 } late) await Read(connection, mapping, late, found, stop);
            }
        }
        if (known.Count > Remembered) known.Clear();
        foreach (var ((testId, digest), variant) in found) known[(mapping, testId, digest)] = variant;
        return [.. variants.Select(variant => found[(variant.TestId, variant.Digest)])];
    }

    /// <summary>The groups of variants that are in the database already.</summary>
    public async Task<IReadOnlyDictionary<long, Placement[]>> GroupsOf(
        NpgsqlConnection connection, ProjectMapping mapping, IReadOnlyCollection<long> variantIds,
        CancellationToken stop)
    {
        if (placements.Count > Remembered) placements.Clear();
        var started = mapping.DatabaseStarted;
        var asked = variantIds.Where(id => !placements.ContainsKey((started, id))).Distinct().ToArray();
        if (asked.Length > 0)
            foreach (var (id, rows) in await ReadGroups(connection, asked, stop)) placements[(started, id)] = rows;
        return variantIds.Distinct().ToDictionary(id => id, id => placements.GetValueOrDefault((started, id), []));
    }

    private static List<Variant> Missing(
        Dictionary<(long TestId, Guid Digest), KnownVariant> found, IReadOnlyList<Variant> variants) => variants
        .Where(variant => !found.ContainsKey((variant.TestId, variant.Digest)))
        .DistinctBy(variant => (variant.TestId, variant.Digest))
        .OrderBy(variant => variant.TestId).ThenBy(variant => variant.Digest).ToList();

    private async Task Read(
        NpgsqlConnection connection, ProjectMapping mapping, List<Variant> wanted,
        Dictionary<(long TestId, Guid Digest), KnownVariant> found, CancellationToken stop)
    {
        var rows = new List<(long Id, long TestId, Guid Digest)>();
        await using (var command = new NpgsqlCommand("""
            select v.id, k.test_id, k.digest from unnest($1::bigint[], $2::uuid[]) as k(test_id, digest)
            cross join lateral (select id from test_variant v
              where v.test_id = k.test_id and v.mapping_version = $3 and v.digest = k.digest offset 0) v
            """, connection))
        {
            command.Parameters.AddWithValue(wanted.Select(variant => variant.TestId).ToArray());
            command.Parameters.AddWithValue(wanted.Select(variant => variant.Digest).ToArray());
            command.Parameters.AddWithValue(mapping.Version);
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop)) rows.Add((row.GetInt64(0), row.GetInt64(1), row.GetGuid(2)));
        }
        if (rows.Count == 0) return;
        var groupsOf = await ReadGroups(connection, [.. rows.Select(row => row.Id)], stop);
        foreach (var (id, testId, digest) in rows)
            found[(testId, digest)] = new(id, groupsOf.GetValueOrDefault(id, []));
    }

    private async Task<Dictionary<long, Placement[]>> ReadGroups(
        NpgsqlConnection connection, long[] variantIds, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select variant_id, tree_id, parent_id, group_id, leaf from test_variant_group where variant_id = any($1)
            order by variant_id, tree_id, group_id
            """, connection);
        command.Parameters.AddWithValue(variantIds);
        var rows = new List<(long Id, Placement Placement)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            rows.Add((row.GetInt64(0), new(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4))));
        return rows.GroupBy(pair => pair.Id).ToDictionary(
            pairs => pairs.Key, pairs => shared.Of([.. pairs.Select(pair => pair.Placement)]));
    }

    private async Task Make(
        NpgsqlConnection connection, ProjectMapping mapping, List<Variant> missing,
        Dictionary<(long TestId, Guid Digest), KnownVariant> found, List<Warning> warnings, CancellationToken stop)
    {
        warnings.AddRange(missing.Where(variant => variant.NameWasCut).Select(variant => new Warning(
            "", $"A test's name is longer than {Variant.LongestName} characters and was cut: {variant.Name}")));
        var valuesOf = await CustomFieldValues.Resolve(connection, mapping, missing, warnings, stop);
        var placed = await groups.Place(connection, mapping, valuesOf, stop);
        // Values and groups are useful to others at once; a variant is seen with all it has or not at all.
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var ids = await Insert(connection, mapping, missing, stop);
        var made = missing.Select((variant, index) => (Key: (variant.TestId, variant.Digest), Index: index))
            .Where(variant => ids.ContainsKey(variant.Key))
            .Select(variant => (Id: ids[variant.Key], variant.Key, variant.Index))
            .OrderBy(variant => variant.Id).ToList();
        await using (var import = await connection.BeginBinaryImportAsync(
            "copy test_variant_value (variant_id, value_id) from stdin (format binary)", stop))
        {
            foreach (var (id, _, index) in made)
                foreach (var (_, value) in valuesOf[index])
                {
                    await import.StartRowAsync(stop);
                    await import.WriteAsync(id, stop);
                    await import.WriteAsync(value, stop);
                }
            await import.CompleteAsync(stop);
        }
        await using (var import = await connection.BeginBinaryImportAsync(
            "copy test_variant_group (variant_id, tree_id, parent_id, group_id, leaf) from stdin (format binary)",
            stop))
        {
            foreach (var (id, _, index) in made)
                foreach (var place in placed[index])
                {
                    await import.StartRowAsync(stop);
                    await import.WriteAsync(id, stop);
                    await import.WriteAsync(place.TreeId, stop);
                    await import.WriteAsync(place.ParentId, stop);
                    await import.WriteAsync(place.GroupId, stop);
                    await import.WriteAsync(place.Leaf, stop);
                }
            await import.CompleteAsync(stop);
        }
        await transaction.CommitAsync(stop);
        foreach (var (id, key, index) in made) found[key] = new(id, shared.Of(placed[index]));
    }

    /// <returns>Ids of the rows that this call made; the others were made by somebody else meanwhile.</returns>
    private static async Task<Dictionary<(long, Guid), long>> Insert(
        NpgsqlConnection connection, ProjectMapping mapping, List<Variant> missing, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            with made as (
              insert into test_variant (project_id, test_id, mapping_version, digest, name, full_name, labels,
                test_layer_id)
              select $1, v.test_id, $2, v.digest, v.name, v.full_name, v.labels::jsonb, v.layer
              from unnest($3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[])
                with ordinality as v(test_id, digest, name, full_name, labels, layer, at)
              order by v.at on conflict do nothing returning id, test_id, digest),
            named as (insert into waiting_name (project_id, variant_id) select $1, id from made)
            select id, test_id, digest from made
            """, connection);
        command.Parameters.AddWithValue(mapping.ProjectId);
        command.Parameters.AddWithValue(mapping.Version);
        command.Parameters.AddWithValue(missing.Select(variant => variant.TestId).ToArray());
        command.Parameters.AddWithValue(missing.Select(variant => variant.Digest).ToArray());
        command.Parameters.AddWithValue(missing.Select(variant => variant.Name).ToArray());
        command.Parameters.AddWithValue(missing.Select(variant => variant.FullName).ToArray());
        command.Parameters.AddWithValue(
            missing.Select(variant => JsonSerializer.Serialize(variant.Labels, JsonSerializerOptions.Web)).ToArray());
        command.Parameters.Add(new()
        {
            Value = missing.Select(variant => variant.Layer(mapping)).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        });
        var made = new Dictionary<(long, Guid), long>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) made[(row.GetInt64(1), row.GetGuid(2))] = row.GetInt64(0);
        return made;
    }
}
