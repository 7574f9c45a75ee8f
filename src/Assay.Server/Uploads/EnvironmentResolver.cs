using Assay.Formats;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>
/// Turns raw variables into an environment. Only keys that the project maps are looked at; the rest is never stored or
/// logged, because clients send their whole process environment.
/// </summary>
internal sealed class EnvironmentResolver(NpgsqlDataSource database)
{
    private const int LongestValue = 255;

    /// <param name="layers">
    /// Raw pairs, the strongest first: a variable set by one layer is not changed by a later one.
    /// </param>
    /// <param name="values">Values that are already known by id (chosen in a dialog); stronger than all layers.</param>
    /// <returns>The set's id, null when nothing is mapped.</returns>
    public async Task<long?> Resolve(
        long projectId, IReadOnlyList<IEnumerable<KeyValuePair<string, string>>> layers,
        IReadOnlyList<(long VariableId, string Value)> values, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var environment = await Resolve(connection, projectId, layers, values, stop);
        await transaction.CommitAsync(stop);
        return environment;
    }

    /// <summary>
    /// The environment with the pairs added below what it has already, inside the caller's transaction.
    /// </summary>
    public static async Task<long?> Add(
        NpgsqlConnection connection, long projectId, long? environmentId,
        IReadOnlyList<KeyValuePair<string, string>> pairs, CancellationToken stop) =>
        await Resolve(connection, projectId, [pairs], await ValuesOf(connection, environmentId, stop), stop);

    private static async Task<long?> Resolve(
        NpgsqlConnection connection, long projectId, IReadOnlyList<IEnumerable<KeyValuePair<string, string>>> layers,
        IReadOnlyList<(long VariableId, string Value)> values, CancellationToken stop)
    {
        var mapping = await Mapping(connection, projectId, stop);
        var chosen = new SortedDictionary<long, string>();
        foreach (var (variable, value) in values)
            if (Clean(value) is { Length: > 0 } name) chosen.TryAdd(variable, name);
        foreach (var layer in layers)
        {
            var own = new Dictionary<long, string>();
            foreach (var (key, value) in layer)
                if (mapping.TryGetValue(key, out var variable) && Clean(value) is { Length: > 0 } name)
                    own[variable] = name;
            foreach (var (variable, value) in own) chosen.TryAdd(variable, value);
        }
        return chosen.Count == 0 ? null : await SetOf(connection, chosen, stop);
    }

    /// <summary>The environment with values of other variables added; those it has stay.</summary>
    public async Task<long?> Merge(
        long? environmentId, IReadOnlyList<(long VariableId, string Value)> weaker, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var chosen = new SortedDictionary<long, string>();
        foreach (var (variable, value) in (await ValuesOf(connection, environmentId, stop)).Concat(weaker))
            if (Clean(value) is { Length: > 0 } name) chosen.TryAdd(variable, name);
        var environment = chosen.Count == 0 ? (long?)null : await SetOf(connection, chosen, stop);
        await transaction.CommitAsync(stop);
        return environment;
    }

    private static async Task<IReadOnlyList<(long, string)>> ValuesOf(
        NpgsqlConnection connection, long? environmentId, CancellationToken stop)
    {
        if (environmentId is not { } id) return [];
        await using var command = new NpgsqlCommand("""
            select v.env_var_id, v.name from environment_value e join env_var_value v on v.id = e.env_var_value_id
            where e.environment_id = $1
            """, connection);
        command.Parameters.AddWithValue(id);
        var values = new List<(long, string)>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) values.Add((row.GetInt64(0), row.GetString(1)));
        return values;
    }

    private static string Clean(string? value) => CleanText.Of(value ?? "").Trim().Cut(LongestValue);

    private static async Task<Dictionary<string, long>> Mapping(
        NpgsqlConnection connection, long projectId, CancellationToken stop)
    {
        var mapping = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            "select key, env_var_id from env_var_schema where project_id = $1", connection);
        command.Parameters.AddWithValue(projectId);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) mapping[row.GetString(0)] = row.GetInt64(1);
        return mapping;
    }

    private static async Task<long> SetOf(
        NpgsqlConnection connection, SortedDictionary<long, string> chosen, CancellationToken stop)
    {
        var variables = chosen.Keys.ToArray();
        var names = chosen.Values.ToArray();
        await using var values = new NpgsqlCommand("""
            with given as (select * from unnest($1::bigint[], $2::text[]) as g(variable, name)), made as (
              insert into env_var_value (env_var_id, name) select variable, name from given order by 1, 2
              on conflict do nothing returning id, env_var_id, name)
            select id from made
            union select v.id from env_var_value v join given g on g.variable = v.env_var_id and g.name = v.name
            """, connection) { Parameters = { new() { Value = variables }, new() { Value = names } } };
        var ids = new SortedSet<long>();
        await using (var row = await values.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop)) ids.Add(row.GetInt64(0));
        var digest = Md5.Guid(string.Join(',', ids));
        await using var set = new NpgsqlCommand("""
            with made as (insert into environment (digest) values ($1) on conflict do nothing returning id), set as (
              select id from made union all select id from environment where digest = $1 limit 1), filled as (
              insert into environment_value (environment_id, env_var_value_id)
              select made.id, value from made, unnest($2::bigint[]) value on conflict do nothing)
            select id from set
            """, connection)
        {
            Parameters =
            {
                new() { Value = digest },
                new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            },
        };
        var id = await set.ExecuteScalarAsync(stop);
        // Another server made the same set between our two looks: it is committed now.
        return id as long? ?? await SetOf(connection, chosen, stop);
    }
}
