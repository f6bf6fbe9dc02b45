"""The server at FAUXKMS_URL, or one that is started where it is not set, and a workspace for each test."""

import json
import os
import pathlib
import subprocess
import unittest
import urllib.request
import uuid

try:
    import boto3
    from botocore.config import Config
except ImportError:
    boto3 = None

ACCOUNT, REGION, DAY = "111122223333", "eu-west-3", 86_400
CLI = pathlib.Path(__file__).resolve().parents[3] / "cli" / "fauxkms.mjs"


def start():
    """Sets FAUXKMS_URL where it is not set, by a server that ends with the module's tests. For setUpModule."""
    if boto3 is None:
        raise unittest.SkipTest("boto3 is missing: pip install boto3")
    if os.environ.get("FAUXKMS_URL"):
        return
    server = subprocess.Popen(
        ["node", CLI, "start", "--port", "0", "--data", "memory"], stdout=subprocess.PIPE, text=True)
    unittest.addModuleCleanup(stop, server)
    for line in server.stdout:
        if line.startswith("fauxkms ready on "):
            os.environ["FAUXKMS_URL"] = line.split()[-1]
            return
    raise RuntimeError("fauxkms ended before it could answer")


def stop(server):
    os.environ.pop("FAUXKMS_URL", None)
    server.terminate()
    server.communicate()


class ServiceTest(unittest.TestCase):
    """A test in a workspace of its own: keys, quotas and a clock. It is emptied when the test has ended."""

    def setUp(self):
        self.workspace = f"service-{uuid.uuid4()}"
        self.addCleanup(self.control, "POST", "reset")

    def client(self, service="kms", access_key=None, **config):
        """A client of boto3 in the workspace, as the account's root user unless an access key is given."""
        key_id, secret = access_key or (f"{ACCOUNT}.{self.workspace}", "any")
        client = boto3.client(
            service, endpoint_url=os.environ["FAUXKMS_URL"], region_name=REGION, aws_access_key_id=key_id,
            aws_secret_access_key=secret, config=Config(**config))
        self.addCleanup(client.close)
        return client

    def enforce_policies(self):
        """Lets policies decide who may do what, which on a server without flags they do not."""
        self.control("POST", "workspaces", {"name": self.workspace, "settings": {"policies": "enforce"}})

    def client_of(self, principal, *policies):
        """A client of a user or role of the account that may what the policy documents say."""
        made = self.control("POST", "credentials", {
            "cloud": "aws", "account": ACCOUNT, "principal": principal, "policies": policies})
        return self.client(access_key=(made["accessKeyId"], made["secretAccessKey"]))

    def freeze(self, now=None):
        self.control("PUT", "clock", {"mode": "frozen", **({"now": now} if now else {})})

    def advance(self, seconds):
        """Moves the clock. What was due by then has happened when it answers."""
        self.control("POST", "clock/advance", {"seconds": seconds})

    def set_quota(self, quota, limit, interval_seconds=1):
        self.control("PUT", f"quotas/aws/{quota}", {
            "account": ACCOUNT, "region": REGION, "limit": limit, "intervalSeconds": interval_seconds})

    def control(self, method, call, body=None):
        """A call of the control API; urllib raises HTTPError where it refuses."""
        request = urllib.request.Request(
            f"{os.environ['FAUXKMS_URL']}/_fauxkms/{call}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Fauxkms-Workspace": self.workspace})
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None
