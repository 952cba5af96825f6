#!/bin/sh
# The version that npm has does not know `--ready` yet; its server answers the same question.
if [ "$1" = --ready ]; then exec wget -q -O /dev/null http://127.0.0.1:3001/ready; fi
exec postgrest-itself "$@"
