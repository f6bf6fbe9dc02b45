#!/bin/sh
# boto3 against servers of this checkout, once for each requirements-*.txt: see docs/clients.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
status=0
for requirements in "$here"/requirements-*.txt; do
  # A virtual environment for each set of versions, outside of the repository.
  venv=${TMPDIR:-/tmp}/fauxkms-boto3-$(cksum <"$requirements" | cut -d ' ' -f 1)
  if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
    touch "$venv/ready"
  fi
  node "$here/../with-server.mjs" "$venv/bin/python" "$here/checks.py" || status=1
done
exit "$status"
