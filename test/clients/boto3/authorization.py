"""Checks of who may what, at the strict server: users, roles and sessions. Each check has an account of its own."""

import contextlib
import itertools
import json
import os
import pathlib

import boto3

from server import ADMIN_TOKEN, REGION, STRICT_URL, URL, WITHOUT_RETRIES, code_of, control, error_of, strict_client

FOLDER = pathlib.Path(os.environ["FAUXKMS_FOLDER"])
TOKEN_FILE = os.environ["FAUXKMS_TOKEN_FILE"]
PROVIDER = json.loads(os.environ["FAUXKMS_OIDC_PROVIDER"])
ACCOUNTS = (str(number) for number in itertools.count(200000000001))


def policy(*actions, **more):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*", **more}]}


def trust(principal, action="sts:AssumeRole"):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return {"Version": "2012-10-17", "Statement": [statement]}


def access_key(account, principal="root", **more):
    """An access key by the control API; policies and the like are those that the user or role then has."""
    wanted = {"cloud": "aws", "account": account, "principal": principal, **more}
    return control("POST", "credentials", wanted, STRICT_URL, ADMIN_TOKEN)


def scene():
    """An account, clients as its root user, and the ARN of a key in it."""
    account = next(ACCOUNTS)
    root = access_key(account)
    return account, root, strict_client("kms", root).create_key()["KeyMetadata"]["Arn"]


def denial(who, action, resource, reason="because no identity-based policy allows the {} action"):
    return "AccessDeniedException", f"User: {who} is not authorized to perform: {action} on resource: {resource} {reason.format(action)}"


def expect(seen, wanted):
    assert seen == wanted, f"{seen} is not {wanted}"


@contextlib.contextmanager
def environment(config="", **variables):
    """Settings as a shell and the files of ~/.aws have them."""
    file = FOLDER / "config"
    file.write_text(config)
    wanted = {"AWS_CONFIG_FILE": str(file), "AWS_ENDPOINT_URL": STRICT_URL, "AWS_DEFAULT_REGION": REGION, **variables}
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def user():
    account, _, key = scene()
    alice = strict_client("kms", access_key(account, "user/alice", policies=[policy("kms:Encrypt")]))
    arn = f"arn:aws:iam::{account}:user/alice"
    blob = alice.encrypt(KeyId=key, Plaintext=b"hello")["CiphertextBlob"]
    expect(error_of(alice.decrypt, KeyId=key, CiphertextBlob=blob), denial(arn, "kms:Decrypt", key))
    expect(error_of(alice.list_keys), denial(arn, "kms:ListKeys", "*"))
    try:
        alice.list_keys()
    except alice.exceptions.ClientError as error:
        expect(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        assert str(error).startswith("An error occurred (AccessDeniedException) when calling the ListKeys operation"), error
        assert str(error).endswith(f": {denial(arn, 'kms:ListKeys', '*')[1]}"), error


def explicit_deny():
    account, root, key = scene()
    bob = strict_client("kms", access_key(account, "user/bob", policies=[policy("kms:*")]))
    bob.encrypt(KeyId=key, Plaintext=b"hello")
    arn = f"arn:aws:iam::{account}:user/bob"
    refuses = {"Effect": "Deny", "Principal": {"AWS": arn}, "Action": "kms:Encrypt", "Resource": "*"}
    document = trust({"AWS": account}, "kms:*")
    document["Statement"][0]["Resource"] = "*"
    document["Statement"].append(refuses)
    strict_client("kms", root).put_key_policy(KeyId=key, Policy=json.dumps(document))
    wanted = denial(arn, "kms:Encrypt", key, "with an explicit deny in a resource-based policy")
    expect(error_of(bob.encrypt, KeyId=key, Plaintext=b"hello"), wanted)


def profile_with_source_profile():
    account, root, key = scene()
    alice = access_key(account, "user/alice", policies=[policy("sts:AssumeRole")])
    iam = strict_client("iam", root)
    role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust({"AWS": account})))["Role"]["Arn"]
    iam.put_role_policy(RoleName="app", PolicyName="own", PolicyDocument=json.dumps(policy("kms:Encrypt")))
    config = f"""
[profile base]
aws_access_key_id = {alice["accessKeyId"]}
aws_secret_access_key = {alice["secretAccessKey"]}
[profile app]
role_arn = {role}
source_profile = base
role_session_name = worker
[profile other]
role_arn = {role}2
source_profile = base
"""
    with environment(config):
        session = boto3.Session(profile_name="app")
        arn = f"arn:aws:sts::{account}:assumed-role/app/worker"
        expect(session.client("sts").get_caller_identity()["Arn"], arn)
        kms = session.client("kms", config=WITHOUT_RETRIES)
        kms.encrypt(KeyId=key, Plaintext=b"hello")
        expect(error_of(kms.disable_key, KeyId=key), denial(arn, "kms:DisableKey", key))
        sentence = f"User: {alice_arn(account)} is not authorized to perform: sts:AssumeRole on resource: {role}2"
        other = boto3.Session(profile_name="other").client("kms")
        expect(error_of(other.list_keys), ("AccessDenied", sentence))


