"""Drives the mock with `alibabacloud-kms-python-sdk`, which cuts and rebuilds the blobs of the Instance API."""

import base64
import os

from alibabacloud_kms20160120 import models
from alibabacloud_kms_kms20160120.models import KmsConfig, KmsRuntimeOptions
from alibabacloud_kms_kms20160120.transfer_client import TransferClient
from alibabacloud_tea_openapi import models as open_api_models

ENDPOINT = os.environ["FAUXKMS_ENDPOINT"]
KEY_ID = os.environ["FAUXKMS_KEY_ID"]
TEXT = base64.b64encode(b"a message").decode()
CONTEXT = {"b": "2", "a": "1"}


def client_of(**more):
    config = open_api_models.Config(
        access_key_id=os.environ["FAUXKMS_ACCOUNT"],
        access_key_secret="any",
        endpoint=ENDPOINT,
        protocol="http",
        region_id="cn-hangzhou",
    )
    kms_config = KmsConfig(
        endpoint=ENDPOINT,
        protocol="http",
        client_key_content=os.environ["FAUXKMS_CLIENT_KEY"],
        password=os.environ["FAUXKMS_CLIENT_KEY_PASSWORD"],
        **more,
    )
    return TransferClient(config=config, kms_config=kms_config)


def check(what, seen, expected):
    if seen != expected:
        raise SystemExit(f"FAILED {what}: {seen!r}, not {expected!r}")
    print(f"ok {what}")


def ciphers(name, client):
    for context in (None, CONTEXT):
        request = models.EncryptRequest(key_id=KEY_ID, plaintext=TEXT, encryption_context=context)
        sealed = client.encrypt_with_options(request, KmsRuntimeOptions()).body
        blob = base64.b64decode(sealed.ciphertext_blob)
        check(f"{name} Encrypt, key version", blob[:36].decode(), sealed.key_version_id)
        check(f"{name} Encrypt, length", len(blob), 36 + 12 + len(TEXT) + 16)
        opened(name, client, sealed.ciphertext_blob, context, TEXT)
    request = models.GenerateDataKeyRequest(key_id=KEY_ID, key_spec="AES_256")
    made = client.generate_data_key_with_options(request, KmsRuntimeOptions()).body
    check(f"{name} GenerateDataKey, length", len(base64.b64decode(made.plaintext)), 32)
    opened(name, client, made.ciphertext_blob, None, made.plaintext)
    request = models.GenerateDataKeyWithoutPlaintextRequest(key_id=KEY_ID, number_of_bytes=24)
    made = client.generate_data_key_without_plaintext_with_options(request, KmsRuntimeOptions()).body
    request = models.DecryptRequest(ciphertext_blob=made.ciphertext_blob)
    plaintext = client.decrypt_with_options(request, KmsRuntimeOptions()).body.plaintext
    check(f"{name} GenerateDataKeyWithoutPlaintext", len(base64.b64decode(plaintext)), 24)


def opened(name, client, blob, context, expected):
    request = models.DecryptRequest(ciphertext_blob=blob, encryption_context=context)
    seen = client.decrypt_with_options(request, KmsRuntimeOptions()).body
    check(f"{name} Decrypt", (seen.key_id, seen.plaintext), (KEY_ID, expected))


def secrets(client):
    for name, shared in ((os.environ["FAUXKMS_SECRET_NAME"], False), (os.environ["FAUXKMS_SHARED_SECRET_NAME"], True)):
        options = KmsRuntimeOptions(is_use_kms_share_gateway=shared)
        seen = client.get_secret_value_with_options(models.GetSecretValueRequest(secret_name=name), options).body
        check(f"GetSecretValue {name}", seen.secret_data, os.environ["FAUXKMS_SECRET_VALUE"])


def shared(client):
    options = KmsRuntimeOptions(is_use_kms_share_gateway=True)
    request = models.EncryptRequest(key_id=KEY_ID, plaintext=TEXT)
    sealed = client.encrypt_with_options(request, options).body
    request = models.DecryptRequest(ciphertext_blob=sealed.ciphertext_blob)
    check("shared gateway", client.decrypt_with_options(request, options).body.plaintext, TEXT)


advanced = client_of()
ciphers("default:", advanced)
ciphers("force_low_version_crypto_transfer:", client_of(force_low_version_crypto_transfer=True))
secrets(advanced)
shared(advanced)
