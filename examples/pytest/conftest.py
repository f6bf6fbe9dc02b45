"""Starts fauxkms for a test run, and gives each test a world of its own. To copy into a project; it needs Node and boto3."""

import json
import os
import re
import shutil
import subprocess
import urllib.request

import boto3
import pytest

READY = re.compile(r"^fauxkms ready on (\S+)$")


class World:
    """A workspace: its own accounts, access keys, quotas and clock."""

    def __init__(self, url, made):
        self.url = url
        self.env = made["env"]
        self._made = made

    def client(self, service="kms", **options):
        """A client of boto3 for this world."""
        aws = self._made["aws"]
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=aws["accessKeyId"],
            aws_secret_access_key=aws["secretAccessKey"],
            **options,
        )

    def control(self, method, path, body=None):
        """A call of the control API, for this world."""
        return control(self.url, method, path, body, self._made["token"])

    def fill(self, quota):
        """Uses up a quota, so that the next request is throttled."""
        where = {"account": self._made["aws"]["accountId"], "region": "us-east-1"}
        return self.control("POST", f"quotas/aws/{quota}/fill", where)


def control(url, method, path, body=None, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/_fauxkms/{path}", data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@pytest.fixture(scope="session")
def fauxkms_url():
    """The server of the run: the one that FAUXKMS_URL names, else one that ends with the run."""
    if os.environ.get("FAUXKMS_URL"):
        yield os.environ["FAUXKMS_URL"]
        return
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("this machine has no Node")
    command = [npx, "fauxkms", "start", "--port", "0", "--data", "memory"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = next((found[1] for line in server.stdout if (found := READY.match(line))), None)
        if url is None:
            pytest.fail("fauxkms does not start")
        yield url
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def kms_world(fauxkms_url):
    """A world for one test."""
    token = os.environ.get("FAUXKMS_TOKEN")
    made = control(fauxkms_url, "POST", "workspaces", {"ttlSeconds": 3600}, token)
    yield World(fauxkms_url, made)
    control(fauxkms_url, "DELETE", f"workspaces/{made['name']}", token=made["token"])
