#!/usr/bin/env bash
# Looks a host over, before Ibid is installed and while it runs: programs, ports, disks, memory, clock, settings, DNS,
# the certificate, services and backups; and says of what is not as it should be how to mend it. It changes nothing.
#   scripts/doctor.sh [--json] [--stack embedded|compose]
# Exit codes: 0 nothing is wrong (there may be warnings), 6 something is; docs/operations.md.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

operations doctor "$@"
