"""Who may what at a strict server: users and roles that RAM makes, temporary credentials of STS, and how denials look."""

import json

from alibabacloud_credentials.client import Client as CredentialClient
from alibabacloud_credentials.models import Config as CredentialConfig

from clients import V3Client

TEXT = "YQ=="
MESSAGE = "This operation for {} is forbidden by permission system."


def policy(*actions, **more):
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*", **more}
    return json.dumps({"Version": "1", "Statement": [statement]})


def trust(account):
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"RAM": [f"acs:ram::{account}:root"]},
    }
    return json.dumps({"Version": "1", "Statement": [statement]})


class Scene:
    """
    An account with a key, the user `alice` who may use keys and assume roles, and the role `app` that may use keys, all
    made through one client.
    """

    def __init__(self, client_class, host, root):
        self.client_class = client_class
        self.host = host
        self.account = root["account"]
        own = (root["accessKeyId"], root["accessKeySecret"])
        self.ram = client_class(host, *own, service="ram")
        self.key = client_class(host, *own).call("CreateKey")["KeyMetadata"]
        user = self.ram.call("CreateUser", UserName="alice", DisplayName="Alice Ü")["User"]
        self.user_id = user["UserId"]
        self.role = self.ram.call("CreateRole", RoleName="app", AssumeRolePolicyDocument=trust(self.account))["Role"]
        crypto = {"PolicyType": "System", "PolicyName": "AliyunKMSCryptoUserAccess"}
        self.ram.call("AttachPolicyToUser", UserName="alice", **crypto)
        self.ram.call("AttachPolicyToRole", RoleName="app", **crypto)
        assume = {"PolicyType": "System", "PolicyName": "AliyunSTSAssumeRoleAccess"}
        self.ram.call("AttachPolicyToUser", UserName="alice", **assume)
        secret = self.ram.call("CreateAccessKey", UserName="alice")["AccessKey"]
        self.alice = (secret["AccessKeyId"], secret["AccessKeySecret"])

    def kms(self, *credentials):
        return self.client_class(self.host, *credentials)

    def assume(self, **more):
        sts = self.client_class(self.host, *self.alice, service="sts")
        return sts.call("AssumeRole", RoleArn=self.role["Arn"], RoleSessionName="worker", **more)

    def session(self, **more):
        made = self.assume(**more)["Credentials"]
        return made["AccessKeyId"], made["AccessKeySecret"], made["SecurityToken"]

    def works(self, checks, client):
        sealed = client.call("Encrypt", KeyId=self.key["KeyId"], Plaintext=TEXT)
        opened = client.call("Decrypt", CiphertextBlob=sealed["CiphertextBlob"])
        checks.equal("Plaintext", opened["Plaintext"], TEXT)

    def denied(self, checks, what, call, **detail):
        """That policies deny a call about the key."""
        error = checks.refused(what, "Forbidden.NoPermission", call)
        if error is None:
            return
        checks.equal(f"{what}, status", error.status, 403)
        checks.that(f"{what}, message", MESSAGE.format(self.key["Arn"]) in error.message, error.message)
        if self.client_class is V3Client:
            seen = error.detail or {}
            checks.equal(f"{what}, detail", {name: seen.get(name) for name in detail}, detail)


def user(scene, checks):
    alice = scene.kms(*scene.alice)
    scene.works(checks, alice)
    key_id = scene.key["KeyId"]
    scene.denied(
        checks,
        "a user",
        lambda: alice.call("DescribeKey", KeyId=key_id),
        AuthAction="kms:DescribeKey",
        AuthPrincipalType="SubUser",
        AuthPrincipalOwnerId=scene.account,
        AuthPrincipalDisplayName=scene.user_id,
        NoPermissionType="ImplicitDeny",
        PolicyType="AccountLevelIdentityBasedPolicy",
    )
    error = checks.refused("a container", "Forbidden.NoPermission", lambda: alice.call("ListKeys"))
    checks.that("without a key", error is None or "This operation is forbidden by permission system." in error.message)
    ram = scene.client_class(scene.host, *scene.alice, service="ram")
    checks.refused("RAM", "NoPermission", lambda: ram.call("GetUser", UserName="alice"))
    sts = scene.client_class(scene.host, *scene.alice, service="sts")
    seen = sts.call("GetCallerIdentity")
    checks.equal("Arn", seen["Arn"], f"acs:ram::{scene.account}:user/alice")
    checks.equal("UserId", seen["UserId"], scene.user_id)


def explicit_deny(scene, checks):
    statement = {"Effect": "Deny", "Resource": f"acs:kms:*:{scene.account}:key/{scene.key['KeyId']}"}
    document = policy("kms:Enc*", **statement)
    scene.ram.call("CreatePolicy", PolicyName="no-encrypt", PolicyDocument=document)
    attached = {"UserName": "alice", "PolicyName": "no-encrypt", "PolicyType": "Custom"}
    scene.ram.call("AttachPolicyToUser", **attached)
    alice = scene.kms(*scene.alice)
    scene.denied(
        checks,
        "an explicit deny",
        lambda: alice.call("Encrypt", KeyId=scene.key["KeyId"], Plaintext=TEXT),
        AuthAction="kms:Encrypt",
        NoPermissionType="ExplicitDeny",
    )
    scene.ram.call("DetachPolicyFromUser", **attached)
    scene.works(checks, alice)


