using System.Buffers;
using System.Collections.Concurrent;
using Assay.Formats;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Uploads;

/// <summary>A test as the dictionary knows it.</summary>
/// <param name="IsNew">It was made by this batch.</param>
internal readonly record struct KnownTest(long Id, string GroupKey, bool Muted, bool IsNew = false);

/// <summary>
/// Finds the test rows of a batch in one statement, and makes those it did not find in another, whatever its size. Keys
/// are looked up one by one in the index (lateral; offset 0 keeps it so): the planner's figures are always older than a
/// project that grows, and by them it would rather read all of its tests for every batch. The id of a test never
/// changes, so it is remembered, up to a limit; what else is known of the test may have changed since, and is asked for
/// by the id.
/// </summary>
internal sealed class TestDictionary
{
    private const int Remembered = 150_000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ConcurrentDictionary<TestKey, long> ids = new();

    /// <summary>A hash in 16 bytes: as nearly all adapters write it, or the digest of what another one wrote.</summary>
    private readonly record struct TestKey(DateTime DatabaseStarted, long ProjectId, Guid Hash, bool IsDigest);

    /// <summary>One test per result, in their order. Warns of ALLURE_IDs that name no case of the project.</summary>
    public async Task<IReadOnlyList<KnownTest>> Resolve(
        NpgsqlConnection connection, ProjectMapping mapping, IReadOnlyList<TestResult> results, List<Warning> warnings,
        CancellationToken stop)
    {
        var projectId = mapping.ProjectId;
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
        var known = new Dictionary<(string, long), KnownTest>(keys.Length);
        var asked = keys.Distinct().ToList();
        await ReadRemembered(connection, mapping, asked, known, stop);
        var unknown = asked.FindAll(key => !known.ContainsKey(key));
        await Read(connection, projectId, [.. unknown], known, stop);
        // An explicit id also binds the bare hash, so that later uploads without the label still find the case.
        var wanted = keys.Concat(keys.Where(key => key.AllureId != 0).Select(key => (key.Hash, AllureId: 0L)))
            .Distinct().Where(key => !known.ContainsKey(key))
            .OrderBy(key => key.Hash, StringComparer.Ordinal).ThenBy(key => key.AllureId).ToArray();
        if (wanted.Length > 0) await Make(connection, projectId, wanted, known, stop);
        var bound = keys.Where(key => key.AllureId != 0).DistinctBy(key => key.Hash)
            .OrderBy(key => key.Hash, StringComparer.Ordinal).ToArray();
        if (bound.Length > 0) await Bind(connection, projectId, bound, stop);
        (string, long)[] changed =
            [.. wanted.Where(key => !known.ContainsKey(key)).Union(bound.Select(key => (key.Hash, 0L)))];
        await Read(connection, projectId, changed, known, stop);
        Remember(mapping, unknown, known);
        return Array.ConvertAll(keys, key => known[key]);
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
        NpgsqlConnection connection, long projectId, (string Hash, long AllureId)[] wanted,
        Dictionary<(string, long), KnownTest> known, CancellationToken stop)
    {
        var made = await NewRows.Insert(async otherwise =>
        {
            await using var insert = new NpgsqlCommand($"""
                insert into test (project_id, hash, allure_id, group_key, test_case_id)
                select $1, k.hash, k.allure_id, case k.allure_id when 0 then k.hash else k.allure_id::text end,
                  nullif(k.allure_id, 0)
                from unnest($2::text[], $3::bigint[]) with ordinality as k(hash, allure_id, at)
                order by k.at {otherwise} returning id, hash, allure_id
                """, connection);
            insert.Parameters.AddWithValue(projectId);
            insert.Parameters.AddWithValue(wanted.Select(key => key.Hash).ToArray());
            insert.Parameters.AddWithValue(wanted.Select(key => key.AllureId).ToArray());
            var rows = new List<(long Id, string Hash, long AllureId)>(wanted.Length);
            await using var row = await insert.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop)) rows.Add((row.GetInt64(0), row.GetString(1), row.GetInt64(2)));
            return rows;
        });
        // A test of no case is not muted; whether others are is read.
        foreach (var (id, hash, allureId) in made)
            if (allureId == 0) known[(hash, 0)] = new(id, hash, Muted: false, IsNew: true);
    }

    private static async Task Bind(
        NpgsqlConnection connection, long projectId, (string Hash, long AllureId)[] bound, CancellationToken stop)
    {
        await using var bind = new NpgsqlCommand("""
            with locked as (
              select t.id, k.allure_id from unnest($2::text[], $3::bigint[]) as k(hash, allure_id)
              cross join lateral (select b.id from test b
                where b.project_id = $1 and b.hash = k.hash and b.allure_id = 0
                  and (b.test_case_id is distinct from k.allure_id or b.group_key <> k.allure_id::text) offset 0) f
              join test t on t.id = f.id
              order by t.id for no key update of t)
            update test t set test_case_id = k.allure_id, group_key = k.allure_id::text from locked k where t.id = k.id
            """, connection);
        bind.Parameters.AddWithValue(projectId);
        bind.Parameters.AddWithValue(bound.Select(key => key.Hash).ToArray());
        bind.Parameters.AddWithValue(bound.Select(key => key.AllureId).ToArray());
        await bind.ExecuteNonQueryAsync(stop);
    }

    private async Task ReadRemembered(
        NpgsqlConnection connection, ProjectMapping mapping, List<(string Hash, long AllureId)> keys,
        Dictionary<(string, long), KnownTest> known, CancellationToken stop)
    {
        var hashes = new Dictionary<long, string>(keys.Count);
        foreach (var (hash, allureId) in keys)
            if (allureId == 0 && ids.TryGetValue(KeyOf(mapping, hash), out var id)) hashes[id] = hash;
        if (hashes.Count == 0) return;
        // Nearly all tests are counted under their own hash and not muted: of those nothing needs to be said.
        foreach (var (id, hash) in hashes) known[(hash, 0)] = new(id, hash, Muted: false);
        await using var command = new NpgsqlCommand("""
            select t.id, t.group_key, t.muted from unnest($1::bigint[]) as k(id)
            cross join lateral (
              select id, hash, group_key, exists (select from mute m where m.test_case_id = t.test_case_id) as muted
              from test t where t.id = k.id offset 0) t
            where t.group_key <> t.hash or t.muted
            """, connection);
        command.Parameters.AddWithValue(hashes.Keys.ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            known[(hashes[row.GetInt64(0)], 0)] = new(row.GetInt64(0), row.GetString(1), row.GetBoolean(2));
    }

    private void Remember(
        ProjectMapping mapping, List<(string Hash, long AllureId)> keys, Dictionary<(string, long), KnownTest> known)
    {
        if (ids.Count > Remembered) ids.Clear();
        foreach (var key in keys)
            if (key.AllureId == 0) ids[KeyOf(mapping, key.Hash)] = known[key].Id;
    }

    private static TestKey KeyOf(ProjectMapping mapping, string hash)
    {
        var plain = hash.Length == 32 && !hash.AsSpan().ContainsAnyExcept(HexDigits);
        return new(mapping.DatabaseStarted, mapping.ProjectId,
            plain ? Guid.ParseExact(hash, "N") : Md5.Guid(hash), !plain);
    }

    private static async Task Read(
        NpgsqlConnection connection, long projectId, (string Hash, long AllureId)[] keys,
        Dictionary<(string, long), KnownTest> known, CancellationToken stop)
    {
        if (keys.Length == 0) return;
        await using var command = new NpgsqlCommand("""
            select k.hash, k.allure_id, t.id, t.group_key,
              t.test_case_id is not null and exists (select from mute m where m.test_case_id = t.test_case_id)
            from unnest($2::text[], $3::bigint[]) as k(hash, allure_id)
            cross join lateral (select * from test t
              where t.project_id = $1 and t.hash = k.hash and t.allure_id = k.allure_id offset 0) t
            """, connection);
        command.Parameters.AddWithValue(projectId);
        command.Parameters.AddWithValue(keys.Select(key => key.Hash).ToArray());
        command.Parameters.Add(new()
        {
            Value = keys.Select(key => key.AllureId).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        });
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            known[(row.GetString(0), row.GetInt64(1))] = new(
                row.GetInt64(2), row.GetString(3), row.GetBoolean(4));
    }
}
