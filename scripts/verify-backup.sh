#!/usr/bin/env bash
# Restores an archive where it disturbs nobody, compares every row and file with what was kept, and says how long it took.
#   scripts/verify-backup.sh [ARCHIVE]    latest where none is named
# Settings: BACKUP_DIR; BACKUP_AGE_IDENTITY, the file of the age key that opens encrypted ones.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
  -h | --help) usage ;;
  -*) usage >&2 && exit 2 ;;
  *) backups verify "${1:-latest}" ;;
esac
