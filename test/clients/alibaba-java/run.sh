#!/bin/sh
# Alibaba Cloud's Java SDKs against the mock of this checkout: docs/clients.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
target=$(mktemp -d)
trap 'rm -rf "$target"' EXIT
PATH="$root/node_modules/.bin:$PATH"
cd "$root"
npm run --silent build
node test/clients/with-instance.mjs mvn -q -B -f "$here/pom.xml" -DbuildDirectory="$target" compile exec:java
