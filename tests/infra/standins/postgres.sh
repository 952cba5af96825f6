#!/bin/bash
# As the entry point of Postgres's image: begins as root, gives the folder away, becomes postgres, and runs the scripts
# that lie there on an empty folder.
set -euo pipefail
data=/var/lib/postgresql/data run=/var/run/postgresql
if [[ $(id -u) == 0 ]]; then
  mkdir -p "$data" "$run" && chown -R postgres "$data" "$run" /etc/postgresql-custom && chmod 700 "$data"
  exec setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all "$0" "$@"
fi
if [[ ! -s $data/PG_VERSION ]]; then
  initdb --encoding=UTF8 --locale=C.UTF-8 -U supabase_admin -D "$data" --pwfile=<(printf %s "$POSTGRES_PASSWORD") \
    --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  pg_ctl -D "$data" -o "-c listen_addresses='' -c unix_socket_directories=$run" -w start >/dev/null
  for script in /docker-entrypoint-initdb.d/init-scripts/*.sql; do
    psql --set ON_ERROR_STOP=1 --host "$run" --username supabase_admin --quiet --file "$script" postgres >/dev/null
  done
  pg_ctl -D "$data" -m fast -w stop >/dev/null
fi
exec postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories="$run"
