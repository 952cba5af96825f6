#!/usr/bin/env bash
# Changes keys in a server's settings file; what they sealed or signed before stays good as far as can be.
#   scripts/rotate-keys.sh [--file FILE] [--yes] [--dry-run] sessions|signing|api…
#   sessions   what the browsers' cookies are sealed with
#   signing    what sign-ins are signed with (ES256)
#   api        the shared secret, and with it the anon and the service key
# The database's passwords are the database's: see docs/self-hosting.md. Afterwards start the services again:
#   docker compose --env-file .env.production -f infra/compose.prod.yml up -d --wait
# Exit codes: 0 changed, 1 something is missing here, 2 refused.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local file=$root/.env.production yes=0 dry=0 kinds=() answer=''
  while (($#)); do
    case $1 in
      --file) file=${2:?--file wants a path} && shift ;;
      --yes) yes=1 ;;
      --dry-run) dry=1 ;;
      -h | --help) usage && exit ;;
      sessions | signing | api) kinds+=("$1") ;;
      *) usage >&2 && exit 2 ;;
    esac
    shift
  done
  ((${#kinds[@]})) || { usage >&2 && exit 2; }
  file=$(realpath -m "$file")
  say "This changes in $file: ${kinds[*]}"
  if ((dry)); then exit; fi
  if ((! yes)); then
    read -r -p 'Type yes to go on: ' answer || true
    [[ $answer == yes ]] || { say 'Nothing was changed.' && exit 2; }
  fi
  settings_file rotate "${kinds[@]}" --file "$file"
}

main "$@"
