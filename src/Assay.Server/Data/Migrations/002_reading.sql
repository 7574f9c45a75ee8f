-- What readers of large projects need, and what deletion does; docs/performance.md has the figures.

-- Of a launch: all results, the visible ones newest first with their durations, without touching a row. Every result
-- pays for this one.
create index test_result_newest on test_result (launch_id, hidden, id) include (duration_ms);

-- Of a launch: the few results that lists and the overview ask for. Only they pay.
create index test_result_unresolved on test_result (launch_id, status, id)
  where status in (0, 1, 4) and not muted and not known and not hidden;
create index test_result_failure on test_result (launch_id, fingerprint) include (id, category_id)
  where fingerprint is not null and not hidden;
create index test_result_retried on test_result (launch_id, status, id) where attempts > 0 and not hidden;
create index test_result_flaky on test_result (launch_id, id) where flaky and not hidden;
create index test_result_muted on test_result (launch_id, status, id) where muted and not hidden;
create index test_result_assigned on test_result (launch_id, assignee) where assignee is not null and not hidden;
create index test_result_tested on test_result (launch_id, tested_by) where tested_by is not null and not hidden;

-- A text is looked for in name and full name at once, regardless of case: one index instead of two.
alter table test_variant add column search text not null
  generated always as (lower(name || chr(10) || coalesce(full_name, ''))) stored;
drop index test_variant_name;
drop index test_variant_full_name;
create index test_variant_search on test_variant using gin (search gin_trgm_ops);

-- A large launch that comes or goes is 2 % of five million results: often enough that lists find their rows marked
-- visible and that the space of deleted launches is used again.
alter table test_result set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02);
alter table test_result_body set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table attachment set (autovacuum_vacuum_scale_factor = 0.01);
alter table launch_group_statistic set (autovacuum_vacuum_scale_factor = 0.02);

-- Groups of trees are shown in the order of names, so the name's key stands in the group; the foreign key renames it.
alter table custom_field_value add constraint custom_field_value_key unique (id, name_key);
alter table tree_group add column name_key text;
update tree_group g set name_key = v.name_key from custom_field_value v where v.id = g.value_id;
alter table tree_group alter name_key set not null, drop constraint tree_group_value_id_fkey,
  add constraint tree_group_value foreign key (value_id, name_key) references custom_field_value (id, name_key)
    on update cascade on delete cascade;
create index tree_group_value on tree_group (value_id, name_key);
create index tree_group_by_name on tree_group (project_id, tree_id, parent_id, name_key collate natural_order, id);

-- Features and Suites are trees of every project: below their root a project must find its own cases.
alter table test_case_group add column project_id bigint;
update test_case_group g set project_id = c.project_id from test_case c where c.id = g.test_case_id;
alter table test_case_group alter project_id set not null;
drop index test_case_group_children;
drop index test_case_group_leaf;
create index test_case_group_children on test_case_group (project_id, tree_id, parent_id, group_id, test_case_id);
create index test_case_group_leaf on test_case_group (project_id, tree_id, group_id, test_case_id) where leaf;
create index test_case_group_placed on test_case_group (project_id, tree_id, test_case_id)
  where leaf and group_id <> 0;
create index test_case_by_name on test_case (project_id, lower(name), id) where not deleted;
create index test_case_newest on test_case (project_id, created_at, id) where not deleted;
create index test_case_trash on test_case (project_id, id) where deleted;

-- Deleting a row looks for what refers to it.
create index upload_session_run on upload_session (job_run_id) where job_run_id is not null;
create index upload_warning_session on upload_warning (session_id);

-- Whether a word of the name starts with this text, of letters and digits: what texts too short for trigrams find.
create function has_word(name text, start text) returns boolean language sql immutable as $$
  select name ~* ('\m' || start)
$$;
