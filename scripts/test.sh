#!/usr/bin/env bash
# Runs every check, as CI does, or only the parts that are named: scripts/test.sh [full] [part…]
# `full` tries properties and hostile inputs on the stated number of cases; without it they are sampled. The sample
# follows from a seed, which is printed and, for one commit, always the same; IBID_TEST_SEED sets another.
# Parts, in their order:
#   format lint types imports size unit shell web database rls conformance jobs stack scripts e2e
# A path goes to pytest alone: scripts/test.sh tests/vault/test_files.py
# All of it lies in .ibid-test/ (IBID_TEST_FOLDER elsewhere); a running Ibid and its data are never touched.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
IBID_HOME=${IBID_TEST_FOLDER:-$here/../.ibid-test}
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"
# A run starts its own stacks, wherever the caller's shell points.
unset IBID_HOME IBID_PORT IBID_POSTGRES_PORT IBID_SMTP_PORT IBID_MAIL_PORT IBID_HOST IBID_WEB SITE_URL

all=(format lint types imports size unit shell web database rls conformance jobs stack scripts e2e)
# These wait for servers most of the time; the others reckon, install and draw.
waiting=(database rls conformance jobs stack)
# These speak to the database and the servers before it; the stack that they get has no BFF and no worker.
on_the_stack=(database rls conformance jobs)
rows=() passed=0 failed=0 skipped=0

