using System.Collections.Concurrent;
using Assay.Formats;
using Assay.Server.TestResults;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>
/// Finds or makes the variants of a batch. Variants never change, so what was seen once is remembered, up to a limit.
/// </summary>
internal sealed class VariantDictionary
{
    private const int Remembered = 150_000;

    private readonly ConcurrentDictionary<(ProjectMapping Mapping, long TestId, Guid Digest), KnownVariant> known =
        new();
    private readonly ConcurrentDictionary<(DateTime DatabaseStarted, long Id), Placement[]> placements = new();
    private readonly ClassificationDictionary classifications = new();
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
            await Read(connection, mapping, unknown.FindAll(variant => !variant.OfNewTest), found, stop);
            if (Missing(found, unknown) is { Count: > 0 } missing)
            {
                await Make(connection, mapping, missing, found, warnings, stop);
                // Others made these at the same moment.
                if (Missing(found, missing) is { Count: > 0 } late) await Read(connection, mapping, late, found, stop);
            }
            if (known.Count > Remembered) known.Clear();
            foreach (var variant in unknown)
                known[(mapping, variant.TestId, variant.Digest)] = found[(variant.TestId, variant.Digest)];
        }
        var all = new KnownVariant[variants.Count];
        for (var index = 0; index < all.Length; index++)
            all[index] = found[(variants[index].TestId, variants[index].Digest)];
        return all;
    }

    /// <summary>The groups of variants that are in the database already.</summary>
    public async Task<IReadOnlyDictionary<long, Placement[]>> GroupsOf(
        NpgsqlConnection connection, ProjectMapping mapping, IEnumerable<long> variantIds, CancellationToken stop)
    {
        var started = mapping.DatabaseStarted;
        var found = new Dictionary<long, Placement[]>();
        var asked = new List<long>();
        foreach (var id in variantIds.Distinct())
            if (placements.TryGetValue((started, id), out var remembered)) found[id] = remembered;
            else asked.Add(id);
        if (asked.Count == 0) return found;
        if (placements.Count > Remembered) placements.Clear();
        var rows = new List<(long Id, long Classification)>();
        await using (var command = new NpgsqlCommand(
            "select id, classification_id from test_variant where id = any($1)", connection))
        {
            command.Parameters.AddWithValue(asked.ToArray());
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop)) rows.Add((row.GetInt64(0), row.GetInt64(1)));
        }
        var groupsOf = await classifications.GroupsOf(
            connection, mapping, rows.Select(row => row.Classification), stop);
        foreach (var (id, classification) in rows) placements[(started, id)] = found[id] = groupsOf[classification];
        return found;
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
        if (wanted.Count == 0) return;
        var rows = new List<(long Id, long TestId, Guid Digest, long Classification)>();
        await using (var command = new NpgsqlCommand("""
            select v.*, k.test_id, k.digest from unnest($1::bigint[], $2::uuid[]) as k(test_id, digest)
            cross join lateral (select id, classification_id from test_variant v
              where v.test_id = k.test_id and v.mapping_version = $3 and v.digest = k.digest offset 0) v
            """, connection))
        {
            command.Parameters.AddWithValue(wanted.Select(variant => variant.TestId).ToArray());
            command.Parameters.AddWithValue(wanted.Select(variant => variant.Digest).ToArray());
            command.Parameters.AddWithValue(mapping.Version);
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                rows.Add((row.GetInt64(0), row.GetInt64(2), row.GetGuid(3), row.GetInt64(1)));
        }
        var groupsOf = await classifications.GroupsOf(
            connection, mapping, rows.Select(row => row.Classification), stop);
        foreach (var (id, testId, digest, classification) in rows)
            found[(testId, digest)] = new(id, groupsOf[classification]);
    }

    private async Task Make(
        NpgsqlConnection connection, ProjectMapping mapping, List<Variant> missing,
        Dictionary<(long TestId, Guid Digest), KnownVariant> found, List<Warning> warnings, CancellationToken stop)
    {
        warnings.AddRange(missing.Where(variant => variant.NameWasCut).Select(variant => new Warning(
            "", $"A test's name is longer than {Variant.LongestName} characters and was cut: {variant.Name}")));
        var classified = await Classify(
            connection, mapping, missing.ConvertAll(variant => variant.Values(mapping)), warnings, stop);
        var ids = await Insert(connection, mapping, missing, classified, stop);
        foreach (var (variant, classification) in missing.Zip(classified))
            if (ids.TryGetValue((variant.TestId, variant.Digest), out var id))
                found[(variant.TestId, variant.Digest)] = new(id, classification.Groups);
    }

    /// <summary>
    /// Labels of a suite's tests name the same values: they are looked up and placed once. What a variant refers to is
    /// committed before it, and useful to others at once.
    /// </summary>
    private async Task<IReadOnlyList<KnownClassification>> Classify(
        NpgsqlConnection connection, ProjectMapping mapping, List<NamedValues> named, List<Warning> warnings,
        CancellationToken stop)
    {
        var different = named.Distinct().ToList();
        var valuesOf = await CustomFieldValues.Resolve(connection, mapping, different, warnings, stop);
        var placed = await groups.Place(connection, mapping, valuesOf, stop);
        var classified = await classifications.Resolve(
            connection, mapping, [.. valuesOf.Zip(placed, Classification.Of)], stop);
        var classificationOf = different.Zip(classified).ToDictionary();
        return named.ConvertAll(values => classificationOf[values]);
    }

    /// <returns>Ids of the rows that this call made; the others were made by somebody else meanwhile.</returns>
    private static Task<Dictionary<(long, Guid), long>> Insert(
        NpgsqlConnection connection, ProjectMapping mapping, List<Variant> missing,
        IReadOnlyList<KnownClassification> classified, CancellationToken stop) =>
        NewRows.Insert(async otherwise =>
        {
            await using var command = new NpgsqlCommand($"""
                with made as (
                  insert into test_variant (project_id, test_id, mapping_version, digest, name, full_name, labels,
                    test_layer_id, classification_id)
                  select $1, v.test_id, $2, v.digest, v.name, v.full_name, v.labels, v.layer, v.classification
                  from unnest($3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
                    with ordinality as v(test_id, digest, name, full_name, labels, layer, classification, at)
                  order by v.at {otherwise}
                  returning id, test_id, digest, test_name_search(name, full_name) as search),
                named as (insert into waiting_name (project_id, variant_id, search) select $1, id, search from made)
                select id, test_id, digest from made
                """, connection);
            command.Parameters.AddWithValue(mapping.ProjectId);
            command.Parameters.AddWithValue(mapping.Version);
            command.Parameters.AddWithValue(missing.Select(variant => variant.TestId).ToArray());
            command.Parameters.AddWithValue(missing.Select(variant => variant.Digest).ToArray());
            command.Parameters.AddWithValue(missing.Select(variant => variant.Name).ToArray());
            command.Parameters.AddWithValue(missing.Select(variant => variant.FullName).ToArray());
            command.Parameters.Add(new()
            {
                Value = LabelText.Utf8(missing.Select(variant => variant.Labels)),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            });
            command.Parameters.Add(new()
            {
                Value = missing.Select(variant => variant.Layer(mapping)).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            });
            command.Parameters.AddWithValue(classified.Select(classification => classification.Id).ToArray());
            var made = new Dictionary<(long, Guid), long>();
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop)) made[(row.GetInt64(1), row.GetGuid(2))] = row.GetInt64(0);
            return made;
        });
}
