namespace Assay.Server.Launches;

/// <summary>
/// The statements of <see cref="LiveDocumentation"/>. Parameters: $1 project, $2 launch, $3 closed at, $4 closed by.
/// </summary>
internal static class DocumentationSql
{
    /// <summary>
    /// What is known of the tests whose cases are written: those of a launch, a chunk at a time, or one that comes
    /// without a launch.
    /// </summary>
    public const string Table = """
        create temporary table chunk (test_id bigint, result_id bigint, classification_id bigint, status smallint,
          job_id bigint, hash text, case_id bigint, is_new boolean default false, name text, full_name text,
          test_layer_id bigint, labels jsonb, description text, description_html text, precondition text,
          expected_result text, links jsonb default '[]', issues jsonb default '[]', parameters jsonb default '[]',
          scenario bytea, cursor bigint)
        on commit drop
        """;

    /// <summary>
    /// The next tests of the launch, each with its newest visible result. They come in the order of their variants,
    /// which an index of the launch has, so that a chunk reads its own results and not all of the launch. Not made
    /// together with the table: that would be planned for this very launch, of which PostgreSQL may know nothing yet.
    /// $1 launch, $2 cursor, $3 size.
    /// </summary>
    public const string Chunk = """
        with next as materialized (
          select variant_id, test_id from test_result
          where launch_id = $1 and not hidden and not manual and status is not null and variant_id > $2
          order by variant_id limit $3)
        insert into chunk (test_id, result_id, classification_id, status, job_id, hash, case_id, name, full_name,
          test_layer_id, labels, cursor)
        select r.test_id, r.id, v.classification_id, r.status, j.job_id, t.hash, t.test_case_id, v.name, v.full_name,
          v.test_layer_id, v.labels::jsonb, (select max(variant_id) from next)
        from (select distinct test_id from next) n cross join lateral (
          select * from test_result r
          where r.test_id = n.test_id and r.launch_id = $1 and not r.hidden and not r.manual and r.status is not null
          order by r.start_at desc nulls last, r.id desc limit 1) r
        join test t on t.id = r.test_id join test_variant v on v.id = r.variant_id
        left join job_run j on j.id = r.job_run_id
        """;

    /// <summary>
    /// A chunk is small, however many test cases there are: what belongs to its tests is looked up one by one. Left
    /// alone, PostgreSQL walks through whole indexes for each chunk, because nobody has told it how small the table is.
    /// Where it may still turn a question around, and ask the whole chunk for each row, an offset 0 keeps the order.
    /// </summary>
    public const string OneByOne = """
        create index on chunk (case_id);
        set local enable_hashjoin = off;
        set local enable_mergejoin = off
        """;

    /// <param name="kept">Fields that the project keeps from the case.</param>
    /// <param name="ofLaunch">The tests come with results, which become the cases' last ones.</param>
    public static IEnumerable<string> Steps(IReadOnlySet<string> kept, bool ofLaunch = true)
    {
        bool Taken(string field) => !kept.Contains(field);
        yield return Lock;
        yield return KnownMeanwhile;
        yield return NewIds;
        yield return Insert(kept, ofLaunch);
        yield return Bind;
        yield return Update(kept, ofLaunch);
        if (Taken("tag")) { yield return MakeTags; yield return DropTags; yield return AddTags; }
        if (Taken("custom_field"))
        {
            yield return DropValues;
            yield return AddValues();
            yield return DropGroups;
            yield return AddGroups;
        }
        else { yield return AddValues("c.is_new"); yield return AddGroupsOfNew; }
        if (Taken("member")) { yield return DropMembers; yield return AddMembers; }
        if (!ofLaunch) yield break;
        yield return Scenario;
        yield return Cursor;
    }

    private const string WithoutCase =
        "(c.case_id is null or (select true from test_case k where k.id = c.case_id) is null)";

    /// <summary>Who else documents such a test just now is waited for: each would make a case of its own.</summary>
    private const string Lock = $"""
        select t.id from (select test_id from chunk c where {WithoutCase} order by test_id) c
        cross join lateral (select id from test t where t.id = c.test_id for no key update) t
        """;

    private const string KnownMeanwhile = $"""
        update chunk c set case_id = t.test_case_id from test t
        where t.id = c.test_id and t.test_case_id is not null and {WithoutCase}
        """;

