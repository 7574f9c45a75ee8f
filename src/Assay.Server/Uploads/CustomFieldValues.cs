using Assay.Formats;
using Assay.Server.CustomFields;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Ids of the custom-field values that labels name; unknown ones are made, unless the field is locked.
/// </summary>
internal static class CustomFieldValues
{
    /// <returns>The values of each, each once.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<(long Field, long Id)>>> Resolve(
        NpgsqlConnection connection, ProjectMapping mapping, IReadOnlyList<NamedValues> named,
        List<Warning> warnings, CancellationToken stop)
    {
        var keysOf = named.Select(one => one.Values
            .Select(value => (value.Field, value.Name, Key: CustomFieldValue.KeyOf(value.Name))).ToList()).ToList();
        var wanted = keysOf.SelectMany(keys => keys)
            .DistinctBy(value => (value.Field, value.Key))
            .OrderBy(value => value.Field).ThenBy(value => value.Key, StringComparer.Ordinal)
            .ToList();
        var found = await Read(connection, mapping.ProjectId, wanted, stop);
        var missing = wanted.Where(value => !found.ContainsKey((value.Field, value.Key))).ToList();
        foreach (var (_, name, _) in missing.Where(value => mapping.LockedFields.Contains(value.Field)))
            warnings.Add(new("", $"The value \"{name}\" is not in the list of a locked custom field; it was left out"));
        missing.RemoveAll(value => mapping.LockedFields.Contains(value.Field));
        if (missing.Count > 0)
        {
            await Make(connection, mapping.ProjectId, missing, stop);
            foreach (var (key, id) in await Read(connection, mapping.ProjectId, missing, stop)) found[key] = id;
        }
        return keysOf.ConvertAll(IReadOnlyList<(long, long)> (keys) => keys
            .Where(key => found.ContainsKey((key.Field, key.Key)))
            .Select(key => (key.Field, found[(key.Field, key.Key)]))
            .Distinct().ToList());
    }

    private static async Task Make(
        NpgsqlConnection connection, long projectId, List<(long Field, string Name, string Key)> missing,
        CancellationToken stop)
    {
        await using var insert = new NpgsqlCommand("""
            insert into custom_field_value (project_id, custom_field_id, name, name_key)
            select $1, v.field, v.name, v.key
            from unnest($2::bigint[], $3::text[], $4::text[]) with ordinality as v(field, name, key, at)
            order by v.at on conflict do nothing
            """, connection);
        insert.Parameters.AddWithValue(projectId);
        insert.Parameters.AddWithValue(missing.Select(value => value.Field).ToArray());
        insert.Parameters.AddWithValue(missing.Select(value => value.Name).ToArray());
        insert.Parameters.AddWithValue(missing.Select(value => value.Key).ToArray());
        await insert.ExecuteNonQueryAsync(stop);
    }

    private static async Task<Dictionary<(long, string), long>> Read(
        NpgsqlConnection connection, long projectId, List<(long Field, string Name, string Key)> wanted,
        CancellationToken stop)
    {
        var found = new Dictionary<(long, string), long>();
        if (wanted.Count == 0) return found;
        // A project's own value comes before a global one of the same name.
        await using var command = new NpgsqlCommand("""
            select k.field, k.key, v.id from unnest($2::bigint[], $3::text[]) as k(field, key)
            cross join lateral (
              select id, 2 as rank from custom_field_value
              where project_id = $1 and custom_field_id = k.field and name_key = k.key
              union all
              select id, 1 from custom_field_value
              where project_id is null and custom_field_id = k.field and name_key = k.key) v
            order by v.rank
            """, connection);
        command.Parameters.AddWithValue(projectId);
        command.Parameters.AddWithValue(wanted.Select(value => value.Field).ToArray());
        command.Parameters.AddWithValue(wanted.Select(value => value.Key).ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) found[(row.GetInt64(0), row.GetString(1))] = row.GetInt64(2);
        return found;
    }
}
