-- The index of trigrams knows nothing of the beginnings of words: all of it was read, then all rows. So only the rows.
create or replace function has_word(name text, start text) returns boolean language sql immutable as $$
  select (name || '') ~* ('\m' || start)
$$;
