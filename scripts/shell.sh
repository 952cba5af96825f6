#!/usr/bin/env bash
# Opens the database, a service, or Python with the application's settings. What you change there is changed for people.
#   scripts/shell.sh [--stack embedded|compose] psql [words of psql]      as role postgres, who owns the tables
#   scripts/shell.sh [--stack embedded|compose] python [words of python]  with the settings as told
#   scripts/shell.sh [--stack embedded|compose] SERVICE [words of its shell]
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

operations shell "$@"
