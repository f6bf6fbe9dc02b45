"""Checks of boto3 against the mock: see docs/clients.md."""

import datetime
import sys

import boto3
import botocore

import authorization
from server import ACCOUNT, ADMIN_TOKEN, REGION, STRICT_URL, client, code_of, control

CREATE_KEY = "L-32B67F4A"


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def text_of(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def life_of_key():
    kms = client("kms")
    made = kms.create_key(Description="Python")["KeyMetadata"]
    alias = f"alias/python-{made['KeyId']}"
    kms.create_alias(AliasName=alias, TargetKeyId=made["KeyId"])
    kms.disable_key(KeyId=made["KeyId"])
    seen = kms.describe_key(KeyId=alias)["KeyMetadata"]
    assert seen["KeyState"] == "Disabled", seen
    assert seen["Arn"].startswith(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/"), seen
    age = now() - seen["CreationDate"]
    assert abs(age) < datetime.timedelta(hours=1), age


def encryption():
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    context = {"purpose": "test"}
    blob = kms.encrypt(KeyId=key, Plaintext=b"hello", EncryptionContext=context)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"] == b"hello"
    assert code_of(kms.decrypt, CiphertextBlob=blob) == "InvalidCiphertextException"


def signature():
    kms = client("kms")
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    asked = {"KeyId": key, "Message": b"hello", "SigningAlgorithm": "ECDSA_SHA_256"}
    assert kms.verify(Signature=kms.sign(**asked)["Signature"], **asked)["SignatureValid"]


def pages():
    seen = client("kms").get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1})
    assert len([key for page in seen for key in page["Keys"]]) >= 3


def typed_errors():
    kms = client("kms")
    try:
        kms.describe_key(KeyId="alias/none")
    except kms.exceptions.NotFoundException:
        return
    raise AssertionError("no NotFoundException")


def throttling():
    kms = client("kms")
    control("PUT", "clock", {"mode": "frozen", "now": text_of(now() + datetime.timedelta(hours=1))})
    try:
        codes = [code_of(kms.create_key) for _ in range(6)]
    finally:
        control("PUT", "clock", {"mode": "running", "now": text_of(now())})
    assert codes == [None] * 5 + ["ThrottlingException"], codes


def service_quotas():
    quotas = client("service-quotas")
    asked = {"ServiceCode": "kms", "QuotaCode": CREATE_KEY}
    assert quotas.get_service_quota(**asked)["Quota"]["Value"] == 5
    pages = quotas.get_paginator("list_service_quotas").paginate(ServiceCode="kms")
    assert len([quota for page in pages for quota in page["Quotas"]]) > 50
    more = quotas.request_service_quota_increase(DesiredValue=50, **asked)["RequestedQuota"]
    change = quotas.get_requested_service_quota_change(RequestId=more["Id"])["RequestedQuota"]
    assert change["DesiredValue"] == 50, change
    unknown = {"ServiceCode": "kms", "QuotaCode": "L-00000000"}
    assert code_of(quotas.get_service_quota, **unknown) == "NoSuchResourceException"


DIMENSIONS = [
    {"Name": name, "Value": value}
    for name, value in [("Service", "KMS"), ("Resource", "ListAliases"), ("Type", "API"), ("Class", "None")]
]


def metrics():
    client("kms", access_key_id="444455556666").list_aliases()
    watch = client("cloudwatch", access_key_id="444455556666")
    assert watch.list_metrics(Namespace="AWS/Usage")["Metrics"]
    minutes = datetime.timedelta(minutes=10)
    span = {"StartTime": now() - minutes, "EndTime": now() + minutes}
    metric = {"Namespace": "AWS/Usage", "MetricName": "CallCount", "Dimensions": DIMENSIONS}
    points = watch.get_metric_statistics(Period=60, Statistics=["Sum"], **span, **metric)["Datapoints"]
    assert points and points[0]["Sum"] >= 1, points
    usage = {"Metric": metric, "Period": 60, "Stat": "Sum"}
    queries = [
        {"Id": "usage", "MetricStat": usage, "ReturnData": False},
        {"Id": "share", "Expression": "usage/SERVICE_QUOTA(usage)*100"},
    ]
    (share,) = watch.get_metric_data(MetricDataQueries=queries, **span)["MetricDataResults"]
    assert share["Values"] and share["Values"][0] > 0, share
    backwards = {"StartTime": span["EndTime"], "EndTime": span["StartTime"]}
    code = code_of(watch.get_metric_statistics, Period=60, Statistics=["Sum"], **backwards, **metric)
    assert code in ("InvalidParameterValue", "InvalidParameterValueException"), code


def strict():
    wanted = {"cloud": "aws", "account": ACCOUNT, "principal": "root"}
    key = control("POST", "credentials", wanted, STRICT_URL, ADMIN_TOKEN)
    client("kms", STRICT_URL, key["accessKeyId"], key["secretAccessKey"]).create_key()
    wrong = client("kms", STRICT_URL, key["accessKeyId"], "wrong")
    assert code_of(wrong.list_keys) == "InvalidSignatureException"


CHECKS = [life_of_key, encryption, signature, pages, typed_errors, throttling, service_quotas, metrics, strict]
CHECKS += authorization.CHECKS


def main():
    failed = 0
    for check in CHECKS:
        try:
            check()
        except Exception as error:  # whatever a check ends with is told, and the others are run
            failed += 1
            print(f"FAILED {check.__name__}: {type(error).__name__}: {error}")
    print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
