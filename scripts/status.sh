#!/usr/bin/env bash
# Says how Ibid is: each service's health, the processor and memory that it uses, and how old the newest backup is.
#   scripts/status.sh [--json] [--stack embedded|compose]
# Exit codes: 0 all is well, 6 a service is not healthy, 7 there is no backup of the last 26 hours; docs/operations.md.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

operations status "$@"
