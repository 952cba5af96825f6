#!/usr/bin/env bash
# Removes old archives: 7 days, 4 weeks and 3 months stay, each by its newest, and always the newest and the last tested.
#   scripts/backup-cleanup.sh [--dry-run]
# Settings: BACKUP_DIR, BACKUP_KEEP_DAILY, BACKUP_KEEP_WEEKLY, BACKUP_KEEP_MONTHLY.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
  '') backups clean ;;
  --dry-run) backups clean --dry-run ;;
  -h | --help) usage ;;
  *) usage >&2 && exit 2 ;;
esac
