#!/usr/bin/env bash
# Removes what earlier versions and restores left: images before the last N versions where Ibid runs in containers, else
# the data that restores set aside before the last N. Archives are backup-cleanup.sh's.
#   scripts/prune.sh [--keep N] [--dry-run] [--yes] [--stack embedded|compose]    N is 3 where it is not said
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

operations prune "$@"
