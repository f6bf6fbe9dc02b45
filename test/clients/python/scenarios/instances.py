"""
KMS instances: bought through BssOpenApi, connected, their quotas, keys and secrets; and, in a process of its own, the
Instance API through `alibabacloud-dkms-gcs`.
"""

import json
import os
import pathlib
import subprocess
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parents[1]
KEY_USER = "RbacPermission/Template/CryptoServiceKeyUser"
SECRET_USER = "RbacPermission/Template/CryptoServiceSecretUser"
PASSWORD = "Correct-horse-7"
SECRET = ("instance/password", "the value of a secret")


def run(client, checks):
    instance_id = bought(client, KeyNum=1000, SecretNum=1000, VpcNum=3)
    connected(client, checks, instance_id)
    key_id = made(client, checks, instance_id)
    policies(client, checks, key_id)
    listed(client, checks, instance_id)
    if client.has("GetKmsInstanceQuotaInfos"):
        quotas(client, checks, instance_id)
        instance_api(client, checks, instance_id, key_id)
        moved(client, checks, instance_id)
        suspended(client, checks, instance_id)
    else:
        bind_vpc(client, instance_id)


def bought(client, **modules):
    modules = {"ProductVersion": 3, "Region": "cn-hangzhou", "Spec": 1000, "Log": 0, "LogStorage": 0, **modules}
    parameters = {
        "ProductCode": "kms",
        "ProductType": "kms_ddi_public_intl",
        "SubscriptionType": "Subscription",
        "Period": "1",
    }
    for index, (code, value) in enumerate(modules.items(), 1):
        parameters[f"Parameter.{index}.Code"] = code
        parameters[f"Parameter.{index}.Value"] = str(value)
    return client.bss("CreateInstance", parameters)["Data"]["InstanceId"]


def connected(client, checks, instance_id):
    client.call(
        "ConnectKmsInstance",
        KmsInstanceId=instance_id,
        VpcId="vpc-bp19z7cwmltad5dff0001",
        VSwitchIds="vsw-bp1i512amda6d10a0001",
        ZoneIds="cn-hangzhou-k,cn-hangzhou-j",
        KMProvider="Aliyun",
    )
    # It takes two seconds.
    for _ in range(50):
        seen = client.call("GetKmsInstance", KmsInstanceId=instance_id)["KmsInstance"]
        if seen["Status"] == "Connected":
            break
        time.sleep(0.2)
    checks.equal("Status", (seen["InstanceId"], seen["Status"]), (instance_id, "Connected"))


def made(client, checks, instance_id):
    """A key, an alias and a secret of the instance."""
    key_id = client.call("CreateKey", DKMSInstanceId=instance_id)["KeyMetadata"]["KeyId"]
    seen = client.call("DescribeKey", KeyId=key_id)["KeyMetadata"]
    checks.equal("DKMSInstanceId", seen["DKMSInstanceId"], instance_id)
    name, value = SECRET
    parameters = {"SecretName": name, "SecretData": value, "VersionId": "v1", "EncryptionKeyId": key_id}
    client.call("CreateSecret", DKMSInstanceId=instance_id, **parameters)
    checks.refused(
        "an instance that is not there",
        "Forbidden.DKMSInstanceNotFound",
        lambda: client.call("CreateKey", DKMSInstanceId="kst-hzz0000000000000000"),
    )
    return key_id


def quotas(client, checks, instance_id):
    def infos(**parameters):
        answer = client.call("GetKmsInstanceQuotaInfos", **parameters)
        checks.equal("KmsInstanceId", answer["KmsInstanceId"], instance_id)
        rows = answer["KmsInstanceQuotaInfos"]
        return {row["ResourceType"]: (row["ResourceQuota"], row["UsedQuantity"]) for row in rows}

    seen = infos(KmsInstanceId=instance_id)
    checks.equal("types", sorted(seen), ["key", "qps", "secret", "vpc"])
    checks.equal("all", (seen["key"], seen["secret"], seen["qps"][0], seen["vpc"][0]), ((1000, 1), (1000, 1), 1000, 3))
    checks.equal("the default instance", infos(), seen)
    for kind, row in seen.items():
        checks.equal(f"ResourceType {kind}", infos(KmsInstanceId=instance_id, ResourceType=kind), {kind: row})
    bind_vpc(client, instance_id)
    used = infos(ResourceType="vpc")["vpc"][1]
    checks.equal("one more VPC", used, seen["vpc"][1] + 1)
    checks.refused(
        "another type", "InvalidParameter", lambda: client.call("GetKmsInstanceQuotaInfos", ResourceType="vpcs")
    )
    checks.refused(
        "no such instance",
        "Forbidden.DKMSInstanceNotFound",
        lambda: client.call("GetKmsInstanceQuotaInfos", KmsInstanceId="kst-hzz0000000000000000"),
    )


