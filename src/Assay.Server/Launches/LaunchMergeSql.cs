namespace Assay.Server.Launches;

/// <summary>
/// Statements that make what stands beside the results of a launch ($1) the other launch's ($2). What both have by the
/// same name is kept once, as the receiving launch has it.
/// </summary>
internal static class LaunchMergeSql
{
    /// <summary>Of a launch that has begun to merge, in the order in which they run: a few rows each.</summary>
    public static IEnumerable<string> Parts =>
    [
        Named("named_environment", "external_id, name"),
        Repointed("launch_quality_gate", "named_environment_id", "named_environment"),
        Named("launch_category", "external_id, name, hide, expand, message_regex, trace_regex, statuses"),
        .. Reporting,
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
    ];

    /// <summary>Pipelines that are running go on in the other launch.</summary>
    public static string[] Reporting { get; } =
    [
        "update upload_session set launch_id = $2 where launch_id = $1",
        "update job_run set launch_id = $2 where launch_id = $1",
    ];

    public const string Begin = """
        with source as (select links, issues from launch where id = $1), merged as (
          update launch t set modified_at = $3, modified_by = $4, last_activity_at = $3,
            links = t.links || (select coalesce(jsonb_agg(link), '[]') from source s,
              jsonb_array_elements(s.links) link where not exists (
                select from jsonb_array_elements(t.links) own where own = link)),
            issues = t.issues || (select coalesce(jsonb_agg(issue), '[]') from source s,
              jsonb_array_elements(s.issues) issue where not exists (
                select from jsonb_array_elements(t.issues) own where own ->> 'name' = issue ->> 'name'))
          where id = $2), gone as (
          update launch set deleted_at = $3, modified_at = $3, modified_by = $4 where id = $1)
        insert into merging_launch (from_id, into_id, results, begun_at, begun_by)
        select $1, $2, count(*), $3, $4 from test_result where launch_id = $1
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
