"""Imported key material."""

import base64
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding


def run(client, checks):
    made = client.call("CreateKey", Origin="EXTERNAL")["KeyMetadata"]
    key_id = made["KeyId"]
    checks.equal("KeyState", made["KeyState"], "PendingImport")
    given = client.call(
        "GetParametersForImport",
        KeyId=key_id,
        WrappingAlgorithm="RSAES_OAEP_SHA_256",
        WrappingKeySpec="RSA_2048",
    )
    public_key = serialization.load_der_public_key(base64.b64decode(given["PublicKey"]))
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    material = os.urandom(32)

    def import_(raw):
        return client.call(
            "ImportKeyMaterial",
            KeyId=key_id,
            EncryptedKeyMaterial=base64.b64encode(public_key.encrypt(raw, oaep)).decode(),
            ImportToken=given["ImportToken"],
            KeyMaterialExpireUnix=0,
        )

    import_(material)
    sealed = client.call("Encrypt", KeyId=key_id, Plaintext="YWJj")["CiphertextBlob"]
    client.call("DeleteKeyMaterial", KeyId=key_id)
    checks.refused(
        "without its material", "Rejected.PendingImport", lambda: client.call("Decrypt", CiphertextBlob=sealed)
    )
    checks.refused("other material", "InvalidKeyMaterial", lambda: import_(os.urandom(32)))
    import_(material)
    checks.equal("with it again", client.call("Decrypt", CiphertextBlob=sealed)["Plaintext"], "YWJj")
