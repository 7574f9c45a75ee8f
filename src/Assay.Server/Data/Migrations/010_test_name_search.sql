-- What a text is looked for in.
create function test_name_search(name text, full_name text) returns text language sql immutable as $$
  select lower(name || chr(10) || coalesce(full_name, ''))
$$;
