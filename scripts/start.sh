#!/usr/bin/env bash
# Starts Ibid: installs what is missing, builds the web app, and runs everything until Ctrl-C.
#   --detach   return once it is ready (./scripts/stop.sh stops it)    --watch    start again what you change
#   --status   what runs here, its address and demo password           --no-demo  make no demo person and project
#   --install  install and build what is missing, and start nothing
# Settings: IBID_HOME (where all data lies), IBID_PORT, IBID_POSTGRES_PORT, IBID_SMTP_PORT, IBID_MAIL_PORT, IBID_HOST;
# those of the application are in .env.local.example.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  read_words "$@"
  if ((status)); then show_status; fi
  check_platform
  check_checkout
  check_folder
  find_python
  install
  if ((install_only)); then exit; fi
  stack up "${words[@]}"
}

read_words() {
  local word
  status=0 install_only=0 words=()
  for word in "$@"; do
    case $word in
      --status) status=1 ;;
      --install) install_only=1 ;;
      --detach | --watch | --no-demo) words+=("$word") ;;
      -h | --help) usage && exit ;;
      *) usage >&2 && say "start.sh does not know $word" >&2 && exit 2 ;;
    esac
  done
}

show_status() {
  [[ -x $home/venv/bin/python ]] || fail 'Ibid is not running here. Start it with ./scripts/start.sh'
  stack status
}

install() {
  exec 8<"$home"
  flock --nonblock 8 || { say 'Another start.sh is installing here; waiting for it.' && flock 8; }
  find_uv
  environment 'Python packages' "$home/venv" "$root/requirements/embedded.txt"
  find_node
  [[ -n ${POSTGREST_BIN:-} ]] || node_packages 'PostgREST' "$root/infra/embedded"
  # IBID_WEB names a web app that is built already.
  [[ -n ${IBID_WEB:-} ]] || { node_packages "the web app's packages" "$root/web" && web_app "$home/web"; }
  exec 8<&-
}

main "$@"
