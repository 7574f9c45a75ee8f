using Assay.Server.Uploads;

namespace Assay.Server.Launches;

/// <summary>
/// Statements that move a slice ($3 rows at most) of a launch ($1) into another ($2), under the other's lock.
/// </summary>
internal static class LaunchMovingSql
{
    /// <summary>
    /// What is found by its session whatever launch it is in, and therefore may follow the results it belongs to.
    /// </summary>
    public static string[] Beside { get; } =
    [
        Any("session_file", ""), Any("fixture_set", ""), Any("fixture_child", ""), Any("upload_warning", ""),
        Any("attachment", "and result_id is null"),
    ];

    /// <summary>
    /// For the transaction of a slice: the results that arrive and those of the same tests that are there, with the one
    /// that is to be shown and what its group has. Those that somebody hid by hand have no winner and stay as they are.
    /// </summary>
    public const string Table = """
        create temporary table if not exists moving (id bigint primary key, arrives boolean not null,
          shown boolean not null, variant_id bigint not null, status smallint, duration_ms bigint, winner bigint,
          size bigint, seen integer, reported boolean) on commit delete rows
        """;

    /// <summary>
    /// In the order in which they run. The first takes the slice, the visible results before the hidden.
    /// </summary>
    public static string[] Results { get; } =
    [
        $"""
        with arriving as materialized (
            (select * from test_result where launch_id = $1 and not hidden order by id limit $3)
            union all
            (select * from test_result where launch_id = $1 and hidden order by id limit $3)
            limit $3),
          keys as materialized (select distinct history_key as key from arriving where not hidden_by_user),
          ranked as (
            select *, true as arrives from arriving
            union all
            select r.*, false from keys k cross join lateral (
              select * from test_result where launch_id = $2 and history_key = k.key and not hidden
              union all
              select * from test_result where launch_id = $2 and history_key = k.key and hidden
              offset 0) r)
        insert into moving
        select id, arrives, not arrives and not hidden, variant_id, status, duration_ms,
          case when not hidden_by_user then first_value(id) over ranking end, count(*) over whole,
          {Regroup.Seen} over whole, bool_or(flaky_reported) over whole
        from ranked
        window whole as (partition by history_key, hidden_by_user),
          ranking as (partition by history_key, hidden_by_user {Regroup.Order})
        """,
        // Nothing refers to a document that is not there: it is copied, as results of both launches may share it.
        """
        insert into test_result_body (launch_id, id, body)
        select $2, b.id, b.body
        from (select distinct coalesce(r.block_id, r.id) as id from moving m join test_result r on r.id = m.id
          where m.arrives) k
        join test_result_body b on b.launch_id = $1 and b.id = k.id on conflict do nothing
        """,
        """
        update attachment a set launch_id = $2 from moving m
        where m.arrives and a.launch_id = $1 and a.result_id = m.id
        """,
        """
        update defect_result d set launch_id = $2 from moving m
        where m.arrives and d.launch_id = $1 and d.result_id = m.id
        """,
        """
        update test_case c set last_launch_id = $2 from moving m
        join test_result r on r.id = m.id join test t on t.id = r.test_id
        where m.arrives and c.id = t.test_case_id and c.last_launch_id = $1
        """,
        // Every row is written once: first those that are shown no more, then those that move as what they become.
        """
        update test_result r set hidden = true, retried_by = m.winner, attempts = 0, seen = 0, flaky = flaky_reported
        from moving m where m.id = r.id and not m.arrives and m.winner <> m.id
          and (not r.hidden or r.retried_by is distinct from m.winner)
        """,
        $"""
        update test_result r set launch_id = $2, {Named},
          hidden = coalesce(m.winner <> m.id, r.hidden),
          retried_by = case when m.winner is null then r.retried_by else nullif(m.winner, m.id) end,
          attempts = case m.winner when m.id then m.size - 1 else 0 end,
          seen = case m.winner when m.id then m.seen else 0 end,
          flaky = case m.winner when m.id then {Flaky} else r.flaky_reported end
        from moving m where m.id = r.id and m.arrives
        """,
        $"""
        update test_result r set hidden = false, retried_by = null, attempts = m.size - 1, seen = m.seen,
          flaky = {Flaky}
        from moving m where m.id = r.id and not m.arrives and m.winner = m.id
          and (r.hidden or r.attempts <> m.size - 1 or r.seen <> m.seen or r.flaky <> ({Flaky}))
        """,
        $"""
        insert into launch_statistic as s (launch_id, status, count, duration_ms)
        select $2, coalesce(status, -1), sum(by), sum(by * coalesce(duration_ms, 0)) from ({Changes}) c group by 2
        on conflict (launch_id, status) do update
        set count = s.count + excluded.count, duration_ms = s.duration_ms + excluded.duration_ms
        """,
        $"""
        insert into launch_group_statistic as s (launch_id, tree_id, parent_id, group_id, status, count)
        select $2, g.tree_id, g.parent_id, g.group_id, coalesce(c.status, -1), sum(by) from ({Changes}) c
        join test_variant v on v.id = c.variant_id
        join classification_group g on g.classification_id = v.classification_id and g.group_id <> 0
        group by 2, 3, 4, 5 having sum(by) <> 0
        on conflict (launch_id, tree_id, parent_id, group_id, status) do update set count = s.count + excluded.count
        """,
    ];

    /// <summary>How many the slice had.</summary>
    public const string Count = """
        with arrived as (select count(*) as count from moving where arrives)
        update merging_launch set moved = moved + count from arrived where from_id = $1 returning count
        """;

    /// <summary>What results refer to, as it is called in the other launch.</summary>
    private const string Named = """
        launch_category_id = case when r.launch_category_id is not null then (
            select t.id from launch_category f
            join launch_category t on t.launch_id = $2 and t.external_id = f.external_id
            where f.id = r.launch_category_id) end,
          named_environment_id = case when r.named_environment_id is not null then (
            select t.id from named_environment f
            join named_environment t on t.launch_id = $2 and t.external_id = f.external_id
            where f.id = r.named_environment_id) end
        """;

    private const string Flaky = "m.reported or bit_count((m.seen & 7)::bit(3)) > 1";

    /// <summary>What is counted from now on (1) and no more (-1).</summary>
    private const string Changes = """
        select status, duration_ms, variant_id, by from (
          select *, (winner is not distinct from id)::int - shown::int as by from moving) m where by <> 0
        """;

    private static string Any(string table, string which) => $"""
        update {table} set launch_id = $2
        where ctid = any(array(select ctid from {table} where launch_id = $1 {which} limit $3))
        """;
}
