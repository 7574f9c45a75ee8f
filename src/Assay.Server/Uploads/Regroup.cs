using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// Recounts a launch from its results: which attempt of each retry group is visible, and both tables of statistics.
/// Used under the launch's lock where increments do not do: results that moved, were hidden or deleted.
/// </summary>
internal static class Regroup
{
    public static async Task Launch(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        foreach (var sql in (string[])[Forget, Ranked, HideLosers, Losers, Winners])
            await Run(sql, connection, launchId, stop);
        await Count(connection, launchId, stop);
    }

    /// <summary>Both tables of statistics, from results whose groups are right.</summary>
    public static async Task Count(NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        await Run(Totals, connection, launchId, stop);
        await Run(Groups, connection, launchId, stop);
    }

    private static async Task Run(string sql, NpgsqlConnection connection, long launchId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        command.Parameters.AddWithValue(launchId);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Gives the session, and the results it brought already, another environment.</summary>
    public static async Task MoveSession(NpgsqlConnection connection, SessionContext session, CancellationToken stop)
    {
        await using (var move = new NpgsqlCommand(
            "update upload_session set environment_id = $2 where id = $1", connection))
        {
            move.Parameters.AddWithValue(session.SessionId);
            move.Parameters.AddWithValue(session.EnvironmentId!.Value);
            await move.ExecuteNonQueryAsync(stop);
        }
        await using (var rekey = new NpgsqlCommand("""
            update test_result r set environment_id = $2, hidden = true,
              history_key = md5(t.group_key || '/' || r.parameters_key::text || '/' || $2::text)::uuid
            from test t where t.id = r.test_id and r.session_id = $1
            """, connection))
        {
            rekey.Parameters.AddWithValue(session.SessionId);
            rekey.Parameters.AddWithValue(session.EnvironmentId.Value);
            if (await rekey.ExecuteNonQueryAsync(stop) == 0) return;
        }
        await Launch(connection, session.LaunchId, stop);
    }

    private const string Forget = "drop table if exists pg_temp.ranked";

    /// <summary>The attempt that is shown comes first.</summary>
    public const string Order = "order by manual desc, start_at desc nulls first, id desc";

    /// <summary>Bits of the statuses that a group has, see <see cref="RetryGroup.Bit"/>.</summary>
    public const string Seen = "bit_or(case when status is null then 0 else 1 << status end)";

    /// <summary>A temporary table: of every attempt the one that is shown for it, and what its group has.</summary>
    private const string Ranked = $"""
        create temporary table ranked on commit drop as
        select id, first_value(id) over ranking as winner, count(*) over whole as size,
          {Seen} over whole as seen, bool_or(flaky_reported) over whole as reported
        from test_result where launch_id = $1 and not hidden_by_user
        window whole as (partition by history_key), ranking as (partition by history_key {Order})
        """;

    private const string HideLosers = """
        update test_result r set hidden = true from ranked k
        where r.launch_id = $1 and k.id = r.id and k.winner <> r.id and not r.hidden
        """;

    private const string Losers = """
        update test_result r set retried_by = k.winner, attempts = 0, seen = 0, flaky = flaky_reported
        from ranked k where r.launch_id = $1 and k.id = r.id and k.winner <> r.id
          and (r.retried_by is distinct from k.winner or r.attempts <> 0 or r.seen <> 0 or r.flaky <> r.flaky_reported)
        """;

    private const string Winners = """
        with w as (select id, size - 1 as attempts, seen, reported or bit_count((seen & 7)::bit(3)) > 1 as flaky
          from ranked where winner = id)
        update test_result r set hidden = false, retried_by = null, attempts = w.attempts, seen = w.seen,
          flaky = w.flaky
        from w where r.launch_id = $1 and w.id = r.id
          and (r.hidden or r.attempts <> w.attempts or r.seen <> w.seen or r.flaky <> w.flaky
            or r.retried_by is not null)
        """;

    private const string Totals = """
        with gone as (delete from launch_statistic where launch_id = $1 and status not in (
            select coalesce(status, -1) from test_result where launch_id = $1 and not hidden))
        insert into launch_statistic as s (launch_id, status, count, duration_ms)
        select $1, coalesce(status, -1), count(*), coalesce(sum(duration_ms), 0)
        from test_result where launch_id = $1 and not hidden group by 2
        on conflict (launch_id, status) do update set count = excluded.count, duration_ms = excluded.duration_ms
        """;

    private const string Groups = """
        with counted as (
          select g.tree_id, g.parent_id, g.group_id, k.status, sum(k.count) as count
          from (
            select v.classification_id, coalesce(r.status, -1) as status, count(*) as count
            from test_result r join test_variant v on v.id = r.variant_id
            where r.launch_id = $1 and not r.hidden group by 1, 2) k
          join classification_group g on g.classification_id = k.classification_id and g.group_id <> 0
          group by 1, 2, 3, 4), gone as (
          delete from launch_group_statistic s where launch_id = $1 and not exists (select from counted c
            where (c.tree_id, c.parent_id, c.group_id, c.status) = (s.tree_id, s.parent_id, s.group_id, s.status)))
        insert into launch_group_statistic (launch_id, tree_id, parent_id, group_id, status, count)
        select $1, tree_id, parent_id, group_id, status, count from counted
        on conflict (launch_id, tree_id, parent_id, group_id, status) do update set count = excluded.count
        """;
}
