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
# Where what was compiled may not be kept, each part would compile all tests anew.
unset PYTHONDONTWRITEBYTECODE

all=(format lint types imports size unit shell web database rls conformance jobs stack scripts e2e)
# The longest first, so that those who take the next in turn end at about the same time.
queue=(stack scripts e2e unit conformance web database rls types jobs size shell imports format lint)
# How many parts run at a time. Most wait now and then, for servers to start or for a clock, so two cores have work for three.
at_once=3
# These speak to the database and the servers before it; the stack that they get has no BFF and no worker.
on_the_stack=(database rls conformance jobs)

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
    # Every check is of this checkout; one part alone may ask another stack (docs/embedded-stack.md).
    unset SUPABASE_URL SUPABASE_ANON_KEY SUPABASE_SERVICE_ROLE_KEY MAIL_URL
    parts=("${all[@]}")
    side_by_side
  fi
  summary "${parts[@]}"
}

# Keeps two cores busy. What a part says is shown when it is through.
side_by_side() {
  local row groups=()
  # Several want these: installed once, before they part.
  with_node
  with_client
  printf '%s\n' "${queue[@]}" >"$home/results/queue"
  # Each a process group, so that Ctrl-C here reaches all that it began, and pytest can tidy up.
  set -m
  for ((row = 0; row < at_once; row++)); do
    take_turns </dev/null &
    groups+=("$!")
  done
  set +m
  # shellcheck disable=SC2064 # the numbers as they are now
  trap "kill -INT -- ${groups[*]/#/-} 2>/dev/null; wait" EXIT
  wait "${groups[@]}" || true
  trap - EXIT
}

take_turns() {
  local part
  while part=$(next) && [[ -n $part ]]; do
    step_log=$part
    # In a process of its own: one that cannot go on ends there, and is counted as failed.
    run "$part" >"$home/results/$part.log" 2>&1 &
    wait $! || true
    flock "$home/results/queue.lock" cat "$home/results/$part.log"
  done
}

next() { # takes the first line off the queue
  local waiting=$home/results/queue
  (
    flock 7
    head -n 1 "$waiting"
    sed -i 1d "$waiting"
  ) 7>"$waiting.lock"
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
  rm -f "$home/results"/*.row
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
  check shfmt shfmt --diff --indent 2 --case-indent scripts/*.sh .ci/run
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
  with_newer_node
  node_packages 'the Supabase CLI and client' "$root/tests/database"
  suite tests/database
}
part_rls() { with_programs && suite tests/rls; }
part_conformance() { with_client && suite tests/conformance; }

part_jobs() { with_programs && suite tests/jobs; }

part_stack() {
  with_client
  suite tests -m stack --ignore=tests/scripts "${on_the_stack[@]/#/--ignore=tests/}"
}

part_scripts() { with_programs && suite tests/scripts; }

part_e2e() { chosen e2e; }

chosen() { # path
  with_programs
  case $1 in
    e2e*) with_web_app && with_browser ;;
    tests/conformance* | tests/javascript* | tests/database*) with_client ;;
  esac
  suite "$1"
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

with_client() {
  with_programs
  with_newer_node
  node_packages 'the Supabase client in JavaScript' "$root/tests/javascript"
}

with_newer_node() { # for supabase-js, which no longer runs on every Node that Vite takes (tests/javascript/programs.py)
  if at_least 22.18 "$(node --version | tr -d v)"; then return; fi
  environment 'a newer Node' "$home/node" "$root/requirements/node.txt"
  export IBID_TEST_NODE=$home/node/bin/node
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
  local began=$SECONDS result
  passed=0 failed=0 skipped=0
  say "
== $1"
  result=$(kept "$1").xml
  rm -f "$result"
  if declare -F "part_$1" >/dev/null; then "part_$1"; else chosen "$1"; fi
  note "$1" $((SECONDS - began)) | tee "$(kept "$1").row"
}

kept() { echo "$home/results/${1//[^a-z]/-}"; } # part: where its results lie

note() { # part, seconds
  printf '%-13s %5d s %6d passed %4d failed %4d skipped\n' "$1" "$2" "$passed" "$failed" "$skipped"
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

summary() { # parts
  local part file rows=()
  passed=0 failed=0 skipped=0
  for part in "$@"; do
    file=$(kept "$part").row
    [[ -s $file ]] || { failed=1 && note "$part" 0 >"$file"; }
    rows+=("$file")
  done
  say "
== summary"
  cat "${rows[@]}"
  awk '{ passed += $4; failed += $6 } END { print passed " passed, " failed " failed"; exit failed > 0 }' "${rows[@]}"
}

main "$@"
