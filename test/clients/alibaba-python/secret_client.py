"""
Drives the mock with `aliyun-secret-manager-client`: with a ClientKey at the shared gateway, which signs with its private
key (SHA256withRSA), and with an AccessKey.
"""

import os

from alibaba_cloud_secretsmanager_client.model.client_key_credentials import ClientKeyCredential
from alibaba_cloud_secretsmanager_client.model.region_info import RegionInfo
from alibaba_cloud_secretsmanager_client import secret_manager_cache_client as cache_client
from alibaba_cloud_secretsmanager_client.secret_manager_cache_client_builder import SecretManagerCacheClientBuilder
from alibaba_cloud_secretsmanager_client.service import default_secret_manager_client_builder as builders
from alibaba_cloud_secretsmanager_client.utils import client_key_utils
from aliyunsdkcore.auth import credentials
from aliyunsdkkms.request.v20160120.GetSecretValueRequest import GetSecretValueRequest


class PlainRequest(GetSecretValueRequest):
    """The client asks for HTTPS and has no setting for it: its request is told that HTTP will do."""

    def set_protocol_type(self, _):
        super().set_protocol_type("http")


cache_client.GetSecretValueRequest = PlainRequest


def value(credential):
    builder = builders.DefaultSecretManagerClientBuilder.standard().with_credentials(credential)
    builder.add_region_info(RegionInfo("cn-hangzhou", endpoint=os.environ["FAUXKMS_ENDPOINT"]))
    client = SecretManagerCacheClientBuilder.new_cache_client_builder(builder.build()).build()
    try:
        return client.get_secret_info(os.environ["FAUXKMS_SHARED_SECRET_NAME"]).secret_value
    finally:
        client.close()


def check(what, seen):
    if seen != os.environ["FAUXKMS_SECRET_VALUE"]:
        raise SystemExit(f"FAILED {what}: {seen!r}")
    print(f"ok {what}")


credential, signer = client_key_utils.load_rsa_key_pair_credential_and_client_key_signer(
    os.environ["FAUXKMS_CLIENT_KEY_FILE"], os.environ["FAUXKMS_CLIENT_KEY_PASSWORD"]
)
check("a secret by a ClientKey", value(ClientKeyCredential(signer, credential)))
check("a secret by an AccessKey", value(credentials.AccessKeyCredential(os.environ["FAUXKMS_ACCOUNT"], "any")))