def alice_arn(account):
    return f"arn:aws:iam::{account}:user/alice"


def web_identity():
    """As in a pod of EKS: only variables, no access key."""
    account, root, key = scene()
    control("PUT", f"oidc-providers/{account}", PROVIDER, STRICT_URL, ADMIN_TOKEN)
    host = PROVIDER["issuer"].removeprefix("https://")
    document = trust({"Federated": f"arn:aws:iam::{account}:oidc-provider/{host}"}, "sts:AssumeRoleWithWebIdentity")
    document["Statement"][0]["Condition"] = {"StringEquals": {f"{host}:sub": "system:serviceaccount:app:worker"}}
    iam = strict_client("iam", root)
    role = iam.create_role(RoleName="pod", AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
    iam.put_role_policy(RoleName="pod", PolicyName="own", PolicyDocument=json.dumps(policy("kms:Encrypt")))
    variables = {"AWS_ROLE_ARN": role, "AWS_ROLE_SESSION_NAME": "pod-1"}
    with environment(AWS_WEB_IDENTITY_TOKEN_FILE=TOKEN_FILE, **variables):
        kms = boto3.Session().client("kms", config=WITHOUT_RETRIES)
        kms.encrypt(KeyId=key, Plaintext=b"hello")
        arn = f"arn:aws:sts::{account}:assumed-role/pod/pod-1"
        expect(error_of(kms.list_keys), denial(arn, "kms:ListKeys", "*"))
    with environment(AWS_WEB_IDENTITY_TOKEN_FILE=os.environ["FAUXKMS_FORGED_TOKEN_FILE"], **variables):
        forged = boto3.Session().client("kms", config=WITHOUT_RETRIES)
        expect(code_of(forged.list_keys), "InvalidIdentityToken")


def web_identity_unverified():
    """In permissive mode nobody has to register anything."""
    account = next(ACCOUNTS)
    config = f"[profile pod]\nrole_arn = arn:aws:iam::{account}:role/pod\nweb_identity_token_file = {TOKEN_FILE}\nrole_session_name = pod-1\n"
    with environment(config, AWS_ENDPOINT_URL=URL):
        session = boto3.Session(profile_name="pod")
        expect(session.client("sts").get_caller_identity()["Arn"], f"arn:aws:sts::{account}:assumed-role/pod/pod-1")
        expect(session.client("kms").create_key()["KeyMetadata"]["AWSAccountId"], account)


def session_token():
    account, _, key = scene()
    alice = access_key(account, "user/alice", policies=[policy("kms:Encrypt")])
    temporary = strict_client("sts", alice).get_session_token(DurationSeconds=900)["Credentials"]
    kms = strict_client("kms", temporary)
    kms.encrypt(KeyId=key, Plaintext=b"hello")
    expect(error_of(kms.list_keys), denial(alice_arn(account), "kms:ListKeys", "*"))
    expect(code_of(strict_client("iam", temporary).list_users), "InvalidClientTokenId")  # without MFA, as at AWS
    again = error_of(strict_client("sts", temporary).get_session_token)
    expect(again, ("AccessDenied", "Cannot call GetSessionToken with session credentials"))
    unknown = strict_client("kms", {**temporary, "SessionToken": f"{temporary['SessionToken']}x"})
    expect(code_of(unknown.list_keys), "UnrecognizedClientException")


def session_policy():
    account, root, key = scene()
    alice = access_key(account, "user/alice")
    iam = strict_client("iam", root)
    document = json.dumps(trust({"AWS": alice_arn(account)}))
    role = iam.create_role(RoleName="app", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    iam.put_role_policy(RoleName="app", PolicyName="own", PolicyDocument=json.dumps(policy("kms:*")))
    asked = {"RoleArn": role, "RoleSessionName": "some"}
    sts = strict_client("sts", alice)
    whole = strict_client("kms", sts.assume_role(**asked)["Credentials"])
    blob = whole.encrypt(KeyId=key, Plaintext=b"hello")["CiphertextBlob"]
    some = sts.assume_role(Policy=json.dumps(policy("kms:Decrypt")), **asked)
    assert 0 < some["PackedPolicySize"] <= 100, some
    part = strict_client("kms", some["Credentials"])
    expect(part.decrypt(CiphertextBlob=blob)["Plaintext"], b"hello")
    arn = f"arn:aws:sts::{account}:assumed-role/app/some"
    wanted = denial(arn, "kms:Encrypt", key, "because no session policy allows the {} action")
    expect(error_of(part.encrypt, KeyId=key, Plaintext=b"hello"), wanted)


def iam_from_scratch():
    account, root, key = scene()
    iam = strict_client("iam", root)
    made = iam.create_user(UserName="alice", Path="/team/")["User"]
    expect(made["Arn"], f"arn:aws:iam::{account}:user/team/alice")
    iam.put_user_policy(UserName="alice", PolicyName="own", PolicyDocument=json.dumps(policy("kms:Encrypt")))
    expect(iam.get_user_policy(UserName="alice", PolicyName="own")["PolicyDocument"]["Statement"][0]["Action"], ["kms:Encrypt"])
    secret = iam.create_access_key(UserName="alice")["AccessKey"]
    kms = strict_client("kms", secret)
    kms.encrypt(KeyId=key, Plaintext=b"hello")
    expect(error_of(kms.list_keys), denial(made["Arn"], "kms:ListKeys", "*"))
    iam.attach_user_policy(UserName="alice", PolicyArn="arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser")
    assert [one["KeyArn"] for one in kms.list_keys()["Keys"]] == [key]
    expect(code_of(iam.delete_user, UserName="alice"), "DeleteConflict")
    expect(code_of(iam.get_user, UserName="nobody"), "NoSuchEntity")
    pages = iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1})
    expect([one["UserName"] for page in pages for one in page["Users"]], ["alice"])
    iam.delete_access_key(UserName="alice", AccessKeyId=secret["AccessKeyId"])
    expect(code_of(kms.list_keys), "UnrecognizedClientException")


