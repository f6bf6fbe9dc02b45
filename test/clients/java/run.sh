#!/bin/sh
# AWS SDK for Java v2 against servers of this checkout: see docs/clients.md.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
# Nothing is built inside of the repository.
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
mvn -q -B -f "$here/pom.xml" "-DbuildDirectory=$built" compile dependency:build-classpath "-Dmdep.outputFile=$built/classpath"
node "$here/../with-server.mjs" java -cp "$built/classes:$(cat "$built/classpath")" Checks
