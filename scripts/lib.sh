# What the scripts share: where things are, how they speak, and installing from lock files without doing it twice.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck disable=SC2034 # read by the scripts that source this one
home=$(realpath -m "${IBID_HOME:-$root/.ibid}")

say() { printf '%s\n' "$*"; }

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

stack() { # command of the stack, words…: takes this script's place
  cd "$root" || exit
  # Root's data lies elsewhere where no folder was chosen (home.py), so ours is named only where one was.
  [[ -z ${IBID_HOME:-} ]] || export IBID_HOME=$home
  exec "$home/venv/bin/python" -m infra.embedded "$@"
}

# The comment at the head of the script that runs, up to its first command.
usage() { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; }

settings_file() { # words of python -m infra.settings_file
  own_python
  cd "$root" || exit
  exec "$own" -m infra.settings_file "$@"
}

operations() { # act, words of python -m infra.operations: takes this script's place
  local word
  for word in "${@:2}"; do
    case $word in
      -h | --help) usage && exit ;;
      --) break ;;
    esac
  done
  # What is printed may be for a program to read.
  own_python >&2
  cd "$root" || exit
  [[ -z ${IBID_HOME:-} ]] || export IBID_HOME=$home
  exec "$own" -m infra.operations "$@"
}

own_python() { # sets own: the stack's Python, else one with the few packages that these scripts need
  own=$home/venv/bin/python
  if [[ -x $own ]]; then return; fi
  check_folder
  find_python
  find_uv
  environment 'what the scripts need' "$home/operations" "$root/requirements/operations.txt"
  own=$home/operations/bin/python
}

backups() { # words of python -m infra.backup: takes this script's place
  [[ -x $home/venv/bin/python || -e $root/.env.production ]] ||
    fail "There is no Ibid in $home. Install it first: ./scripts/start.sh --detach"
  own_python >&2
  cd "$root" || exit
  [[ -z ${IBID_HOME:-} ]] || export IBID_HOME=$home
  exec "$own" -m infra.backup "$@"
}

# --- what the machine has ---

check_platform() {
  local libc
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null || true)
  if [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] && at_least 2.28 "${libc#glibc }"; then return; fi
  say "Ibid's programs are packaged for Linux on x86-64 with glibc 2.28 or newer; this is $(uname -sm), ${libc:-another libc}."
  if [[ -z ${POSTGREST_BIN:-} || -z ${CADDY_BIN:-} ]]; then
    fail "Missing here: PostgREST and Caddy. Set POSTGREST_BIN and CADDY_BIN to your own and start again."
  fi
}

