-- Schema `storage` as the Storage server's own migrations leave it, for a fresh database.
-- Run once, by a superuser; everything here belongs to supabase_storage_admin.
-- The real server reads storage.migrations at the end of this file and finds nothing to do.

create schema if not exists storage authorization supabase_storage_admin;
grant usage on schema storage to postgres, anon, authenticated, service_role;

set role supabase_storage_admin;
set search_path = storage;

alter default privileges in schema storage grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges in schema storage grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges in schema storage grant all on sequences to postgres, anon, authenticated, service_role;

create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');

-- Tables -------------------------------------------------------------------------------------------

create table storage.migrations (
  id integer primary key,
  name varchar(100) not null unique,
  hash varchar(40) not null,
  executed_at timestamp default current_timestamp
);

create table storage.buckets (
  id text primary key,
  name text not null,
  owner uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  public boolean default false,
  avif_autodetection boolean default false,
  file_size_limit bigint,
  allowed_mime_types text[],
  owner_id text,
  type storage.buckettype not null default 'STANDARD',
  versioning_status text not null default 'DISABLED',
  constraint buckets_versioning_status_check
    check (versioning_status = any (array['DISABLED', 'ENABLED', 'SUSPENDED'])),
  constraint buckets_versioning_standard_only_check
    check (type = 'STANDARD' or versioning_status = 'DISABLED'),
  constraint buckets_versioning_dark_check check (versioning_status = 'DISABLED')
);
create unique index bname on storage.buckets (name);
comment on column storage.buckets.owner is 'Field is deprecated, use owner_id instead';

create table storage.objects (
  id uuid primary key default gen_random_uuid(),
  bucket_id text constraint "objects_bucketId_fkey" references storage.buckets (id),
  name text,
  owner uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  last_accessed_at timestamptz default now(),
  metadata jsonb,
  path_tokens text[] generated always as (string_to_array(name, '/')) stored,
  version text,
  owner_id text,
  user_metadata jsonb,
  archived_at timestamptz,
  is_delete_marker boolean not null default false,
  is_versioned boolean not null default false
);
create unique index bucketid_objname on storage.objects (bucket_id, name);
create index name_prefix_search on storage.objects (name text_pattern_ops);
create index idx_objects_bucket_id_name on storage.objects (bucket_id, name collate "C");
create index idx_objects_bucket_id_name_lower on storage.objects (bucket_id, lower(name) collate "C");
comment on column storage.objects.owner is 'Field is deprecated, use owner_id instead';

create table storage.s3_multipart_uploads (
  id text primary key,
  in_progress_size bigint not null default 0,
  upload_signature text not null,
  bucket_id text not null constraint s3_multipart_uploads_bucket_id_fkey references storage.buckets (id),
  key text collate "C" not null,
  version text not null,
  owner_id text,
  created_at timestamptz not null default now(),
  user_metadata jsonb,
  metadata jsonb
);
create index idx_multipart_uploads_list on storage.s3_multipart_uploads (bucket_id, key, created_at);

create table storage.s3_multipart_uploads_parts (
  id uuid primary key default gen_random_uuid(),
  upload_id text not null constraint s3_multipart_uploads_parts_upload_id_fkey
    references storage.s3_multipart_uploads (id) on delete cascade,
  size bigint not null default 0,
  part_number integer not null,
  bucket_id text not null constraint s3_multipart_uploads_parts_bucket_id_fkey references storage.buckets (id),
  key text collate "C" not null,
  etag text not null,
  owner_id text,
  version text not null,
  created_at timestamptz not null default now()
);

-- Features that are off here; the tables exist because the recorded migrations made them.
create table storage.buckets_analytics (
  name text not null,
  type storage.buckettype not null default 'ANALYTICS',
  format text not null default 'ICEBERG',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  id uuid primary key default gen_random_uuid(),
  deleted_at timestamptz
);
create unique index buckets_analytics_unique_name_idx on storage.buckets_analytics (name) where deleted_at is null;

