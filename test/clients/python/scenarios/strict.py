"""
Signatures that are verified: the right secret passes, a wrong one does not. Then who may what (authorization.py), where
the server listens by HTTPS too.
"""

import json
import os
import pathlib
import random
import tempfile
import urllib.parse
import urllib.request

import scenarios.authorization


def fresh_account():
    return str(random.randint(10**15, 10**16 - 1))


def run(clients, url, tls_url, admin_token, checks):
    host = urllib.parse.urlsplit(url).netloc
    account = fresh_account()

    def control(path, asked):
        headers = {"content-type": "application/json", "authorization": f"Bearer {admin_token}"}
        request = urllib.request.Request(f"{url}/_fauxkms/{path}", json.dumps(asked).encode(), headers, method="POST")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def credential(account=account, **more):
        return control("credentials", {"cloud": "alibaba", "account": account, "principal": "root", **more})

    made = credential()
    key_id, secret = made["accessKeyId"], made["accessKeySecret"]
    temporary = credential(session={"ttlSeconds": 900})
    short_id, short_secret, token = (
        temporary[name] for name in ("accessKeyId", "accessKeySecret", "securityToken")
    )
    for client_class in clients:

        def one():
            right = client_class(host, key_id, secret)
            made = right.call("CreateKey", Description="a b+c&d=e/ü*~")["KeyMetadata"]
            checks.that("whose key", f":{account}:key/" in made["Arn"], made["Arn"])
            checks.equal("Description", made["Description"], "a b+c&d=e/ü*~")
            context = {"a": "b c+d"}
            sealed = right.call("Encrypt", KeyId=made["KeyId"], Plaintext="YQ==", EncryptionContext=context)
            opened = right.call("Decrypt", CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
            checks.equal("Plaintext", opened["Plaintext"], "YQ==")
            # GET is signed as well.
            checks.equal("ListClientKeys", right.call("ListClientKeys")["ClientKeys"], [])
            sts = client_class(host, short_id, short_secret, token)
            seen = sts.call("DescribeKey", KeyId=made["KeyId"])["KeyMetadata"]["KeyId"]
            checks.equal("with a token", seen, made["KeyId"])
            unknown = ("InvalidAccessKeyId.NotFound",)
            for what, wrong, codes in (
                ("an unknown key", ("LTAI5tNobodyKnowsThisOne", secret), unknown),
                ("an account", (account, "any"), unknown),
                ("a wrong secret", (key_id, f"{secret}x"), client_class.wrong_secret),
            ):
                client = client_class(host, *wrong)
                checks.refused(what, codes, lambda: client.call("ListKeys"))

        checks.run(f"{client_class.name}, strict", one)

    with tempfile.TemporaryDirectory() as folder:
        authority = pathlib.Path(folder, "ca.pem")
        with urllib.request.urlopen(f"{url}/_fauxkms/ca.pem") as answer:
            authority.write_bytes(answer.read())
        # Read by what makes the SDK's connections, besides the authorities of all the world.
        os.environ["SSL_CERT_FILE"] = str(authority)
        tls = f"localhost:{urllib.parse.urlsplit(tls_url).port}"
        for client_class in clients:
            root = credential(fresh_account())
            run_authorization = scenarios.authorization.run
            checks.run(
                f"{client_class.name}, authorization",
                lambda: run_authorization(client_class, host, root, control, tls, checks),
            )
