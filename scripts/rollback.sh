#!/usr/bin/env bash
# Goes back: to an earlier state of the data, an earlier version, or both. Says what that is and asks for a word first.
#   scripts/rollback.sh --list                            the last ten backups and five versions
#   scripts/rollback.sh BACKUP VERSION                    each by its name; latest: the newest backup, the version before
#   scripts/rollback.sh latest skip                       the data only; skip latest: the version only
#   [--yes] [--dry-run] [--stack embedded|compose]
# Exit codes: 0 done, 2 refused, 3 no such backup or version, 5 they do not fit, 6 it got stuck; docs/operations.md.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

operations rollback "$@"
