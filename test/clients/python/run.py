"""Drives the mock with both clients, then shortly a strict one. See README.md."""

import contextlib
import os
import random
import sys
import urllib.parse

import scenarios.access_points
import scenarios.aliases
import scenarios.asymmetric
import scenarios.imports
import scenarios.instances
import scenarios.keys
import scenarios.secrets
import scenarios.service
import scenarios.strict
import scenarios.symmetric
import scenarios.tags
from checks import Checks
from clients import V1Client, V3Client
from server import Server

CLIENTS = (V3Client, V1Client)
SCENARIOS = {
    "service": scenarios.service.run,
    "keys": scenarios.keys.run,
    "aliases": scenarios.aliases.run,
    "tags": scenarios.tags.run,
    "symmetric": scenarios.symmetric.run,
    "asymmetric": scenarios.asymmetric.run,
    "imports": scenarios.imports.run,
    "secrets": scenarios.secrets.run,
    "access_points": scenarios.access_points.run,
    "instances": scenarios.instances.run,
}
# Gone from the API: certificates, and what only they have. No instance is paid by use, so none can be released.
NOT_DRIVEN = ("Certificate", "ReleaseKmsInstance", "AdvanceEncrypt", "GetChallenge", "ManagedDataKey")
ADMIN_TOKEN = "admin-token-of-this-run"


def fresh_account():
    return str(random.randint(10**15, 10**16 - 1))


def host_of(url):
    return urllib.parse.urlsplit(url).netloc


def permissive(checks, url, names):
    for client_class in CLIENTS:
        client = client_class(host_of(url), fresh_account(), "any")
        for name in names:
            checks.run(f"{client.name}, {name}", lambda: SCENARIOS[name](client, checks))
        if len(names) == len(SCENARIOS):
            left = client.operations() - client.called
            left = sorted(one for one in left if not any(word in one for word in NOT_DRIVEN))
            print(f"{client.name}: {len(client.called)} operations; not driven: {', '.join(left) or 'none'}")


def main():
    names = [name for name in sys.argv[1:] if name != "strict"] or list(SCENARIOS)
    unknown = set(names) - set(SCENARIOS)
    if unknown:
        raise SystemExit(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}, strict")
    checks = Checks()
    given = os.environ.get("FAUXKMS_URL")
    if sys.argv[1:] != ["strict"]:
        with Server() if given is None else contextlib.nullcontext() as server:
            permissive(checks, given or server.url, names)
    if sys.argv[1:] in ([], ["strict"]):
        strict = os.environ.get("FAUXKMS_STRICT_URL")
        token = os.environ.get("FAUXKMS_ADMIN_TOKEN", ADMIN_TOKEN)
        if strict is not None:
            scenarios.strict.run(CLIENTS, strict, os.environ["FAUXKMS_STRICT_TLS_URL"], token, checks)
        elif given is None:
            with Server("--auth", "strict", "--admin-token", token, "--tls-port", "0") as server:
                scenarios.strict.run(CLIENTS, server.url, server.tls_url, token, checks)
        else:
            print("no strict pass: FAUXKMS_STRICT_URL is not set")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed or not checks.passed else 0


sys.exit(main())
