#!/usr/bin/env bash
# Makes every key and password of a server, into a settings file that only you can read.
#   scripts/new-keys.sh https://ibid.example.org   writes .env.production from infra/.env.production.example
#   scripts/new-keys.sh --development              writes .env.development, for compose.dev.yml
#   --file FILE                                    writes there instead
# A file that exists is never written over. Exit codes: 0 written, 1 something is missing here, 2 refused.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
  local file='' words=() development=()
  while (($#)); do
    case $1 in
      --development) development=(--development) ;;
      --file) file=${2:?--file wants a path} && shift ;;
      -h | --help) usage && exit ;;
      -*) usage >&2 && exit 2 ;;
      *) words+=("$1") ;;
    esac
    shift
  done
  if [[ -z $file && ${#development[@]} -gt 0 ]]; then file=$root/.env.development; fi
  settings_file new "${words[@]}" "${development[@]}" --file "$(realpath -m "${file:-$root/.env.production}")"
}

main "$@"
