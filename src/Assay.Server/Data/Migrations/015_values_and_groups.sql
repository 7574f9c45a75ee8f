-- Uploads make values and groups as they make tests and results, which name their project without a foreign key: looking
-- a project up anew for each row is work, and a lock on its row that all uploads share. Whoever deletes a project removes
-- them with its tests.
alter table custom_field_value drop constraint custom_field_value_project_id_fkey;
alter table tree_group drop constraint tree_group_project_id_fkey;
