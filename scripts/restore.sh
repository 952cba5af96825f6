#!/usr/bin/env bash
# Puts an archive in the place of what is there. It is restored beside it and compared first; what is there now is kept
# in an archive of its own and beside it; then Ibid is stopped, both are exchanged, and it is started again.
#   scripts/restore.sh [--yes] [--data-only] ARCHIVE    or latest
#   scripts/restore.sh --dry-run [--data-only] ARCHIVE  looks at it, and only says what would happen
#   scripts/restore.sh --back                           undoes the last restore
#   --stack embedded|compose    which stack, where both were set up here. Onto one in containers rows and files are loaded
#                  alone, and people wait meanwhile; to go back, restore the archive pre_restore_… that it made.
#   --data-only    loads rows and files into a database that this version makes: for archives of another major version of
#                  PostgreSQL, or of the other stack
# Settings: BACKUP_DIR; BACKUP_AGE_IDENTITY, the file of the age key that opens encrypted ones.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local words=() ran=0 dry=0
  which=()
  while (($#)); do
    case $1 in
      --stack) which=("$1" "${2:?embedded or compose}") && shift ;;
      --yes | --data-only | --back) words+=("$1") ;;
      --dry-run) dry=1 && words+=("$1") ;;
      -h | --help) usage && exit ;;
      -*) usage >&2 && exit 2 ;;
      *) words+=("$1") ;;
    esac
    shift
  done
  if ((! ${#words[@]})); then usage >&2 && exit 2; fi
  # A machine that takes the place of a lost one has only this code.
  [[ -x $home/venv/bin/python || -e $root/.env.production ]] || python_packages
  if is_running; then ran=1; fi
  (backups restore "${which[@]}" "${words[@]}")
  if ((dry)); then exit; fi
  if on_a_server; then
    (backups healthy "${which[@]}") || fail "What was restored does not come up well. Its archive from before: pre_restore_…"
    exit
  fi
  ((ran)) || { say 'Ibid did not run before, so it is not started now: ./scripts/start.sh' && exit; }
  "$root/scripts/start.sh" --detach --no-demo
  (backups healthy "${which[@]}") || fail "What was restored does not come up well. To go back: ./scripts/restore.sh --back"
}

# As infra/operations/stacks.py finds it out.
on_a_server() {
  case ${which[1]:-} in
    compose) return 0 ;;
    embedded) return 1 ;;
    *) [[ -e $root/.env.production && ! -e $home/.env.local ]] ;;
  esac
}

is_running() { [[ -x $home/venv/bin/python ]] && (stack status) >/dev/null 2>&1; }

main "$@"
