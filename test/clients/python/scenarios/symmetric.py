"""Encryption and data keys."""

import base64

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PLAINTEXT = base64.b64encode(b"a plaintext + a few signs / of all kinds").decode()
CONTEXT = {"purpose": "test", "sign": "a&b=c d+e"}


def run(client, checks):
    key_id, other = (client.call("CreateKey")["KeyMetadata"]["KeyId"] for _ in range(2))
    sealed = client.call("Encrypt", KeyId=key_id, Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)
    checks.equal("KeyId", sealed["KeyId"], key_id)
    blob = sealed["CiphertextBlob"]
    opened = client.call("Decrypt", CiphertextBlob=blob, EncryptionContext=CONTEXT)
    checks.equal("Plaintext", opened["Plaintext"], PLAINTEXT)
    checks.equal("KeyVersionId", opened["KeyVersionId"], sealed["KeyVersionId"])
    checks.refused("another context", "InvalidParameter", lambda: client.call("Decrypt", CiphertextBlob=blob))
    checks.refused(
        "DryRun", "DryRunOperationError", lambda: client.call("Encrypt", KeyId=key_id, Plaintext="YQ==", DryRun="true")
    )
    moved = client.call(
        "ReEncrypt",
        CiphertextBlob=blob,
        DestinationKeyId=other,
        SourceEncryptionContext=CONTEXT,
        DestinationEncryptionContext={"moved": "yes"},
    )
    opened = client.call("Decrypt", CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"moved": "yes"})
    checks.equal("ReEncrypt", (opened["KeyId"], opened["Plaintext"]), (other, PLAINTEXT))
    data_keys(client, checks, key_id)


def data_keys(client, checks, key_id):
    made = client.call("GenerateDataKey", KeyId=key_id, KeySpec="AES_128", EncryptionContext=CONTEXT)
    checks.equal("AES_128", len(base64.b64decode(made["Plaintext"])), 16)
    opened = client.call("Decrypt", CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
    checks.equal("GenerateDataKey", opened["Plaintext"], made["Plaintext"])
    blind = client.call("GenerateDataKeyWithoutPlaintext", KeyId=key_id, NumberOfBytes=64)
    opened = client.call("Decrypt", CiphertextBlob=blind["CiphertextBlob"])
    checks.equal("NumberOfBytes", len(base64.b64decode(opened["Plaintext"])), 64)

    recipient = rsa.generate_private_key(65537, 2048)
    spki = recipient.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    wrapping = {
        "PublicKeyBlob": base64.b64encode(spki).decode(),
        "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
        "WrappingKeySpec": "RSA_2048",
    }
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)

    def unwrapped(answer):
        return base64.b64encode(recipient.decrypt(base64.b64decode(answer["ExportedDataKey"]), oaep)).decode()

    exported = client.call("ExportDataKey", CiphertextBlob=blind["CiphertextBlob"], **wrapping)
    checks.equal("ExportDataKey", unwrapped(exported), opened["Plaintext"])
    both = client.call("GenerateAndExportDataKey", KeyId=key_id, KeySpec="AES_256", **wrapping)
    opened = client.call("Decrypt", CiphertextBlob=both["CiphertextBlob"])
    checks.equal("GenerateAndExportDataKey", unwrapped(both), opened["Plaintext"])
