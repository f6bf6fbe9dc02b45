#!/bin/sh
# Terraform with the provider of Alibaba Cloud against a server of this checkout: see docs/clients.md. TF_CLI_ARGS_init may say
# where the provider is, such as -plugin-dir=DIRECTORY; otherwise it is downloaded.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
PATH="$root/node_modules/.bin:$PATH"
cd "$root"
npm run --silent build
exec node test/clients/with-instance.mjs sh "$here/checks.sh"
