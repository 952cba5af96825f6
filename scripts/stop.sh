#!/usr/bin/env bash
# Stops the Ibid that start.sh started here. Usage: scripts/stop.sh (IBID_HOME as for start.sh)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  case ${1:-} in
    '') ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
  if [[ ! -x $home/venv/bin/python ]]; then
    say 'Ibid was not running here'
    return
  fi
  stack stop
}

main "$@"
