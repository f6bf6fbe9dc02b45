#!/bin/sh
# AWS CLI against servers of this checkout: see docs/clients.md. AWS_CLI may name another one, such as version 2.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
if [ -z "${AWS_CLI:-}" ]; then
  # A virtual environment for each set of versions, outside of the repository.
  venv=${TMPDIR:-/tmp}/fauxkms-aws-cli-$(cksum <"$here/requirements.txt" | cut -d ' ' -f 1)
  if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    touch "$venv/ready"
  fi
  AWS_CLI=$venv/bin/aws
fi
export AWS_CLI
node "$here/../with-server.mjs" sh "$here/checks.sh"
