-- Words that a quote was checked with stay the same when the signs which a model sets them with become looks: **so** is so.

-- Without Markdown's signs within a line, where they stand at the edge of words; web/src/lib/runs/signs.ts reads the same.
-- Between two letters or digits they are none: 2*3 is not 23.
create function private.without_signs(words text) returns text language sql immutable set search_path = '' as $$
  select regexp_replace(
    regexp_replace(words, '\[([^][\n]+)\]\(https?://[^\s()]+\)', '\1', 'g'),
    '(?<![[:alnum:]*_`])[*_`]+|[*_`]+(?![[:alnum:]*_`])', '', 'g')
$$;

create or replace function private.same_words(one text, other text) returns boolean
language sql immutable set search_path = '' as $$
  select private.plain_words(private.without_signs(one)) = private.plain_words(private.without_signs(other))
$$;
