-- Documents of results that came together are packed together: what they say alike is stored once.
-- A block has the id of the first result in it; block_id is null where that is the result itself.
alter table test_result_body rename column result_id to id;
alter table test_result add column block_id bigint, add column block_place smallint not null default 0;