def simulation():
    account, root, key = scene()
    access_key(account, "user/alice", policies=[policy("kms:Encrypt", Condition={"StringEquals": {"kms:EncryptionContext:app": "a"}})])
    asked = {"PolicySourceArn": alice_arn(account), "ActionNames": ["kms:Encrypt", "kms:Decrypt"], "ResourceArns": [key]}
    entry = {"ContextKeyName": "kms:EncryptionContext:app", "ContextKeyValues": ["a"], "ContextKeyType": "string"}
    iam = strict_client("iam", root)
    seen = iam.simulate_principal_policy(ContextEntries=[entry], **asked)["EvaluationResults"]
    expect({one["EvalActionName"]: one["EvalDecision"] for one in seen}, {"kms:Encrypt": "allowed", "kms:Decrypt": "implicitDeny"})
    without = iam.simulate_principal_policy(**asked)["EvaluationResults"]
    expect([one["EvalDecision"] for one in without], ["implicitDeny", "implicitDeny"])
    assert "kms:EncryptionContext:app" in without[0]["MissingContextValues"], without


CHECKS = [
    user,
    explicit_deny,
    profile_with_source_profile,
    web_identity,
    web_identity_unverified,
    session_token,
    session_policy,
    iam_from_scratch,
    simulation,
]