main() {
  local part parts
  if [[ ${1:-} == full ]]; then
    export IBID_TEST_FULL=1
    shift
  fi
  parts=("$@")
  for part in "${parts[@]}"; do known "$part"; done
  cd "$root"
  choose_seed
  prepare
  if ((${#parts[@]})); then
    for part in "${parts[@]}"; do run "$part"; done
  else
    side_by_side
  fi
  summary
}

# All of them in two rows, which keep two cores busy.
side_by_side() {
  local part beside other=$home/results/beside
  local -a others=()
  for part in "${all[@]}"; do
    [[ " ${waiting[*]} " == *" $part "* ]] || others+=("$part")
  done
  rm -f "$other"
  # Both rows want it: installed once, before they part.
  find_node
  (
    step_log=beside
    for part in "${others[@]}"; do run "$part"; done
    printf '%s\n' "$passed $failed $skipped" "${rows[@]}" >"$other"
  ) >"$other.log" 2>&1 &
  beside=$!
  # shellcheck disable=SC2064 # the number as it is now
  trap "pkill -P $beside; kill $beside 2>/dev/null || true" EXIT
  say "beside these: ${others[*]} (in $other.log until they are through)"
  for part in "${waiting[@]}"; do run "$part"; done
  wait "$beside" || true
  trap - EXIT
  cat "$other.log"
  if [[ -f $other ]]; then together "$other"; else failed=$((failed + 1)); fi
}

together() { # file of the others' figures
  local theirs counted
  { read -ra counted && mapfile -t theirs; } <"$1"
  rows=("${theirs[@]}" "${rows[@]}")
  passed=$((passed + counted[0])) failed=$((failed + counted[1])) skipped=$((skipped + counted[2]))
}

known() {
  [[ " ${all[*]} " == *" $1 "* || -e $root/${1%%::*} ]] || fail "test.sh has no part $1; it has: ${all[*]}"
}

choose_seed() { # sets seed
  local commit
  commit=$(git rev-parse --short=8 HEAD 2>/dev/null || echo 0)
  seed=${IBID_TEST_SEED:-$((16#$commit))}
  say "seed $seed"
}

prepare() {
  check_platform
  check_folder
  find_python
  find_uv
  environment 'Python packages' "$home/venv" "$root/requirements/dev.txt"
  PATH=$home/venv/bin:$PATH
  mkdir -p "$home/results"
}

# --- the parts ---

part_format() { check 'ruff format' ruff format --check .; }
part_lint() { check 'ruff check' ruff check .; }
part_types() { check mypy mypy; }
part_imports() { check lint-imports lint-imports; }
part_size() { suite tests/quality/test_size.py; }
part_unit() {
  suite tests -m 'not stack' --ignore=tests/scripts --ignore=tests/quality/test_size.py \
    --ignore=tests/quality/test_line_ends.py
}

part_shell() {
  check shellcheck shellcheck -x scripts/*.sh .ci/run
  suite tests/quality/test_line_ends.py
}

part_web() {
  with_node
  check 'web lint' npm --prefix web run --silent lint
  check 'web types' npm --prefix web run --silent typecheck
  check 'web types of the API' npm --prefix web run --silent api:check
  counted npm --prefix web run --silent test -- --reporter=default --reporter=junit --outputFile.junit="$home/results/web.xml"
}

part_database() {
  with_programs
  node_packages 'the Supabase CLI and client' "$root/tests/database"
  suite tests/database
}
part_rls() { with_programs && suite tests/rls; }
part_conformance() { with_programs && suite tests/conformance; }

part_jobs() { with_programs && suite tests/jobs; }

part_stack() {
  with_programs
  node_packages 'the Supabase client in JavaScript' "$root/tests/javascript"
  suite tests -m stack --ignore=tests/scripts "${on_the_stack[@]/#/--ignore=tests/}"
}

part_scripts() { with_programs && suite tests/scripts; }

part_e2e() {
  with_programs
  with_web_app
  with_browser
  suite e2e
}

# --- what some parts need ---

with_node() {
  find_node
  node_packages "the web app's packages" "$root/web"
}

with_programs() {
  find_node
  node_packages 'PostgREST' "$root/infra/embedded"
}

with_web_app() {
  with_node
  web_app "$home/web"
  export IBID_WEB=$home/web
}

with_browser() {
  if command -v chromium >/dev/null; then return; fi
  ((EUID == 0)) || fail 'The e2e part drives Chromium, which is not here: sudo apt-get install chromium'
  step 'Chromium' install_chromium || fail 'Chromium could not be installed: apt-get install chromium'
}

install_chromium() {
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
}

# --- running and counting ---

run() { # part
  local began=$SECONDS before="$passed $failed $skipped"
  say "
== $1"
  result=$home/results/${1//[^a-z]/-}.xml
  rm -f "$result"
  if declare -F "part_$1" >/dev/null; then "part_$1"; else with_programs && suite "$1"; fi
  # shellcheck disable=SC2086 # three numbers
  note "$1" "$((SECONDS - began))" $before
}

note() { # part, seconds, then passed, failed and skipped before it
  rows+=("$(printf '%-13s %5d s %6d passed %4d failed %4d skipped' "$1" "$2" $((passed - $3)) $((failed - $4)) $((skipped - $5)))")
  say "${rows[-1]}"
}

check() { # name, command…: one check, which passes or fails
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    say "$name failed"
    failed=$((failed + 1))
  fi
}

suite() { counted pytest "$@" --hypothesis-seed="$seed" --junitxml="$result"; }

counted() { # command that writes $result
  local code=0 new
  "$@" || code=$?
  read -ra new < <(tally)
  passed=$((passed + new[0])) failed=$((failed + new[1])) skipped=$((skipped + new[2]))
  # A run that ended badly without naming a failed test has failed all the same.
  if ((code && new[1] == 0)); then failed=$((failed + 1)); fi
}

tally() { # prints passed, failed, skipped of $result
  { grep -o '<testsuite [^>]*' "$result" 2>/dev/null || true; } | awk '
    function number(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0 }
    { tests += number("tests"); bad += number("failures") + number("errors"); skipped += number("skipped") }
    END { print tests - bad - skipped, bad + 0, skipped + 0 }'
}

summary() {
  say "
== summary"
  printf '%s\n' "${rows[@]}"
  say "$passed passed, $failed failed"
  ((failed == 0))
}

main "$@"
