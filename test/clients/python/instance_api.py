"""
Drives the Instance API with Alibaba Cloud's own client for it, `alibabacloud-dkms-gcs`, which needs versions of its own:

    python3.11 -m venv V && V/bin/pip install -r instance-api-requirements.txt
    (variables below) V/bin/python instance_api.py

| Variable | Meaning |
| --- | --- |
| FAUXKMS_ENDPOINT | host and port of the mock, without a scheme |
| FAUXKMS_CLIENT_KEY | `{"KeyId": ..., "PrivateKeyData": ...}`, as the console gives it out |
| FAUXKMS_CLIENT_KEY_PASSWORD | its password |
| FAUXKMS_OTHER_CLIENT_KEY, FAUXKMS_OTHER_CLIENT_KEY_PASSWORD | of another instance |
| FAUXKMS_KEY_ID | an AES key of the instance |
| FAUXKMS_SIGN_KEY_ID | an RSA key of the instance, for SIGN/VERIFY |
| FAUXKMS_SECRET_NAME, FAUXKMS_SECRET_VALUE | a secret of the instance |
"""

import hashlib
import os
import re
import sys
import uuid

import requests
from alibabacloud_tea_util.client import Client as TeaUtilClient
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from OpenSSL import crypto
from openapi import models as openapi_models
from openapi_util import models as util_models
from openapi_util.client import Client as UtilClient
from openapi_util.protobuf import api_pb2
from sdk import models
from sdk.client import Client as SdkClient
from Tea.exceptions import TeaException, UnretryableException

from checks import ApiError, Checks

MESSAGE = b"a message of this test"


class InstanceClient:
    """`client.call("Encrypt", KeyId=...)` returns the answer as a dict, or raises ApiError."""

    def __init__(self, endpoint, client_key, password):
        self.endpoint = endpoint
        config = openapi_models.Config(
            endpoint=endpoint, protocol="http", client_key_content=client_key, password=password
        )
        self.sdk = SdkClient(config)

    def call(self, operation, **parameters):
        method = getattr(self.sdk, f"{re.sub(r'(?<!^)(?=[A-Z])', '_', operation).lower()}_with_options")
        request = getattr(models, f"{operation}Request")().from_map(parameters)
        unknown = set(parameters) - set(request.to_map())
        if unknown:
            raise TypeError(f"{operation} has no {unknown}")
        try:
            return method(request, util_models.RuntimeOptions(autoretry=False)).to_map()
        except TeaException as error:
            raise ApiError(error.code, error.data["httpCode"], error.message) from None
        except UnretryableException as error:
            inner = error.inner_exception
            raise ApiError(getattr(inner, "code", None), 0, str(inner)) from None

    def send(self, operation, signed, sent, **headers):
        """Signs one body, by the SDK's own functions, and sends another one. The error, or None."""
        all_headers = {
            "accept": "application/x-protobuf",
            "date": headers.pop("date", None) or TeaUtilClient.get_date_utcstring(),
            "x-kms-apiversion": "dkms-gcs-0.2",
            "x-kms-apiname": operation,
            "x-kms-signaturemethod": "RSA_PKCS1_SHA_256",
            "x-kms-acccesskeyid": self.sdk._credential.get_access_key_id(),
            "content-type": "application/x-protobuf",
            "content-sha256": hashlib.sha256(signed).hexdigest().upper(),
        }
        text = UtilClient.get_string_to_sign("POST", "/", all_headers, {})
        all_headers["authorization"] = self.sdk._credential.get_signature(text)
        all_headers.update(headers)
        response = requests.post(f"http://{self.endpoint}/", data=sent, headers=all_headers, timeout=30)
        if response.status_code == 200:
            return None
        error = api_pb2.Error()
        error.ParseFromString(response.content)
        return response.status_code, error.StatusCode, error.ErrorCode, error.ErrorMessage, error.RequestId


def symmetric(client, checks, key_id):
    for aad in (None, b"what it belongs to"):
        extra = {} if aad is None else {"Aad": aad}
        made = client.call("Encrypt", KeyId=key_id, Plaintext=MESSAGE, **extra)
        checks.equal("Encrypt KeyId", made["KeyId"], key_id)
        checks.equal("Encrypt Algorithm", made["Algorithm"], "AES_GCM")
        checks.equal("length of Iv and ciphertext", (len(made["Iv"]), len(made["CiphertextBlob"])), (12, len(MESSAGE) + 16))
        checks.that("RequestId", made["RequestId"])
        given = {name: made[name] for name in ("KeyId", "CiphertextBlob", "Iv", "Algorithm")}
        for operation in ("Decrypt", "AdvanceDecrypt"):
            checks.equal(operation, client.call(operation, **given, **extra)["Plaintext"], MESSAGE)
        altered = {**given, "CiphertextBlob": made["CiphertextBlob"][:-1] + b"\0\0"}
        checks.refused("an altered ciphertext", "InvalidParameter", lambda: client.call("Decrypt", **altered, **extra))
        checks.refused("another Aad", "InvalidParameter", lambda: client.call("Decrypt", **given, Aad=b"else"))