def moved(client, checks, instance_id):
    """Figures go down again, and what is used up is refused."""

    def used(kind):
        answer = client.call("GetKmsInstanceQuotaInfos", KmsInstanceId=instance_id, ResourceType=kind)
        return answer["KmsInstanceQuotaInfos"][0]["UsedQuantity"]

    before = used("key"), used("secret")
    client.call("DeleteSecret", SecretName=SECRET[0], ForceDeleteWithoutRecovery="true")
    client.call("CreateKey", DKMSInstanceId=instance_id)
    checks.equal("a key more, a secret less", (used("key"), used("secret")), (before[0] + 1, before[1] - 1))
    without_secrets = bought(client)
    connected(client, checks, without_secrets)
    key_id = client.call("CreateKey", DKMSInstanceId=without_secrets)["KeyMetadata"]["KeyId"]
    secret = {"SecretName": "one/too/many", "SecretData": "value", "VersionId": "v1", "EncryptionKeyId": key_id}
    checks.refused(
        "a secret beyond the quota",
        "Rejected.LimitExceeded",
        lambda: client.call("CreateSecret", DKMSInstanceId=without_secrets, **secret),
    )


def suspended(client, checks, instance_id):
    """50 days on, a month and more than 15 days are over. Only on the clock of a server of our own."""
    if "FAUXKMS_URL" in os.environ:
        print("no suspended instance: the clock of FAUXKMS_URL is left alone")
        return
    body = json.dumps({"seconds": 50 * 86400}).encode()
    urllib.request.urlopen(f"http://{client.host}/_fauxkms/clock/advance", body).close()
    for operation, parameters in (
        ("GetKmsInstanceQuotaInfos", {"KmsInstanceId": instance_id}),
        ("CreateKey", {"DKMSInstanceId": instance_id}),
    ):
        checks.refused(
            f"{operation} when suspended",
            "Forbidden.DKMSInstanceStateInvalid",
            lambda: client.call(operation, **parameters),
        )
    status = client.call("GetKmsInstance", KmsInstanceId=instance_id)["KmsInstance"]["Status"]
    checks.equal("Status when suspended", status, "Disconnected")


def bind_vpc(client, instance_id):
    vpc = {"VpcId": "vpc-bp1", "VSwitchId": "vsw-bp1", "RegionId": "cn-hangzhou", "VpcOwnerId": client.account}
    client.call("UpdateKmsInstanceBindVpc", KmsInstanceId=instance_id, BindVpcs=json.dumps([vpc]))


def policies(client, checks, key_id):
    """The policies of the key and the secret, each set and read again."""
    statement = {
        "Sid": "all",
        "Effect": "Allow",
        "Principal": {"RAM": [f"acs:ram::{client.account}:*"]},
        "Action": ["kms:*"],
        "Resource": ["*"],
    }
    text = json.dumps({"Version": "1", "Statement": [statement]})
    for kind, named in (("Key", {"KeyId": key_id}), ("Secret", {"SecretName": SECRET[0]})):
        client.call(f"Set{kind}Policy", Policy=text, PolicyName="default", **named)
        seen = client.call(f"Get{kind}Policy", PolicyName="default", **named)["Policy"]
        checks.equal(f"Get{kind}Policy", json.loads(seen), json.loads(text))


def listed(client, checks, instance_id):
    answer = client.call("ListKmsInstances", PageNumber=1, PageSize=10)
    ids = [each["KmsInstanceId"] for each in answer["KmsInstances"]["KmsInstance"]]
    checks.that("ListKmsInstances", instance_id in ids, ids)
    if client.has("GetDefaultKmsInstance"):
        checks.that("GetDefaultKmsInstance", instance_id in json.dumps(client.call("GetDefaultKmsInstance")))


def instance_api(client, checks, instance_id, key_id):
    """Runs instance_api.py with the environment that has the client for it."""
    python = os.environ.get("FAUXKMS_INSTANCE_API_PYTHON")
    if python is None:
        print("no Instance API: FAUXKMS_INSTANCE_API_PYTHON is not set")
        return
    sign_key_id = client.call("CreateKey", DKMSInstanceId=instance_id, KeySpec="RSA_2048", KeyUsage="SIGN/VERIFY")
    other_id = bought(client)
    connected(client, checks, other_id)
    variables = {
        "ENDPOINT": client.host,
        "CLIENT_KEY": client_key(client, "application", instance_id),
        "CLIENT_KEY_PASSWORD": PASSWORD,
        "OTHER_CLIENT_KEY": client_key(client, "other", other_id),
        "OTHER_CLIENT_KEY_PASSWORD": PASSWORD,
        "KEY_ID": key_id,
        "SIGN_KEY_ID": sign_key_id["KeyMetadata"]["KeyId"],
        "SECRET_NAME": SECRET[0],
        "SECRET_VALUE": SECRET[1],
    }
    given = {f"FAUXKMS_{name}": value for name, value in variables.items()}
    ended = subprocess.run(
        [python, str(HERE / "instance_api.py")],
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    print(f"alibabacloud-dkms-gcs: {ended.stdout.strip()}", flush=True)
    checks.equal("instance_api.py ended with", ended.returncode, 0)


def client_key(client, name, instance_id):
    """The file that the console would give out."""
    client.call(
        "CreatePolicy",
        Name=name,
        KmsInstance=instance_id,
        Permissions=json.dumps([KEY_USER, SECRET_USER]),
        Resources='["key/*","secret/*"]',
        AccessControlRules='{"NetworkRules":[]}',
    )
    client.call(
        "CreateApplicationAccessPoint", Name=name, AuthenticationMethod="ClientKey", Policies=json.dumps([name])
    )
    answer = client.call("CreateClientKey", AapName=name, Password=PASSWORD)
    return json.dumps({"KeyId": answer["ClientKeyId"], "PrivateKeyData": answer["PrivateKeyData"]})
