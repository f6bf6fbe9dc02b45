"""Application access points, and client keys as a real PKCS #12."""

import base64
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate

KEY_USER = "RbacPermission/Template/CryptoServiceKeyUser"
PASSWORD = "Correct-horse-7"


def run(client, checks):
    rules = {"NetworkRules": ["rule"]}
    client.call("CreateNetworkRule", Name="rule", Type="Private", SourcePrivateIp='["10.0.0.0/8"]')
    client.call(
        "CreatePolicy",
        Name="policy",
        KmsInstance="shared",
        Permissions=json.dumps([KEY_USER]),
        Resources='["key/*"]',
        AccessControlRules=json.dumps(rules),
    )
    made = client.call(
        "CreateApplicationAccessPoint", Name="aap", AuthenticationMethod="ClientKey", Policies='["policy"]'
    )
    checks.that("Arn", made["Arn"].endswith(f":{client.account}:applicationaccesspoint/aap"), made["Arn"])
    changes(client, checks, rules)
    client_keys(client, checks)
    # What is referred to can go.
    client.call("DeleteNetworkRule", Name="rule")
    client.call("DeletePolicy", Name="policy")
    client.call("DeleteApplicationAccessPoint", Name="aap")
    checks.refused(
        "what is gone", "Forbidden.ResourceNotFound", lambda: client.call("DescribeNetworkRule", Name="rule")
    )


def changes(client, checks, rules):
    client.call("UpdateNetworkRule", Name="rule", SourcePrivateIp='["10.0.0.1"]', Description="one")
    rule = client.call("DescribeNetworkRule", Name="rule")
    checks.equal("SourcePrivateIp", (rule["SourcePrivateIp"], rule["Description"]), ('["10.0.0.1"]', "one"))
    client.call("UpdatePolicy", Name="policy", Resources='["key/*","secret/*"]')
    policy = client.call("DescribePolicy", Name="policy")
    checks.equal("Resources", policy["Resources"], ["key/*", "secret/*"])
    checks.equal("Permissions", policy["Permissions"], [KEY_USER])
    checks.equal("AccessControlRules", json.loads(policy["AccessControlRules"]), rules)
    client.call("UpdateApplicationAccessPoint", Name="aap", Description="an application")
    aap = client.call("DescribeApplicationAccessPoint", Name="aap")
    checks.equal("Policies", (aap["Policies"], aap["Description"]), ('["policy"]', "an application"))
    for operation, plural, one, name in (
        ("ListNetworkRules", "NetworkRules", "NetworkRule", "rule"),
        ("ListPolicies", "Policies", "Policy", "policy"),
        ("ListApplicationAccessPoints", "ApplicationAccessPoints", "ApplicationAccessPoint", "aap"),
    ):
        answer = client.call(operation, PageNumber=1, PageSize=10)
        names = [each["Name"] for each in answer[plural][one]]
        checks.equal(operation, (names, answer["TotalCount"]), ([name], 1))


def client_keys(client, checks):
    validity = {"NotBefore": "2026-01-02T03:04:05Z", "NotAfter": "2027-02-03T04:05:06Z"}
    made = client.call("CreateClientKey", AapName="aap", Password=PASSWORD, **validity)
    data = base64.b64decode(made["PrivateKeyData"])
    key, certificate, _ = pkcs12.load_key_and_certificates(data, PASSWORD.encode())
    shown = client.call("GetClientKey", ClientKeyId=made["ClientKeyId"])
    published = load_pem_x509_certificate(shown["PublicKeyData"].encode())
    checks.equal("the certificate", certificate, published)
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    checks.equal("the key", key.public_key().public_bytes(*form), published.public_key().public_bytes(*form))
    dates = [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in (published.not_valid_before_utc, published.not_valid_after_utc)]
    checks.equal("its validity", dates, list(validity.values()))
    try:
        pkcs12.load_key_and_certificates(data, b"Correct-horse-8")
    except ValueError as error:
        checks.that("a wrong password", "password" in str(error).lower(), error)
    else:
        checks.that("a wrong password", False, "opens it")
    listed = client.call("ListClientKeys", AapName="aap")["ClientKeys"]
    checks.equal("ListClientKeys", [one["ClientKeyId"] for one in listed], [made["ClientKeyId"]])
    client.call("DeleteClientKey", ClientKeyId=made["ClientKeyId"])
    checks.equal("DeleteClientKey", client.call("ListClientKeys", AapName="aap")["ClientKeys"], [])
    checks.refused(
        "a weak password",
        "InvalidParameter",
        lambda: client.call("CreateClientKey", AapName="aap", Password="onlyletters"),
    )
