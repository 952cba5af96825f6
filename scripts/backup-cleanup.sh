#!/usr/bin/env bash
# Removes old archives: 7 days, 4 weeks and 3 months stay, each by its newest, and always the newest and the last tested.
#   scripts/backup-cleanup.sh [--dry-run] [--stack embedded|compose]
# Settings: BACKUP_DIR, BACKUP_KEEP_DAILY, BACKUP_KEEP_WEEKLY, BACKUP_KEEP_MONTHLY.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

words=()
while (($#)); do
  case $1 in
    --dry-run) words+=("$1") ;;
    --stack) words+=("$1" "${2:?embedded or compose}") && shift ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
backups clean "${words[@]}"
