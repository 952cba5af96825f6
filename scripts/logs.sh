#!/usr/bin/env bash
# Shows what the services say: the last lines of each, or of one.
#   scripts/logs.sh [SERVICE] [--follow | -f] [--tail N | -n N] [--grep TEXT] [--stack embedded|compose]
# --follow goes on until Ctrl-C; --tail is 100 where it is not said; --grep shows the lines that hold a text.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

operations logs "$@"