def advance(client, checks, key_id):
    made = client.call("AdvanceEncrypt", KeyId=key_id, Plaintext=MESSAGE, Aad=b"a")
    blob = made["CiphertextBlob"]
    checks.that("KeyVersionId", made["KeyVersionId"])
    opened = client.call("AdvanceDecrypt", CiphertextBlob=blob, Aad=b"a")
    checks.equal("AdvanceDecrypt", opened["Plaintext"], MESSAGE)
    checks.equal("AdvanceDecrypt KeyId", (opened["KeyId"], opened["KeyVersionId"]), (key_id, made["KeyVersionId"]))
    # As the Java sample does.
    checks.equal(
        "AdvanceDecrypt with Iv",
        client.call("AdvanceDecrypt", CiphertextBlob=blob, Iv=made["Iv"], Aad=b"a")["Plaintext"],
        MESSAGE,
    )
    checks.refused(
        "Decrypt of AdvanceEncrypt",
        "InvalidParameter",
        lambda: client.call("Decrypt", KeyId=key_id, CiphertextBlob=blob, Iv=made["Iv"], Aad=b"a"),
    )
    made = client.call("AdvanceGenerateDataKey", KeyId=key_id, NumberOfBytes=32)
    checks.equal("length of a data key", len(made["Plaintext"]), 32)
    opened = client.call("AdvanceDecrypt", CiphertextBlob=made["CiphertextBlob"])
    checks.equal("a data key opened", opened["Plaintext"], made["Plaintext"])
    pair = client.call("AdvanceGenerateDataKeyPair", KeyId=key_id, KeyPairSpec="RSA_2048", KeyFormat="PEM")
    opened = client.call("AdvanceDecrypt", CiphertextBlob=pair["PrivateKeyCiphertextBlob"])
    checks.equal("a private key opened", opened["Plaintext"], pair["PrivateKeyPlaintext"])
    pair = client.call(
        "AdvanceGenerateDataKeyPairWithoutPlaintext", KeyId=key_id, KeyPairSpec="EC_P256", KeyFormat="DER"
    )
    checks.that("PublicKey", serialization.load_der_public_key(pair["PublicKey"]))


def data_keys(client, checks, key_id):
    made = client.call("GenerateDataKey", KeyId=key_id, NumberOfBytes=24, Aad=b"a")
    checks.equal("length of a data key", len(made["Plaintext"]), 24)
    given = {name: made[name] for name in ("KeyId", "CiphertextBlob", "Iv", "Algorithm")}
    checks.equal("a data key opened", client.call("Decrypt", **given, Aad=b"a")["Plaintext"], made["Plaintext"])
    pair = client.call("GenerateDataKeyPair", KeyId=key_id, KeyPairSpec="RSA_2048", KeyFormat="PEM")
    private = serialization.load_pem_private_key(pair["PrivateKeyPlaintext"], None)
    public = serialization.load_pem_public_key(pair["PublicKey"])
    checks.equal("the halves of a pair", private.public_key().public_numbers(), public.public_numbers())
    opened = client.call(
        "Decrypt",
        KeyId=key_id,
        CiphertextBlob=pair["PrivateKeyCiphertextBlob"],
        Iv=pair["Iv"],
        Algorithm=pair["Algorithm"],
    )
    checks.equal("a private key opened", opened["Plaintext"], pair["PrivateKeyPlaintext"])
    pair = client.call(
        "GenerateDataKeyPairWithoutPlaintext", KeyId=key_id, KeyPairSpec="EC_P256", KeyFormat="PEM"
    )
    checks.that("PublicKey", serialization.load_pem_public_key(pair["PublicKey"]))
    checks.that("no plaintext", "PrivateKeyPlaintext" not in pair)


def randoms(client, checks):
    seen = client.call("GenerateRandom", Length=32)["Random"]
    checks.equal("length of GenerateRandom", len(seen), 32)
    checks.that("GenerateRandom twice", seen != client.call("GenerateRandom", Length=32)["Random"])
    checks.refused("a negative length", "InvalidParameter", lambda: client.call("GenerateRandom", Length=-1))


