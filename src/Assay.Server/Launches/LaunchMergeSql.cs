using Assay.Server.Uploads;

namespace Assay.Server.Launches;

/// <summary>
/// Statements that move all a launch ($1) has into another ($2). What both have by the same name is kept once, as the
/// receiving launch has it.
/// </summary>
internal static class LaunchMergeSql
{
    /// <summary>In the order in which they run.</summary>
    public static IEnumerable<string> Steps =>
    [
        // Parts with names, whose ids results refer to, come before the results.
        Named("named_environment", "external_id, name"),
        Repointed("launch_quality_gate", "named_environment_id", "named_environment"),
        Named("launch_category", "external_id, name, hide, expand, message_regex, trace_regex, statuses"),
        """
        create temporary table moved_id on commit drop as
        select f.id as from_id, t.id as to_id, true as category from launch_category f
        join launch_category t on t.launch_id = $2 and t.external_id = f.external_id where f.launch_id = $1
        union all
        select f.id, t.id, false from named_environment f
        join named_environment t on t.launch_id = $2 and t.external_id = f.external_id where f.launch_id = $1
        """,
        Regroup.Ranked("in ($1, $2)"),
        // Every row is written once: first those that are shown no more, then those that move as what they become.
        """
        update test_result r set hidden = true, retried_by = k.winner, attempts = 0, seen = 0, flaky = flaky_reported
        from ranked k where r.launch_id = $2 and k.id = r.id and k.winner <> r.id
          and (not r.hidden or r.retried_by is distinct from k.winner)
        """,
        $"""
        update test_result r set launch_id = $2, {Parts}, hidden = k.winner <> r.id,
          retried_by = nullif(k.winner, r.id),
          attempts = case k.winner when r.id then k.size - 1 else 0 end,
          seen = case k.winner when r.id then k.seen else 0 end,
          flaky = case k.winner when r.id then k.reported or bit_count((k.seen & 7)::bit(3)) > 1
            else flaky_reported end
        from ranked k where r.launch_id = $1 and k.id = r.id
        """,
        $"update test_result r set launch_id = $2, {Parts} where launch_id = $1",
        """
        update test_result r set attempts = k.size - 1, seen = k.seen,
          flaky = k.reported or bit_count((k.seen & 7)::bit(3)) > 1
        from ranked k where r.launch_id = $2 and k.winner = r.id and k.id = r.id
          and (r.attempts <> k.size - 1 or r.seen <> k.seen)
        """,
        .. Moved.Select(table => $"update {table} set launch_id = $2 where launch_id = $1"),
        Distinct("launch_error", "digest", "job_run_id, digest, message, trace, created_at"),
        Distinct(
            "launch_quality_gate", "name, named_environment_id", "name, message, named_environment_id, created_at"),
        Attachments,
        """
        insert into launch_tag_link (launch_id, launch_tag_id)
        select $2, launch_tag_id from launch_tag_link where launch_id = $1 on conflict do nothing
        """,
        """
        insert into launch_environment (launch_id, environment_id)
        select $2, environment_id from launch_environment where launch_id = $1 on conflict do nothing
        """,
        """
        update test_case set last_launch_id = $2
        where last_launch_id = $1 and project_id = (select project_id from launch where id = $2)
        """,
    ];

    public const string Finish = """
        with source as (select links, issues from launch where id = $1), merged as (
          update launch t set modified_at = $3, modified_by = $4, last_activity_at = $3,
            links = t.links || (select coalesce(jsonb_agg(link), '[]') from source s,
              jsonb_array_elements(s.links) link where not exists (
                select from jsonb_array_elements(t.links) own where own = link)),
            issues = t.issues || (select coalesce(jsonb_agg(issue), '[]') from source s,
              jsonb_array_elements(s.issues) issue where not exists (
                select from jsonb_array_elements(t.issues) own where own ->> 'name' = issue ->> 'name'))
          where id = $2)
        update launch set deleted_at = $3, modified_at = $3, modified_by = $4 where id = $1
        """;

    private static readonly string[] Moved =
    [
        "test_result_body", "fixture_set", "fixture_child", "attachment", "session_file", "upload_warning",
        "defect_result", "upload_session", "job_run",
    ];

    /// <summary>What results refer to, as it is called in the other launch.</summary>
    private const string Parts = """
        launch_category_id = case when launch_category_id is not null
            then (select to_id from moved_id where from_id = launch_category_id and category) end,
          named_environment_id = case when named_environment_id is not null
            then (select to_id from moved_id where from_id = named_environment_id and not category) end
        """;

    private const string Attachments = """
        insert into launch_attachment (launch_id, job_run_id, name, content_type, length, blob, created_at)
        select $2, f.job_run_id,
          case when exists (select from launch_attachment t
              where t.launch_id = $2 and t.name = f.name and t.blob <> f.blob)
            then left(f.name, 240) || ' (' || $1::text || ')' else f.name end,
          f.content_type, f.length, f.blob, f.created_at
        from launch_attachment f where f.launch_id = $1 order by f.id on conflict do nothing
        """;

    private static string Named(string table, string columns) => $"""
        insert into {table} (launch_id, {columns})
        select $2, {columns} from {table} where launch_id = $1 order by id on conflict do nothing
        """;

    private static string Repointed(string table, string column, string part) => $"""
        update {table} r set {column} = t.id from {part} f
        join {part} t on t.launch_id = $2 and t.external_id = f.external_id
        where r.launch_id = $1 and f.launch_id = $1 and r.{column} = f.id
        """;

    private static string Distinct(string table, string key, string columns) => $"""
        insert into {table} (launch_id, {columns})
        select $2, {columns} from {table} where launch_id = $1 order by id on conflict (launch_id, {key}) do nothing
        """;
}