    private const string NewIds = $"""
        update chunk c set case_id = nextval(pg_get_serial_sequence('test_case', 'id')), is_new = true
        where {WithoutCase}
        """;

    /// <summary>
    /// What a result may say of its case beside its name: the policy's name for it, the column of both tables, and
    /// whether a result that says nothing leaves what is there.
    /// </summary>
    private static readonly (string Field, string Column, bool Stays)[] Told =
    [
        ("parameter", "parameters", false), ("description", "description", true),
        ("description", "description_html", true), ("precondition", "precondition", true),
        ("expected_result", "expected_result", true), ("link", "links", false), ("issue", "issues", false),
    ];

    /// <summary>A new case is written whole: updated at once, it would be in its table and all indexes twice.</summary>
    private static string Insert(IReadOnlySet<string> kept, bool ofLaunch)
    {
        var told = Told.Where(said => !kept.Contains(said.Field)).Select(said => said.Column).ToList();
        return $"""
            insert into test_case ({string.Concat(told.Select(column => $"{column}, "))}id, project_id, name, full_name,
              hash, automated, external, status_id, workflow_id, test_layer_id, last_status, last_result_id,
              last_launch_id, last_job_id, created_at, created_by, modified_at, modified_by)
            select {string.Concat(told.Select(column => $"c.{column}, "))}c.case_id, $1, c.name, c.full_name, c.hash,
              true, true, w.status_id, w.workflow_id, c.test_layer_id,
              {(ofLaunch ? "c.status, c.result_id, $2, c.job_id" : "null, null, null, null")}, $3, $4, $3, $4
            from chunk c cross join lateral (select * from (
                select s.workflow_id, ws.status_id, ws.position from workflow_schema s
                join workflow_status ws on ws.workflow_id = s.workflow_id where s.project_id = $1 and s.automated
                union all select -2, -3, 1000) known order by position limit 1) w
            where c.is_new order by c.test_id
            """;
    }

    private const string Bind = """
        update test t set test_case_id = c.case_id from chunk c
        where t.id = c.test_id and c.is_new
        """;

    private static string Update(IReadOnlySet<string> kept, bool ofLaunch)
    {
        const string Last = """
            , last_status = c.status, last_result_id = c.result_id, last_launch_id = $2,
            last_job_id = coalesce(c.job_id, k.last_job_id)
            """;
        string Taken(string field, string column, string value) => kept.Contains(field) ? "" : $", {column} = {value}";
        var told = Told.Select(said => Taken(said.Field, said.Column,
            said.Stays ? $"coalesce(c.{said.Column}, k.{said.Column})" : $"c.{said.Column}"));
        return $"""
            with newest as (
              select distinct on (case_id) * from chunk where not is_new order by case_id, result_id desc)
            update test_case k set automated = true, deleted = false, hash = c.hash,
              has_manual_scenario = k.has_manual_scenario or not k.automated,
              workflow_id = case when not k.automated and k.workflow_id = -1 then -2 else k.workflow_id end,
              status_id = case when not k.automated and k.workflow_id = -1 then -3 else k.status_id end,
              modified_at = $3, modified_by = $4 {(ofLaunch ? Last : "")} {string.Concat(told)}
              {Taken("name", "name", "c.name")} {Taken("full_name", "full_name", "coalesce(c.full_name, k.full_name)")}
              {Taken("test_layer", "test_layer_id", "coalesce(c.test_layer_id, k.test_layer_id)")}
            from newest c where k.id = c.case_id and k.project_id = $1
            """;
    }

    private const string LabelsOfTest = """
        select label ->> 0 as name, btrim(label ->> 1) as value
        from jsonb_array_elements(c.labels) label where btrim(label ->> 1) <> ''
        """;

    private const string Labels =
        $"select c.case_id, l.name, l.value from chunk c cross join lateral ({LabelsOfTest}) l";

    /// <summary>All that the tests of a case say of it, of the cases that were there before.</summary>
    /// <param name="what">In one column.</param>
    /// <param name="from">Where it comes from, and for which test (c).</param>
    private static string Own(string what, string from) => $"""
        with own as materialized (
          select c.case_id, array_remove(array_agg({what}), null) as said
          from chunk c left join {from} where not c.is_new group by c.case_id)
        """;

