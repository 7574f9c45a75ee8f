-- Documents of fixtures that came one after another are packed together, like those of results: the first set of a block
-- has its body, the others say where in it theirs is.
alter table fixture_set alter column body drop not null,
  add column block_id bigint,
  add column block_place smallint not null default 0;