def role(scene, checks):
    made = scene.assume()
    arn = f"acs:ram::{scene.account}:role/app/worker"
    checks.equal("AssumedRoleUser", made["AssumedRoleUser"]["Arn"], arn)
    session = scene.session()
    scene.works(checks, scene.kms(*session))
    seen = scene.client_class(scene.host, *session, service="sts").call("GetCallerIdentity")
    checks.equal("Arn", seen["Arn"], f"acs:ram::{scene.account}:assumed-role/app/worker")
    part = scene.kms(*scene.session(Policy=policy("kms:Encrypt"), DurationSeconds=900))
    sealed = part.call("Encrypt", KeyId=scene.key["KeyId"], Plaintext=TEXT)
    scene.denied(
        checks,
        "a session policy",
        lambda: part.call("Decrypt", CiphertextBlob=sealed["CiphertextBlob"]),
        AuthAction="kms:Decrypt",
        AuthPrincipalType="AssumedRoleUser",
        AuthPrincipalDisplayName="app:worker",
        PolicyType="SessionPolicy",
    )
    grammar = "InvalidParameter.PolicyGrammar"
    checks.refused("a policy that is none", grammar, lambda: scene.assume(Policy="{}"))


def assumption_denied(scene, checks):
    ram = scene.ram
    document = trust(scene.account).replace(":root", ":user/bob")
    ram.call("CreateUser", UserName="bob")
    other = ram.call("CreateRole", RoleName="other", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    sts = scene.client_class(scene.host, *scene.alice, service="sts")
    for what, arn, codes in (
        ("a role that trusts another", other, "NoPermission"),
        ("a role that is not there", f"{other}2", "EntityNotExist.Role"),
        ("an ARN of no role", "role/app", ("InvalidParameter.RoleArn", "InvalidParameter")),
    ):
        checks.refused(what, codes, lambda: sts.call("AssumeRole", RoleArn=arn, RoleSessionName="worker"))


def tokens(scene, checks):
    one, other = scene.session(), scene.session()
    swapped = scene.kms(one[0], one[1], other[2])
    mismatch = "InvalidSecurityToken.MismatchWithAccessKey"
    checks.refused("another token", mismatch, lambda: swapped.call("ListKeys"))
    garbage = scene.kms(one[0], one[1], "garbage")
    malformed = ("InvalidSecurityToken.Malformed", "InvalidAccessKeyId.NotFound")
    checks.refused("a token that is none", malformed, lambda: garbage.call("ListKeys"))
    without = scene.kms(one[0], one[1])
    checks.refused("no token", "MissingSecurityToken", lambda: without.call("ListKeys"))


def chain(scene, checks, tls):
    """A provider of `alibabacloud_credentials`, which knows nothing but HTTPS."""
    config = CredentialConfig(
        type="ram_role_arn",
        access_key_id=scene.alice[0],
        access_key_secret=scene.alice[1],
        role_arn=scene.role["Arn"],
        role_session_name="chain",
        # The provider signs a blank as `+`, which no server reads so.
        policy=policy("kms:Encrypt").replace(" ", ""),
        sts_endpoint=tls,
    )
    kms = V3Client(scene.host, credential=CredentialClient(config))
    sealed = kms.call("Encrypt", KeyId=scene.key["KeyId"], Plaintext=TEXT)
    scene.denied(
        checks,
        "a credentials provider",
        lambda: kms.call("Decrypt", CiphertextBlob=sealed["CiphertextBlob"]),
        AuthPrincipalDisplayName="app:chain",
        PolicyType="SessionPolicy",
    )


def ends(scene, checks, control):
    """Last, because the server's clock moves on."""
    session = scene.session(DurationSeconds=900)
    kms = scene.kms(*session)
    scene.works(checks, kms)
    control("clock/advance", {"seconds": 901})
    checks.refused("an end", "InvalidSecurityToken.Expired", lambda: kms.call("ListKeys"))
    gone = scene.kms(*scene.session())
    scene.works(checks, gone)
    scene.ram.call("DetachPolicyFromRole", RoleName="app", PolicyType="System", PolicyName="AliyunKMSCryptoUserAccess")
    key_id = scene.key["KeyId"]
    scene.denied(checks, "a detached policy", lambda: gone.call("Encrypt", KeyId=key_id, Plaintext=TEXT))
    inactive = {"UserName": "alice", "UserAccessKeyId": scene.alice[0], "Status": "Inactive"}
    scene.ram.call("UpdateAccessKey", **inactive)
    alice = scene.kms(*scene.alice)
    checks.refused("a key that is switched off", "InvalidAccessKeyId.Inactive", lambda: alice.call("ListKeys"))


def run(client_class, host, root, control, tls, checks):
    """
    `root` is an access key of an account without identities, `control` calls the control API, `tls` is the host and port
    of HTTPS, whose CA this process trusts.
    """
    scene = Scene(client_class, host, root)
    user(scene, checks)
    explicit_deny(scene, checks)
    role(scene, checks)
    assumption_denied(scene, checks)
    tokens(scene, checks)
    if client_class is V3Client:
        chain(scene, checks, tls)
    ends(scene, checks, control)
