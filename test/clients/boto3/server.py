"""The servers that the checks run against, and how they are asked."""

import json
import os
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = os.environ["FAUXKMS_URL"]
STRICT_URL = os.environ["FAUXKMS_STRICT_URL"]
ADMIN_TOKEN = os.environ["FAUXKMS_ADMIN_TOKEN"]
ACCOUNT = "111122223333"
REGION = "eu-west-3"
# boto3 would look for credentials and settings elsewhere too.
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
WITHOUT_RETRIES = Config(retries={"total_max_attempts": 1})


def client(service, url=URL, access_key_id=ACCOUNT, secret="any", session_token=None):
    """A client as docs/clients.md has it, without retries."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret,
        aws_session_token=session_token,
        config=WITHOUT_RETRIES,
    )


def strict_client(service, key):
    """A client of the strict server with an access key as the control API, IAM or STS answer it."""
    named = {name.lower(): value for name, value in key.items()}
    token = named.get("sessiontoken")
    return client(service, STRICT_URL, named["accesskeyid"], named["secretaccesskey"], token)


def control(method, path, body, url=URL, token=""):
    request = urllib.request.Request(
        f"{url}/_fauxkms/{path}",
        json.dumps(body).encode(),
        {"authorization": f"Bearer {token}"},
        method=method,
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def error_of(call, **parameters):
    """Code and message of the error that a call ends with; None and None where it succeeds."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None, None


def code_of(call, **parameters):
    """The code of the error that a call ends with; None where it succeeds."""
    return error_of(call, **parameters)[0]
