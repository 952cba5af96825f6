#!/usr/bin/env bash
# Updates Ibid to a version, the newest where none is named: keeps and tests a backup, fetches the code, builds, migrates,
# starts, and waits until all is healthy. Where that does not come to be, the version before is put back by itself.
#   scripts/update.sh [VERSION] [--yes] [--dry-run] [--stack embedded|compose]
#   --dry-run    says what would come, and what speaks against it        --no-fetch   knows the versions that are here
#   --contract   also a version whose migrations take away what the one before reads
# Exit codes: 0 done, 2 refused, 5 another PostgreSQL, 8 put back, 9 not put back; docs/operations.md has all.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

operations update "$@"
