-- A launch whose results are moving into another one. It is deleted for everybody else from the beginning; its own row
-- goes when all it had has moved.
create table merging_launch (
  from_id bigint primary key references launch on delete cascade,
  into_id bigint not null references launch on delete cascade,
  results bigint not null,
  moved bigint not null default 0,
  begun_at timestamptz not null,
  begun_by text not null
);
create index merging_launch_into on merging_launch (into_id);

-- Where the CI of a job is, as scheme://host[:port]: what an integration with that CI finds its jobs by.
alter table job add column endpoint text;
