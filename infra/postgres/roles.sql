-- The passwords of the roles that the other services come as; each has its own. Run once, on an empty data folder.
\set postgres `echo "$POSTGRES_PASSWORD"`
\set authenticator `echo "$REST_PASSWORD"`
\set auth `echo "$AUTH_PASSWORD"`
\set storage `echo "$STORAGE_PASSWORD"`

alter user postgres with password :'postgres';
alter user supabase_admin with password :'postgres';
alter user authenticator with password :'authenticator';
alter user supabase_auth_admin with password :'auth';
alter user supabase_storage_admin with password :'storage';
