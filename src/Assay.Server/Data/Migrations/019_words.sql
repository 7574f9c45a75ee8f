-- Most names do not contain the text at all, and most that do have it behind a blank. Both are told in a fraction of what
-- an expression takes, which now looks at the rest only. The name is in lower case.
create or replace function has_word(name text, start text) returns boolean language sql immutable as $$
  select (name || '') like '%' || lower(start) || '%'
    and (' ' || name like '% ' || lower(start) || '%' or (name || '') ~ ('\m' || lower(start)))
$$;
