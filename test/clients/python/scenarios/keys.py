"""Keys from their creation to their deletion."""

def run(client, checks):
    made = client.call("CreateKey", Description="first", KeySpec="Aliyun_AES_256")["KeyMetadata"]
    key_id = made["KeyId"]
    checks.equal("KeyState", made["KeyState"], "Enabled")
    checks.that("Arn", made["Arn"].endswith(f":{client.account}:key/{key_id}"), made["Arn"])

    def described():
        return client.call("DescribeKey", KeyId=key_id)["KeyMetadata"]

    client.call("UpdateKeyDescription", KeyId=key_id, Description="second")
    checks.equal("Description", described()["Description"], "second")
    listed = client.call("ListKeys", PageNumber=1, PageSize=100)
    ids = [one["KeyId"] for one in listed["Keys"]["Key"]]
    checks.that("ListKeys", key_id in ids and listed["TotalCount"] == len(ids), listed)

    client.call("DisableKey", KeyId=key_id)
    checks.equal("KeyState", described()["KeyState"], "Disabled")
    checks.refused(
        "a disabled key", "Rejected.Disabled", lambda: client.call("Encrypt", KeyId=key_id, Plaintext="SGVsbG8=")
    )
    client.call("EnableKey", KeyId=key_id)
    checks.equal("KeyState", described()["KeyState"], "Enabled")

    client.call("UpdateRotationPolicy", KeyId=key_id, EnableAutomaticRotation=True, RotationInterval="365d")
    rotation = described()
    checks.equal("AutomaticRotation", rotation["AutomaticRotation"], "Enabled")
    checks.equal("RotationInterval", rotation["RotationInterval"], "31536000s")
    versions(client, checks, key_id, rotation["PrimaryKeyVersion"])
    without_policy(client, checks, key_id)
    deletion(client, checks, key_id, made["Arn"])
    checks.refused("no such key", "Forbidden.KeyNotFound", lambda: client.call("DescribeKey", KeyId="key-none"))


def versions(client, checks, key_id, primary):
    listed = client.call("ListKeyVersions", KeyId=key_id)["KeyVersions"]["KeyVersion"]
    checks.equal("ListKeyVersions", [one["KeyVersionId"] for one in listed], [primary])
    one = client.call("DescribeKeyVersion", KeyId=key_id, KeyVersionId=primary)["KeyVersion"]
    checks.equal("DescribeKeyVersion", one, listed[0])
    checks.refused(
        "a version of a symmetric key",
        "Rejected.UnsupportedOperation",
        lambda: client.call("CreateKeyVersion", KeyId=key_id),
    )


def without_policy(client, checks, key_id):
    """Only keys of instances have one: see `instances.py`."""
    checks.refused(
        "the policy of a key outside of instances",
        "Forbidden.KeyPolicyUnSupported",
        lambda: client.call("GetKeyPolicy", KeyId=key_id, PolicyName="default"),
    )


def deletion(client, checks, key_id, arn):
    protect = {"ProtectedResourceArn": arn}
    client.call("SetDeletionProtection", EnableDeletionProtection=True, **protect)
    checks.refused(
        "a protected key",
        "Rejected.UnsupportedOperation",
        lambda: client.call("ScheduleKeyDeletion", KeyId=key_id, PendingWindowInDays=7),
    )
    client.call("SetDeletionProtection", EnableDeletionProtection=False, **protect)
    client.call("ScheduleKeyDeletion", KeyId=key_id, PendingWindowInDays=7)
    pending = client.call("DescribeKey", KeyId=key_id)["KeyMetadata"]
    checks.equal("KeyState", pending["KeyState"], "PendingDeletion")
    checks.that("DeleteDate", pending["DeleteDate"] > pending["CreationDate"], pending["DeleteDate"])
    client.call("CancelKeyDeletion", KeyId=key_id)
    state = client.call("DescribeKey", KeyId=key_id)["KeyMetadata"]["KeyState"]
    checks.equal("KeyState", state, "Enabled")
