#!/bin/sh
# Alibaba Cloud's Python SDKs against the mock: see README.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

# A virtual environment for each set of versions, outside of the repository. The client of the Instance API needs
# versions that the others do not.
environment() {
  venv=$1
  if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/$2"
    touch "$venv/ready"
  fi
}

sum() {
  cksum <"$here/$1" | cut -d ' ' -f 1
}

folder=${TMPDIR:-/tmp}/fauxkms-python
environment "${FAUXKMS_INSTANCE_API_VENV:-$folder-$(sum instance-api-requirements.txt)}" instance-api-requirements.txt
export FAUXKMS_INSTANCE_API_PYTHON="$venv/bin/python"
environment "${FAUXKMS_PYTHON_VENV:-$folder-$(sum requirements.txt)}" requirements.txt
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" "$here/run.py" "$@"
