#!/bin/sh
# Alibaba Cloud's Go SDKs against the mock of this checkout: docs/clients.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
PATH="$root/node_modules/.bin:$PATH"
cd "$root"
npm run --silent build
exec node test/clients/with-instance.mjs sh -euc "go run -C '$here' . && go run -C '$here/old' ."
