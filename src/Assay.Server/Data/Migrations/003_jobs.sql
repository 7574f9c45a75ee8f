-- A job with runs that is deleted leaves the lists; its runs keep its name. Reporting again brings it back.
alter table job add column deleted_at timestamptz;
create index job_run_of_job on job_run (job_id, id desc);

-- The test cases whose newest result came from a job.
create index test_case_of_job on test_case (last_job_id, id) where last_job_id is not null and not deleted;

-- Deleting a value looks for the environments that have it.
create index environment_value_value on environment_value (env_var_value_id);

-- Names, never values, of raw variables that uploads had and the project does not map.
create table env_key_seen (
  project_id bigint not null references project on delete cascade,
  key text not null,
  seen_at timestamptz not null,
  primary key (project_id, key)
);
