#!/usr/bin/env bash
# Stops Ibid and removes all of its data: people, projects, files, keys. Usage: scripts/reset.sh (IBID_HOME as for start.sh)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local word=''
  if [[ ! -x $home/venv/bin/python ]]; then
    say "There is no Ibid in $home"
    return
  fi
  say "This removes every person, project, document and file of the Ibid in $home, and its keys. It cannot be undone."
  read -r -p 'Type DELETE to go on: ' word || true
  [[ $word == DELETE ]] || fail 'Nothing was removed.'
  stack reset
}

main "$@"