at_least() { # least, found
  [[ -n $2 && $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

check_checkout() {
  local folder
  for folder in infra/embedded web; do
    [[ -w $root/$folder || -e $root/$folder/node_modules/.stamp ]] ||
      fail "Cannot write to $root/$folder, where its Node packages belong. Clone Ibid into a folder of your own."
  done
}

check_folder() {
  # A new folder of root's lets the account that Postgres runs under walk through, and nobody look around.
  local mask=077
  ((EUID)) || mask=066
  if ! (umask "$mask" && mkdir -p "$home" && umask 077 && mkdir -p "$home/logs" && : >"$home/logs/install.log") 2>/dev/null; then
    fail "Cannot write to $home. Set IBID_HOME to a folder you may write, for example: IBID_HOME=~/ibid-data $0"
  fi
}

find_python() { # sets python
  local candidate version found=()
  for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$(command -v "$candidate")
      return
    fi
    if version=$("$candidate" --version 2>/dev/null); then found+=("$version ($candidate)"); fi
  done
  local seen='none was found'
  if ((${#found[@]})); then seen="found: $(join ', ' "${found[@]}")"; fi
  fail "Ibid needs Python 3.11 or newer; $seen.
Install one (Debian 12 and Ubuntu 24.04 have it; elsewhere https://www.python.org/downloads/), or set PYTHON to its path."
}

join() { # separator, words…
  local separator=$1 joined=$2
  shift 2
  printf '%s' "$joined" "${@/#/$separator}"
}

find_uv() { # sets uv
  use_pips_settings
  if uv=$(command -v uv) && at_least 0.6 "$("$uv" --version 2>/dev/null | cut -d ' ' -f 2)"; then return; fi
  uv=$home/tools/uv
  [[ -x $uv ]] || step 'uv, which installs the rest' "$python" "$root/scripts/fetch_uv.py" "$uv" || no_download
}

# People who set up pip for an index or certificate of their own mean every installer.
use_pips_settings() {
  local index
  if [[ -n ${PIP_CERT:-} ]]; then export SSL_CERT_FILE=${SSL_CERT_FILE:-$PIP_CERT}; fi
  if [[ -n ${SSL_CERT_FILE:-} ]]; then export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$SSL_CERT_FILE}; fi
  if [[ -n ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]]; then return; fi
  index=$("$python" "$root/scripts/fetch_uv.py" --index)
  if [[ -n $index ]]; then export UV_DEFAULT_INDEX=$index; fi
}

find_node() { # puts a node that Vite accepts, with npm, on the PATH
  if node_fits; then return; fi
  environment 'Node' "$home/node" "$root/requirements/node.txt"
  PATH=$home/node/bin:$PATH
}

node_fits() { # web/package.json says which
  local version
  version=$(node --version 2>/dev/null | tr -d v)
  command -v npm >/dev/null || return
  case $version in
    20.*) at_least 20.19 "$version" ;;
    *) at_least 22.12 "$version" ;;
  esac
}

# --- installing, each thing once; what is made appears whole or not at all ---

fresh() { # folder, stamp
  [[ -f $1/.stamp && $(<"$1/.stamp") == "$2" ]]
}

hash_of() { # files
  cat "$@" | sha256sum | cut -c 1-32
}

environment() { # what to call it, folder, requirements
  local stamp
  stamp="$(hash_of "$3") $("$python" -c 'import sys; print(sys.version.split()[0], sys.base_prefix)')"
  fresh "$2" "$stamp" || step "$1" make_environment "$2" "$3" "$stamp" || no_download
}

make_environment() { # folder, requirements, stamp
  rm -rf "$1.partial" &&
    "$uv" venv --quiet --no-project --relocatable --python "$python" "$1.partial" &&
    "$uv" pip sync --require-hashes --compile-bytecode --python "$1.partial/bin/python" "$2" &&
    printf '%s' "$3" >"$1.partial/.stamp" && rm -rf "$1" && mv "$1.partial" "$1" && return
  rm -rf "$1.partial"
  return 1
}

python_packages() { # those that Ibid runs on
  check_platform
  check_folder
  find_python
  find_uv
  environment 'Python packages' "$home/venv" "$root/requirements/embedded.txt"
}

node_packages() { # what to call it, folder that has a package-lock.json
  local stamp
  stamp="$(hash_of "$2/package.json" "$2/package-lock.json") $(node --version)"
  fresh "$2/node_modules" "$stamp" || step "$1" make_node_packages "$2" "$stamp" || no_download
}

make_node_packages() ( # folder, stamp
  # start.sh and test.sh may run side by side; the second finds the work done.
  exec 9<"$1" && flock 9 || return
  ! fresh "$1/node_modules" "$2" || return 0
  cd "$1" && npm ci --no-audit --no-fund && printf '%s' "$2" >node_modules/.stamp && return
  rm -rf "$1/node_modules"
  return 1
)

web_app() { # folder to build into
  local stamp
  stamp="$(web_sources | hash_of -) $(<"$root/web/node_modules/.stamp")"
  fresh "$1" "$stamp" || step 'building the web app' make_web_app "$1" "$stamp" ||
    fail 'The web app could not be built; see above. Nothing was changed.'
}

web_sources() {
  (cd "$root" && find web bff/documents/schema.json -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum)
}

make_web_app() ( # folder, stamp
  rm -rf "$1.partial"
  cd "$root/web" && npm run build -- --outDir "$1.partial" --emptyOutDir &&
    printf '%s' "$2" >"$1.partial/.stamp" && rm -rf "$1" && mv "$1.partial" "$1" && return
  rm -rf "$1.partial"
  return 1
)

# --- telling what happens ---

step() { # what it does, command…
  local what=$1 log=$home/logs/${step_log:-install}.log began=$SECONDS ticker='' code=0
  shift
  if [[ -t 1 ]]; then
    tick "$what" &
    ticker=$!
  fi
  ("$@") >"$log" 2>&1 || code=$?
  if [[ -n $ticker ]]; then
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    printf '\r'
  fi
  if ((code)); then
    printf '  %s: failed\n\n' "$what" >&2
    both_ends "$log" | sed 's/^/    /' >&2
    return "$code"
  fi
  printf '  %s (%d s)\n' "$what" "$((SECONDS - began))"
}

both_ends() { # of a file: npm says what was wrong first, uv last
  local lines
  lines=$(wc -l <"$1")
  if ((lines <= 40)); then
    cat "$1"
  else
    head -n 12 "$1" && printf '…\n' && tail -n 28 "$1"
  fi
}

tick() { # until the script itself is gone: Ctrl-C does not reach what bash runs beside it
  local began=$SECONDS
  while kill -0 $$ 2>/dev/null; do
    printf '\r  %s … %d s' "$1" "$((SECONDS - began))"
    sleep 1
  done
}

no_download() {
  fail 'This could not be fetched; the end of what was said is above, and nothing half-done was left. Is there a network?
Behind a proxy set HTTPS_PROXY. An index of your own: UV_DEFAULT_INDEX or PIP_INDEX_URL for Python, and npm config set registry.'
}
