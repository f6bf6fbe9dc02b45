"""Secrets, their versions and their stages."""

import json


def run(client, checks):
    name = "python/generic"
    made = client.call("CreateSecret", SecretName=name, SecretData="one", VersionId="v1", Description="first")
    checks.equal("SecretName", (made["SecretName"], made["VersionId"]), (name, "v1"))
    checks.refused(
        "a secret twice",
        "Rejected.ResourceExist",
        lambda: client.call("CreateSecret", SecretName=name, SecretData="x", VersionId="v1"),
    )

    def value(**which):
        answer = client.call("GetSecretValue", SecretName=name, **which)
        return answer["SecretData"], answer["VersionId"]

    checks.equal("GetSecretValue", value(), ("one", "v1"))
    client.call("PutSecretValue", SecretName=name, SecretData="two", VersionId="v2")
    checks.equal("the current version", value(), ("two", "v2"))
    checks.equal("the previous one", value(VersionStage="ACSPrevious"), ("one", "v1"))
    checks.equal("one by its id", value(VersionId="v1"), ("one", "v1"))
    client.call(
        "UpdateSecretVersionStage", SecretName=name, VersionStage="ACSCurrent", MoveToVersion="v1", RemoveFromVersion="v2"
    )
    checks.equal("UpdateSecretVersionStage", value(), ("one", "v1"))
    versions = client.call("ListSecretVersionIds", SecretName=name, IncludeDeprecated="true")
    ids = {one["VersionId"] for one in versions["VersionIds"]["VersionId"]}
    checks.equal("ListSecretVersionIds", ids, {"v1", "v2"})

    client.call("UpdateSecret", SecretName=name, Description="second")
    checks.equal("Description", client.call("DescribeSecret", SecretName=name)["Description"], "second")
    listed = client.call("ListSecrets", PageSize=100)["SecretList"]["Secret"]
    checks.equal("ListSecrets", [one["SecretName"] for one in listed], [name])
    if client.has("BatchGetSecretValue"):
        batch(client, checks, name)
    without_policy(client, checks, name)
    passwords(client, checks)
    deletion(client, checks, name)
    rotation(client, checks)


def batch(client, checks, name):
    asked = [{"SecretName": name}, {"SecretName": "none"}]
    answer = client.call("BatchGetSecretValue", SecretsList=asked)
    checks.equal("SecretValues", [one["SecretData"] for one in answer["SecretValues"]], ["one"])
    checks.equal("Errors", [one["Code"] for one in answer["Errors"]], ["Forbidden.ResourceNotFound"])


def without_policy(client, checks, name):
    """Only secrets of instances have one: see `instances.py`."""
    checks.refused(
        "the policy of a secret outside of instances",
        "Forbidden.KeyPolicyUnSupported",
        lambda: client.call("GetSecretPolicy", SecretName=name, PolicyName="default"),
    )


def passwords(client, checks):
    made = client.call("GetRandomPassword", PasswordLength="40", ExcludePunctuation="true")["RandomPassword"]
    checks.that("GetRandomPassword", len(made) == 40 and made.isalnum(), "- not 40 letters and digits")


def deletion(client, checks, name):
    client.call("DeleteSecret", SecretName=name, RecoveryWindowInDays="7")
    checks.refused(
        "a secret that goes",
        "Rejected.ResourceInDeleteWindow",
        lambda: client.call("GetSecretValue", SecretName=name),
    )
    client.call("RestoreSecret", SecretName=name)
    checks.equal("RestoreSecret", client.call("GetSecretValue", SecretName=name)["SecretData"], "one")
    client.call("DeleteSecret", SecretName=name, ForceDeleteWithoutRecovery="true")
    checks.refused(
        "a secret that is gone",
        "Forbidden.ResourceNotFound",
        lambda: client.call("DescribeSecret", SecretName=name),
    )


def rotation(client, checks):
    """A secret that KMS rotates: of a database account."""
    name = "python/rds"
    client.call(
        "CreateSecret",
        SecretName=name,
        SecretType="Rds",
        SecretData='{"Accounts":[{"AccountName":"app","AccountPassword":"Start-1234"}]}',
        VersionId="v1",
        ExtendedConfig={"SecretSubType": "SingleUser", "DBInstanceId": "rm-1", "CustomData": {}},
        EnableAutomaticRotation=True,
        RotationInterval="7d",
    )
    checks.equal("RotationInterval", client.call("DescribeSecret", SecretName=name)["RotationInterval"], "604800s")
    before = client.call("GetSecretValue", SecretName=name)["SecretData"]
    client.call("RotateSecret", SecretName=name, VersionId="v2")
    after = client.call("GetSecretValue", SecretName=name)
    checks.equal("the version after RotateSecret", after["VersionId"], "v2")
    passwords = [json.loads(text)["AccountPassword"] for text in (before, after["SecretData"])]
    checks.that("another password", passwords[0] != passwords[1])
    client.call("UpdateSecretRotationPolicy", SecretName=name, EnableAutomaticRotation=False)
    rotated = client.call("DescribeSecret", SecretName=name)["AutomaticRotation"]
    checks.equal("UpdateSecretRotationPolicy", rotated, "Disabled")
