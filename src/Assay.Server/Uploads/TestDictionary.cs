using Assay.Formats;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>A test as the dictionary knows it.</summary>
internal readonly record struct KnownTest(long Id, string GroupKey, long? TestCaseId, bool Muted);

/// <summary>Finds or makes the test rows of a batch in two statements, whatever its size.</summary>
internal static class TestDictionary
{
    /// <summary>One test per result, in their order. Warns of ALLURE_IDs that name no case of the project.</summary>
    public static async Task<IReadOnlyList<KnownTest>> Resolve(
        NpgsqlConnection connection, long projectId, IReadOnlyList<TestResult> results, List<Warning> warnings,
        CancellationToken stop)
    {
        var valid = await ValidIds(connection, projectId, results, stop);
        var keys = new (string Hash, long AllureId)[results.Count];
        for (var index = 0; index < results.Count; index++)
        {
            var explicitId = results[index].AllureId ?? 0;
            if (explicitId != 0 && !valid.Contains(explicitId))
            {
                warnings.Add(
                    new(results[index].Name,
                        $"ALLURE_ID {explicitId} names no test case of this project; the label was ignored"));
                explicitId = 0;
            }
            keys[index] = (Identity.TestCaseHash(results[index]), explicitId);
        }
        await Make(connection, projectId, keys, stop);
        var known = await Read(connection, projectId, keys, stop);
        return [.. keys.Select(key => known[key])];
    }

    private static async Task<HashSet<long>> ValidIds(
        NpgsqlConnection connection, long projectId, IReadOnlyList<TestResult> results, CancellationToken stop)
    {
        var asked = results.Where(result => result.AllureId is not null)
            .Select(result => result.AllureId!.Value)
            .Distinct()
            .ToArray();
        var valid = new HashSet<long>();
        if (asked.Length == 0) return valid;
        await using var command = new NpgsqlCommand(
            "select id from test_case where id = any($1) and project_id = $2 and not deleted", connection);
        command.Parameters.AddWithValue(asked);
        command.Parameters.AddWithValue(projectId);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop)) valid.Add(row.GetInt64(0));
        return valid;
    }

    private static async Task Make(
        NpgsqlConnection connection, long projectId, (string Hash, long AllureId)[] keys, CancellationToken stop)
    {
        // An explicit id also binds the bare hash, so that later uploads without the label still find the case.
        var wanted = keys.Concat(keys.Where(key => key.AllureId != 0).Select(key => (key.Hash, AllureId: 0L)))
            .Distinct()
            .OrderBy(key => key.Hash, StringComparer.Ordinal).ThenBy(key => key.AllureId).ToArray();
        await using var insert = new NpgsqlCommand("""
            insert into test (project_id, hash, allure_id, group_key, test_case_id)
            select $1, k.hash, k.allure_id, case k.allure_id when 0 then k.hash else k.allure_id::text end,
              nullif(k.allure_id, 0)
            from unnest($2::text[], $3::bigint[]) with ordinality as k(hash, allure_id, at)
            where not exists (select from test t
              where t.project_id = $1 and t.hash = k.hash and t.allure_id = k.allure_id)
            order by k.at on conflict do nothing
            """, connection);
        insert.Parameters.AddWithValue(projectId);
        insert.Parameters.AddWithValue(wanted.Select(key => key.Hash).ToArray());
        insert.Parameters.AddWithValue(wanted.Select(key => key.AllureId).ToArray());
        await insert.ExecuteNonQueryAsync(stop);

        var bound = keys.Where(key => key.AllureId != 0).DistinctBy(key => key.Hash)
            .OrderBy(key => key.Hash, StringComparer.Ordinal).ToArray();
        if (bound.Length == 0) return;
        await using var bind = new NpgsqlCommand("""
            with locked as (
              select t.id, k.allure_id from test t
              join unnest($2::text[], $3::bigint[]) as k(hash, allure_id) on t.hash = k.hash
              where t.project_id = $1 and t.allure_id = 0
                and (t.test_case_id is distinct from k.allure_id or t.group_key <> k.allure_id::text)
              order by t.id for no key update of t)
            update test t set test_case_id = k.allure_id, group_key = k.allure_id::text from locked k where t.id = k.id
            """, connection);
        bind.Parameters.AddWithValue(projectId);
        bind.Parameters.AddWithValue(bound.Select(key => key.Hash).ToArray());
        bind.Parameters.AddWithValue(bound.Select(key => key.AllureId).ToArray());
        await bind.ExecuteNonQueryAsync(stop);
    }

    private static async Task<Dictionary<(string, long), KnownTest>> Read(
        NpgsqlConnection connection, long projectId, (string Hash, long AllureId)[] keys, CancellationToken stop)
    {
        var distinct = keys.Distinct().ToArray();
        await using var command = new NpgsqlCommand("""
            select t.hash, t.allure_id, t.id, t.group_key, t.test_case_id,
              exists (select from mute m where m.test_case_id = t.test_case_id)
            from test t join unnest($2::text[], $3::bigint[]) as k(hash, allure_id)
              on t.hash = k.hash and t.allure_id = k.allure_id where t.project_id = $1
            """, connection);
        command.Parameters.AddWithValue(projectId);
        command.Parameters.AddWithValue(distinct.Select(key => key.Hash).ToArray());
        command.Parameters.Add(new()
        {
            Value = distinct.Select(key => key.AllureId).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        });
        var known = new Dictionary<(string, long), KnownTest>(distinct.Length);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            known[(row.GetString(0), row.GetInt64(1))] = new(
                row.GetInt64(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetInt64(4), row.GetBoolean(5));
        return known;
    }
}