    private const string MakeTags = $"""
        insert into test_tag (name) select distinct left(value, 255) from ({Labels}) l where name = 'tag'
        order by 1 on conflict do nothing
        """;

    private static readonly string DropTags = $"""
        {Own("t.id", $"""
            lateral (select t.id from ({LabelsOfTest}) l join test_tag t on t.name = left(l.value, 255)
              where l.name = 'tag' offset 0) t on true
            """)}
        delete from test_case_tag k using own o where k.test_case_id = o.case_id and k.test_tag_id <> all(o.said)
        """;

    private const string AddTags = $"""
        insert into test_case_tag (test_case_id, test_tag_id)
        select distinct l.case_id, t.id from ({Labels}) l join test_tag t on t.name = left(l.value, 255)
        where l.name = 'tag'
        on conflict do nothing
        """;

    /// <summary>Only fields that labels are mapped to are replaced; what people added in others stays.</summary>
    private static readonly string DropValues = $"""
        {Own("v.value_id", "classification_value v on v.classification_id = c.classification_id")}
        delete from test_case_value k using own o
        where k.test_case_id = o.case_id and k.value_id <> all(o.said)
          and (select custom_field_id from custom_field_value where id = k.value_id)
            in (select custom_field_id from custom_field_schema where project_id = $1)
        """;

    private static string AddValues(string which = "true") => $"""
        insert into test_case_value (test_case_id, value_id)
        select distinct c.case_id, v.value_id from chunk c
        join classification_value v on v.classification_id = c.classification_id
        where {which}
        on conflict do nothing
        """;

    /// <summary>A group is in one tree; the root of a tree has no number of its own.</summary>
    private const string OneGroup = "case g.group_id when 0 then -g.tree_id else g.group_id end";

    private static readonly string DropGroups = $"""
        {Own(OneGroup, "classification_group g on g.classification_id = c.classification_id")}
        delete from test_case_group g using own o where g.test_case_id = o.case_id and {OneGroup} <> all(o.said)
        """;

    private const string AddGroups = $"""
        insert into test_case_group as k (project_id, test_case_id, tree_id, parent_id, group_id, leaf)
        select $1, c.case_id, g.tree_id, min(g.parent_id), g.group_id, bool_or(g.leaf) from chunk c
        join classification_group g on g.classification_id = c.classification_id group by 2, 3, 5
        on conflict (test_case_id, tree_id, group_id) do update set leaf = excluded.leaf where k.leaf <> excluded.leaf
        """;

    private const string AddGroupsOfNew = $"""
        insert into test_case_group (project_id, test_case_id, tree_id, parent_id, group_id, leaf)
        select $1, c.case_id, g.tree_id, g.parent_id, g.group_id, bool_or(g.leaf) from chunk c
        join classification_group g on g.classification_id = c.classification_id where c.is_new group by 2, 3, 4, 5
        on conflict do nothing
        """;

    private static readonly string DropMembers = $"""
        {Own("m.place", $"""
            lateral (select s.role_id || ' ' || left(l.value, 255) as place from ({LabelsOfTest}) l
              join role_schema s on s.key = l.name and s.project_id = $1 offset 0) m on true
            """)}
        delete from test_case_member k using own o
        where k.test_case_id = o.case_id and k.role_id || ' ' || k.username <> all(o.said)
          and k.role_id in (select role_id from role_schema where project_id = $1)
        """;

    private const string AddMembers = $"""
        insert into test_case_member (test_case_id, role_id, username)
        select distinct l.case_id, s.role_id, left(l.value, 255) from ({Labels}) l
        join role_schema s on s.key = l.name and s.project_id = $1
        on conflict do nothing
        """;

    private const string Scenario = $"""
        insert into test_case_scenario (test_case_id, result_id, body)
        select distinct on (c.case_id) c.case_id, c.result_id, c.scenario from chunk c
        where c.scenario is not null order by c.case_id, c.result_id desc
        on conflict (test_case_id) do update set result_id = excluded.result_id, body = excluded.body
        """;

    private const string Cursor = $"""
        update launch set closing_cursor = (select max(cursor) from chunk) where id = $2
        """;
}
