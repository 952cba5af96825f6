-- A title that nobody can see is none: spaces of any kind, and characters that take up no room.

-- Not by \s, which knows as many spaces as the database's locale does.
create function private.shows(words text) returns boolean language sql immutable set search_path = '' as $$
  select words ~ ('[^\s[:cntrl:]\u0080-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f'
    || '\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]')
$$;
grant execute on function private.shows(text) to authenticated, service_role;

-- What is there already gets a name that can be clicked on.
update public.projects set title = 'Untitled' where not private.shows(title);
update public.documents set title = 'Untitled' where not private.shows(title);
update public.conversations set title = '' where not private.shows(title) and title <> '';

alter table public.projects add constraint projects_title_shows check (private.shows(title));
alter table public.documents add constraint documents_title_shows check (private.shows(title));
-- Empty until the first question.
alter table public.conversations add constraint conversations_title_shows check (title = '' or private.shows(title));
