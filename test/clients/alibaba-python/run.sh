#!/bin/sh
# Alibaba Cloud's unified SDK and secrets client for Python against the mock of this checkout: docs/clients.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)

# A virtual environment for each client, because they need versions that exclude each other; outside of the repository.
environment() {
  venv="${TMPDIR:-/tmp}/fauxkms-python-$(cksum <"$here/$1-requirements.txt" | cut -d ' ' -f 1)"
  if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/$1-requirements.txt"
    touch "$venv/ready"
  fi
  python="$venv/bin/python"
}

environment unified
unified=$python
environment secrets
PATH="$root/node_modules/.bin:$PATH"
export PYTHONDONTWRITEBYTECODE=1
cd "$root"
npm run --silent build
exec node test/clients/with-instance.mjs sh -euc "'$unified' '$here/unified.py' && '$python' '$here/secret_client.py'"