create table storage.iceberg_namespaces (
  id uuid primary key default gen_random_uuid(),
  bucket_name text not null,
  name text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb not null default '{}',
  catalog_id uuid not null references storage.buckets_analytics (id) on delete cascade
);
create unique index idx_iceberg_namespaces_bucket_id on storage.iceberg_namespaces (catalog_id, name);

create table storage.iceberg_tables (
  id uuid primary key default gen_random_uuid(),
  namespace_id uuid not null references storage.iceberg_namespaces (id) on delete cascade,
  bucket_name text not null,
  name text collate "C" not null,
  location text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  remote_table_id text,
  shard_key text,
  shard_id text,
  catalog_id uuid not null references storage.buckets_analytics (id) on delete cascade
);
create unique index idx_iceberg_tables_namespace_id on storage.iceberg_tables (catalog_id, namespace_id, name);

create table storage.buckets_vectors (
  id text primary key,
  type storage.buckettype not null default 'VECTOR',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table storage.vector_indexes (
  id text primary key default gen_random_uuid(),
  name text collate "C" not null,
  bucket_id text not null references storage.buckets_vectors (id),
  data_type text not null,
  dimension integer not null,
  distance_metric text not null,
  metadata_configuration jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index vector_indexes_name_bucket_id_idx on storage.vector_indexes (name, bucket_id);

-- Row-level security: on everywhere, and no policy of the server's own -------------------------------

alter table storage.migrations enable row level security;
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
alter table storage.s3_multipart_uploads enable row level security;
alter table storage.s3_multipart_uploads_parts enable row level security;
alter table storage.buckets_analytics enable row level security;
alter table storage.iceberg_namespaces enable row level security;
alter table storage.iceberg_tables enable row level security;
alter table storage.buckets_vectors enable row level security;
alter table storage.vector_indexes enable row level security;

revoke all on storage.migrations, storage.s3_multipart_uploads, storage.s3_multipart_uploads_parts,
  storage.iceberg_namespaces, storage.iceberg_tables, storage.buckets_vectors, storage.vector_indexes
  from anon, authenticated;
revoke all on storage.migrations from service_role;
grant select on storage.s3_multipart_uploads, storage.s3_multipart_uploads_parts,
  storage.iceberg_namespaces, storage.iceberg_tables, storage.buckets_vectors, storage.vector_indexes
  to anon, authenticated;
grant all on storage.buckets, storage.objects to postgres with grant option;

-- What policies call ----------------------------------------------------------------------------------

create function storage.foldername(name text) returns text[]
language sql immutable set search_path = ''
as $$ select (string_to_array(name, '/'))[1:cardinality(string_to_array(name, '/')) - 1] $$;

create function storage.filename(name text) returns text
language sql immutable set search_path = ''
as $$ select (string_to_array(name, '/'))[cardinality(string_to_array(name, '/'))] $$;

create function storage.extension(name text) returns text
language sql immutable set search_path = ''
as $$ select reverse(split_part(reverse(storage.filename(name)), '.', 1)) $$;

-- Which operation the server is running, for policies that tell a download from a listing.
create function storage.operation() returns text
language sql stable set search_path = ''
as $$ select current_setting('storage.operation', true) $$;

create function storage.allow_only_operation(expected_operation text) returns boolean
language sql stable set search_path = ''
as $$
  select expected_operation is not null
    and regexp_replace(storage.operation(), '^storage\.', '') = regexp_replace(expected_operation, '^storage\.', '')
$$;

create function storage.allow_any_operation(expected_operations text[]) returns boolean
language sql stable set search_path = ''
as $$ select coalesce((select bool_or(storage.allow_only_operation(o)) from unnest(expected_operations) as o), false) $$;

create function storage.get_size_by_bucket() returns table (size bigint, bucket_id text)
language sql stable set search_path = ''
as $$
  select sum((o.metadata ->> 'size')::bigint)::bigint, o.bucket_id from storage.objects as o group by o.bucket_id
$$;

-- Tries an insert and undoes it: an error says that the caller's policies refuse it.
create function storage.can_insert_object(bucketid text, name text, owner uuid, metadata jsonb) returns void
language plpgsql set search_path = ''
as $$
begin
  insert into storage.objects (bucket_id, name, owner, metadata) values (bucketid, name, owner, metadata);
  raise sqlstate 'PT200' using message = 'ROLLBACK', detail = 'rollback successful insert';
end
$$;

-- Triggers ----------------------------------------------------------------------------------------------

create function storage.update_updated_at_column() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at = now();
  return new;
end
$$;
create trigger update_objects_updated_at before update on storage.objects
  for each row execute function storage.update_updated_at_column();

create function storage.enforce_bucket_name_length() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if length(new.name) > 100 then
    raise exception 'bucket name "%" is too long (% characters). Max is 100.', new.name, length(new.name);
  end if;
  return new;
end
$$;
create trigger enforce_bucket_name_length_trigger before insert or update of name on storage.buckets
  for each row execute function storage.enforce_bucket_name_length();

-- A row deleted by plain SQL would leave its file behind, so only the server may delete.
create function storage.protect_delete() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
    raise exception 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
      using errcode = '42501', hint = 'This prevents accidental data loss from orphaned objects.';
  end if;
  return null;
end
$$;
create trigger protect_buckets_delete before delete on storage.buckets
  for each statement execute function storage.protect_delete();
create trigger protect_objects_delete before delete on storage.objects
  for each statement execute function storage.protect_delete();

-- Listing -------------------------------------------------------------------------------------------------

-- `a/b/` for key `a/b/c/d` under prefix `a/`, null where the key is a file directly under the prefix.
create function storage.get_common_prefix(p_key text, p_prefix text, p_delimiter text) returns text
language sql immutable set search_path = ''
as $$
  select case when position(p_delimiter in substring(p_key from length(p_prefix) + 1)) > 0
    then left(p_key, length(p_prefix) + length(p_delimiter) - 1
              + position(p_delimiter in substring(p_key from length(p_prefix) + 1)))
  end
$$;

-- One page of a folder, names relative to `prefix`; folders have no id. Case does not matter.
create function storage.search(
  prefix text, bucketname text, limits integer default 100, offsets integer default 0,
  search text default '', sortcolumn text default 'name', sortorder text default 'asc'
) returns table (
  name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb
)
language plpgsql stable set search_path = ''
as $$
#variable_conflict use_column
declare
  base constant integer := length(coalesce(prefix, ''));
  sought constant text := coalesce(prefix, '') || coalesce(search, '');
  direction constant text := case when lower(coalesce(sortorder, 'asc')) = 'desc' then 'desc' else 'asc' end;
  ordering constant text := case
    when lower(coalesce(sortcolumn, 'name')) in ('updated_at', 'created_at', 'last_accessed_at')
      -- Folders have no times: they lead, as the server does it.
      then format('(id is null) desc, %I %s, lower(name) collate "C" %s', lower(sortcolumn), direction, direction)
    else format('lower(name) collate "C" %s', direction)
  end;
begin
  return query execute format($query$
    with under as (
      select o.*, storage.get_common_prefix(o.name, left(o.name, length($2)), '/') as folder
      from storage.objects as o
      where o.bucket_id = $1 and (lower(o.name) collate "C") ^@ lower($2)
    ), entries as (
      select substring(rtrim(folder, '/') from $3 + 1) as name, null::uuid as id, null::timestamptz as updated_at,
        null::timestamptz as created_at, null::timestamptz as last_accessed_at, null::jsonb as metadata
      from under where folder is not null group by folder
      union all
      select substring(name from $3 + 1), id, updated_at, created_at, last_accessed_at, metadata
      from under where folder is null
    )
    select name, id, updated_at, created_at, last_accessed_at, metadata
    from entries order by %s limit $4 offset $5
  $query$, ordering)
  using bucketname, sought, base, least(coalesce(limits, 100), 1500), coalesce(offsets, 0);
end
$$;

-- One page of a folder, names from the bucket's root, continued after a name (or a time and a name).
create function storage.search_v2(
  prefix text, bucket_name text, limits integer default 100, levels integer default 1, start_after text default '',
  sort_order text default 'asc', sort_column text default 'name', sort_column_after text default ''
) returns table (
  key text, name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz,
  metadata jsonb
)
language plpgsql stable set search_path = ''
as $$
#variable_conflict use_column
declare
  direction constant text := case when lower(coalesce(sort_order, 'asc')) = 'desc' then 'desc' else 'asc' end;
  beyond constant text := case direction when 'desc' then '<' else '>' end;
  timed constant boolean := lower(coalesce(sort_column, 'name')) in ('updated_at', 'created_at');
  column_name constant text := case when timed then lower(sort_column) else 'name' end;
  after constant text := case
    when coalesce(start_after, '') = '' then 'true'
    when timed then format('(coalesce(%I, ''epoch''), name collate "C") %s ($4::timestamptz, $3)', column_name, beyond)
    else format('name collate "C" %s $3', beyond)
  end;
  ordering constant text := case
    when timed then format('coalesce(%I, ''epoch'') %s, name collate "C" %s', column_name, direction, direction)
    else format('name collate "C" %s', direction)
  end;
begin
  return query execute format($query$
    with under as (
      select o.*, storage.get_common_prefix(o.name, $2, '/') as folder
      from storage.objects as o
      where o.bucket_id = $1 and (o.name collate "C") ^@ $2
    ), entries as (
      select folder as name, null::uuid as id, null::timestamptz as updated_at, null::timestamptz as created_at,
        null::timestamptz as last_accessed_at, null::jsonb as metadata
      from under where folder is not null group by folder
      union all
      select name, id, updated_at, created_at, last_accessed_at, metadata from under where folder is null
    )
    select split_part(rtrim(name, '/'), '/', $5), name, id, updated_at, created_at, last_accessed_at, metadata
    from entries where %s order by %s limit $6
  $query$, after, ordering)
  using bucket_name, coalesce(prefix, ''), coalesce(start_after, ''), nullif(sort_column_after, ''),
    greatest(coalesce(levels, 1), 1), least(coalesce(limits, 100), 1500);
end
$$;

reset search_path;

insert into storage.migrations (id, name, hash)
select ordinality - 1, name, md5(name)
from unnest(array[
  'create-migrations-table', 'initialmigration', 'storage-schema', 'pathtoken-column', 'add-migrations-rls',
  'add-size-functions', 'change-column-name-in-get-size', 'add-rls-to-buckets', 'add-public-to-buckets',
  'fix-search-function', 'search-files-search-function', 'add-trigger-to-auto-update-updated_at-column',
  'add-automatic-avif-detection-flag', 'add-bucket-custom-limits', 'use-bytes-for-max-size',
  'add-can-insert-object-function', 'add-version', 'drop-owner-foreign-key',
  'add_owner_id_column_deprecate_owner', 'alter-default-value-objects-id', 'list-objects-with-delimiter',
  's3-multipart-uploads', 's3-multipart-uploads-big-ints', 'optimize-search-function', 'operation-function',
  'custom-metadata', 'objects-prefixes', 'search-v2', 'object-bucket-name-sorting', 'create-prefixes',
  'update-object-levels', 'objects-level-index', 'backward-compatible-index-on-objects',
  'backward-compatible-index-on-prefixes', 'optimize-search-function-v1', 'add-insert-trigger-prefixes',
  'optimise-existing-functions', 'add-bucket-name-length-trigger', 'iceberg-catalog-flag-on-buckets',
  'add-search-v2-sort-support', 'fix-prefix-race-conditions-optimized', 'add-object-level-update-trigger',
  'rollback-prefix-triggers', 'fix-object-level', 'vector-bucket-type', 'vector-buckets',
  'buckets-objects-grants', 'iceberg-table-metadata', 'iceberg-catalog-ids', 'buckets-objects-grants-postgres',
  'search-v2-optimised', 'index-backward-compatible-search', 'drop-not-used-indexes-and-functions',
  'drop-index-lower-name', 'drop-index-object-level', 'prevent-direct-deletes', 'fix-optimized-search-function',
  's3-multipart-uploads-metadata', 'operation-ergonomics', 'drop-unused-functions',
  'optimize-existing-functions-again', 'mark-filename-immutable', 'object-versioning-core',
  'fix-search-name-relative-to-prefix'
]) with ordinality as recorded (name, ordinality);

reset role;
