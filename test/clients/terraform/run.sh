#!/bin/sh
# Terraform with the provider of AWS against a server of this checkout: see docs/clients.md. TF_CLI_ARGS_init may say where the
# provider is, such as -plugin-dir=DIRECTORY; otherwise it is downloaded.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
node "$here/../with-server.mjs" sh "$here/checks.sh"
