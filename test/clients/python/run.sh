#!/bin/sh
# Alibaba Cloud's Python SDKs against the mock: see README.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
# One environment for each set of versions, outside of the repository.
sum=$(cksum <"$here/requirements.txt" | cut -d ' ' -f 1)
venv=${FAUXKMS_PYTHON_VENV:-${TMPDIR:-/tmp}/fauxkms-python-$sum}
if [ ! -f "$venv/ready" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  touch "$venv/ready"
fi
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" "$here/run.py" "$@"
