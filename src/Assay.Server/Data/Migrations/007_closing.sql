-- Closing goes through a launch in the order of its variants; one that was under way in another order starts again.
update launch set closing_cursor = 0 where state = 1;

-- Searches read this index without touching a row as far as it is vacuumed.
alter table test_name_variant set (autovacuum_vacuum_insert_scale_factor = 0.02);
