"""Signatures, public-key encryption and MACs, each against another implementation."""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

MESSAGE = b"a message"
DIGEST = base64.b64encode(hashlib.sha256(MESSAGE).digest()).decode()
PREHASHED = utils.Prehashed(hashes.SHA256())


def run(client, checks):
    signatures(client, checks)
    encryption(client, checks)
    if client.has("GenerateMac"):
        macs(client, checks)


def make(client, spec, usage):
    made = client.call("CreateKey", KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    listed = client.call("ListKeyVersions", KeyId=made["KeyId"])["KeyVersions"]["KeyVersion"]
    key = {"KeyId": made["KeyId"], "KeyVersionId": listed[0]["KeyVersionId"]}
    pem = client.call("GetPublicKey", **key)["PublicKey"]
    return key, serialization.load_pem_public_key(pem.encode())


def signatures(client, checks):
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    for spec, algorithm, arguments in (
        ("RSA_2048", "RSA_PSS_SHA_256", (pss, PREHASHED)),
        ("RSA_2048", "RSA_PKCS1_SHA_256", (padding.PKCS1v15(), PREHASHED)),
        ("EC_P256", "ECDSA_SHA_256", (ec.ECDSA(PREHASHED),)),
        ("EC_P256K", "ECDSA_SHA_256", (ec.ECDSA(PREHASHED),)),
    ):
        key, public_key = make(client, spec, "SIGN/VERIFY")
        signed = client.call("AsymmetricSign", **key, Algorithm=algorithm, Digest=DIGEST)["Value"]
        # Raises where it is not one.
        public_key.verify(base64.b64decode(signed), base64.b64decode(DIGEST), *arguments)
        for digest, expected in ((DIGEST, True), (base64.b64encode(bytes(32)).decode(), False)):
            verified = client.call("AsymmetricVerify", **key, Algorithm=algorithm, Digest=digest, Value=signed)
            checks.equal(f"{spec} {algorithm}", verified["Value"], expected)
    checks.refused(
        "a new version so soon",
        "Rejected.UnsupportedOperation",
        lambda: client.call("CreateKeyVersion", KeyId=key["KeyId"]),
    )


def encryption(client, checks):
    key, public_key = make(client, "RSA_2048", "ENCRYPT/DECRYPT")
    for algorithm, hashed in (("RSAES_OAEP_SHA_256", hashes.SHA256()), ("RSAES_OAEP_SHA_1", hashes.SHA1())):
        text = base64.b64encode(MESSAGE).decode()
        sealed = client.call("AsymmetricEncrypt", **key, Algorithm=algorithm, Plaintext=text)["CiphertextBlob"]
        oaep = padding.OAEP(padding.MGF1(hashed), hashed, None)
        own = base64.b64encode(public_key.encrypt(MESSAGE, oaep)).decode()
        for blob in (sealed, own):
            opened = client.call("AsymmetricDecrypt", **key, Algorithm=algorithm, CiphertextBlob=blob)
            checks.equal(algorithm, opened["Plaintext"], text)


def macs(client, checks):
    made = client.call("CreateKey", KeySpec="HMAC_SHA_256", KeyUsage="GENERATE/VERIFY_MAC")["KeyMetadata"]
    text = base64.b64encode(MESSAGE).decode()
    request = {"KeyId": made["KeyId"], "Algorithm": "HMAC_SHA_256", "Message": text}
    mac = client.call("GenerateMac", **request)["Mac"]
    checks.equal("length of a MAC", len(base64.b64decode(mac)), hmac.new(b"", b"", "sha256").digest_size)
    checks.equal("VerifyMac", client.call("VerifyMac", **request, Mac=mac)["Value"], True)
    wrong = base64.b64encode(bytes(32)).decode()
    checks.equal("VerifyMac, wrong", client.call("VerifyMac", **request, Mac=wrong)["Value"], False)
