#!/usr/bin/env bash
# Stops Ibid and removes all of its data: people, projects, files, keys. It asks for the word DELETE first.
#   scripts/reset.sh [--yes] [--dry-run]    (IBID_HOME as for start.sh)
# Exit codes: 0 removed, or nothing was here; 2 not confirmed, and nothing was removed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local word='' yes=0 dry=0
  while (($#)); do
    case $1 in
      --yes) yes=1 ;;
      --dry-run) dry=1 ;;
      -h | --help) usage && exit ;;
      *) usage >&2 && exit 2 ;;
    esac
    shift
  done
  if [[ ! -x $home/venv/bin/python ]]; then
    say "There is no Ibid in $home"
    return
  fi
  say "This removes every person, project, document and file of the Ibid in $home, and its keys. It cannot be undone."
  if ((dry)); then exit; fi
  ((yes)) || read -r -p 'Type DELETE to go on: ' word || true
  ((yes)) || [[ $word == DELETE ]] || { say 'Nothing was removed.' >&2 && exit 2; }
  stack reset
}

main "$@"
