#!/usr/bin/env bash
# Keeps database and files as they are at this moment, in one archive with its sum; people go on working meanwhile.
#   scripts/backup.sh           writes backup_YYYYmmdd_HHMMSS.tar.gz into BACKUP_DIR (backups/ beside the code)
#   scripts/backup.sh --list    what is there
#   --stack embedded|compose    which stack, where both were set up here
# Settings: BACKUP_DIR; BACKUP_AGE_RECIPIENT, an age public key: the archive is then encrypted, and holds the keys too.
#   BACKUP_S3_BUCKET (and BACKUP_S3_ENDPOINT): it is sent to s3://…/backups/ too, by aws or rclone;
#   BACKUP_HEARTBEAT_URL: an address that is asked for after each backup that was made, and sent.
# Exit codes, of these scripts alike: docs/operations.md.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

act=make words=()
while (($#)); do
  case $1 in
    --list) act=list ;;
    --stack) words+=("$1" "${2:?embedded or compose}") && shift ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
backups "$act" "${words[@]}"