def signatures(client, checks, key_id):
    pem = client.call("GetPublicKey", KeyId=key_id)["PublicKey"]
    public = serialization.load_pem_public_key(pem.encode())
    digest = hashlib.sha256(MESSAGE).digest()
    for kind, message in (("RAW", MESSAGE), ("DIGEST", digest)):
        made = client.call("Sign", KeyId=key_id, Message=message, MessageType=kind)
        checks.equal(f"Sign {kind} Algorithm", made["Algorithm"], "RSA_PSS_SHA_256")
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
        try:
            public.verify(made["Signature"], MESSAGE, pss, hashes.SHA256())
        except InvalidSignature:
            checks.that(f"a signature of {kind}", False, "- it does not verify here")
        given = {"KeyId": key_id, "Signature": made["Signature"], "Algorithm": made["Algorithm"]}
        seen = client.call("Verify", **given, Message=message, MessageType=kind)
        checks.equal(f"Verify {kind}", seen["Value"], True)
        other = client.call("Verify", **given, Message=hashlib.sha256(b"else").digest(), MessageType=kind)
        checks.equal(f"Verify {kind} of another message", other.get("Value", False), False)


def secrets(client, checks, name, value):
    seen = client.call("GetSecretValue", SecretName=name)
    checks.equal("GetSecretValue", (seen["SecretName"], seen["SecretData"]), (name, value))
    checks.that("VersionStages", "ACSCurrent" in seen["VersionStages"])
    checks.refused(
        "a secret that is not there",
        "Forbidden.ResourceNotFound",
        lambda: client.call("GetSecretValue", SecretName=f"none-{uuid.uuid4()}"),
    )


def keys_that_are_not_there(client, checks):
    none = f"key-{uuid.uuid4().hex[:20]}"
    checks.refused("no key", "Forbidden.KeyNotFound", lambda: client.call("Encrypt", KeyId=none, Plaintext=MESSAGE))


def callers(client, checks, key_id, password, other):
    def opened(text):
        try:
            InstanceClient(client.endpoint, os.environ["FAUXKMS_CLIENT_KEY"], text)
        except crypto.Error:
            return False
        return True

    checks.that("the password", opened(password))
    checks.that("a wrong password", not opened(f"{password}x"))
    body = api_pb2.EncryptRequest(KeyId=key_id, Plaintext=MESSAGE).SerializeToString()
    tampered = body[:-1] + b"!"
    seen = client.send("Encrypt", body, body)
    checks.equal("a request that is as it was signed", seen, None)

    def refused(what, seen, status, code):
        holds = seen is not None and seen[:3] == (status, status, code) and seen[3] and seen[4]
        checks.that(what, holds, f"- {seen!r}, not {status} {code}")

    refused("a tampered body", client.send("Encrypt", body, tampered), 400, "InvalidParam")
    digest = hashlib.sha256(tampered).hexdigest().upper()
    seen = client.send("Encrypt", body, tampered, **{"content-sha256": digest})
    refused("a tampered body and its hash", seen, 401, "Unauthorized")
    seen = client.send("Encrypt", body, body, **{"x-kms-acccesskeyid": f"KAAP.{uuid.uuid4()}"})
    refused("a ClientKey that is not there", seen, 401, "Unauthorized")
    stale = "Fri, 02 Jan 2026 03:04:05 GMT"
    refused("a stale date", client.send("Encrypt", body, body, date=stale), 400, "RequestTimeTooSkewed")
    refused("no operation", client.send("Nothing", body, body), 400, "InvalidApiName")
    checks.refused(
        "the ClientKey of another instance",
        ("Unauthorized", "Forbidden.NoPermission", "Forbidden.KeyNotFound"),
        lambda: other.call("Encrypt", KeyId=key_id, Plaintext=MESSAGE),
    )


def main():
    def given(name):
        value = os.environ.get(f"FAUXKMS_{name}")
        if value is None:
            raise SystemExit(f"FAUXKMS_{name} is not set\n{__doc__}")
        return value

    password = given("CLIENT_KEY_PASSWORD")
    client = InstanceClient(given("ENDPOINT"), given("CLIENT_KEY"), password)
    other = InstanceClient(given("ENDPOINT"), given("OTHER_CLIENT_KEY"), given("OTHER_CLIENT_KEY_PASSWORD"))
    key_id, sign_key_id = given("KEY_ID"), given("SIGN_KEY_ID")
    checks = Checks()
    checks.run("symmetric", lambda: symmetric(client, checks, key_id))
    checks.run("advance", lambda: advance(client, checks, key_id))
    checks.run("data keys", lambda: data_keys(client, checks, key_id))
    checks.run("random", lambda: randoms(client, checks))
    checks.run("signatures", lambda: signatures(client, checks, sign_key_id))
    checks.run("secrets", lambda: secrets(client, checks, given("SECRET_NAME"), given("SECRET_VALUE")))
    checks.run("no key", lambda: keys_that_are_not_there(client, checks))
    checks.run("callers", lambda: callers(client, checks, key_id, password, other))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
