#!/bin/sh
# AWS SDK for Go v2 against servers of this checkout: see docs/clients.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
program=$(mktemp)
trap 'rm -f "$program"' EXIT
(cd "$here" && go build -o "$program" .)
node "$here/../with-server.mjs" "$program"
