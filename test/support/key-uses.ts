import {
  DecapsulateCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateMacCommand,
  type KeySpec,
  type KeyUsageType,
  type KMSClient,
  ReEncryptCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { newPeerKey, spkiOf } from "./peer-keys.ts";

/** A cryptographic operation with an asymmetric or HMAC key, or one that makes a data key pair. */
export interface KeyUse {
  readonly operation: string;
  /** The permission of the call, where it has another name than the operation. */
  readonly action?: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  /** Makes the bytes that the call needs besides the key: a signature, a ciphertext. */
  readonly prepare?: (client: KMSClient, keyId: string) => Promise<Uint8Array | undefined>;
  /** @returns the ARN of the key that was used. */
  readonly call: (
    client: KMSClient,
    keyId: string,
    prepared: Uint8Array,
    dryRun?: boolean,
  ) => Promise<string | undefined>;
  /** Wrong bytes for the call, and the name of the error; absent where nothing can be wrong. */
  readonly wrong?: readonly [prepared: Uint8Array, error: string];
}

const P256 = { spec: "ECC_NIST_P256", usage: "SIGN_VERIFY" } as const;
const HMAC = { spec: "HMAC_256", usage: "GENERATE_VERIFY_MAC" } as const;
const KEM = { spec: "ML_KEM_512", usage: "ENCAPSULATE_DECAPSULATE" } as const;
const RSA = { spec: "RSA_2048", usage: "ENCRYPT_DECRYPT" } as const;
const SYMMETRIC = { spec: "SYMMETRIC_DEFAULT", usage: "ENCRYPT_DECRYPT" } as const;

const message = { Message: Buffer.from("a message") };
const ecdsa = { ...message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
const hmac = { ...message, MacAlgorithm: "HMAC_SHA_256" } as const;
const mlKem = { EncapsulationAlgorithm: "ML_KEM" } as const;
const oaep = { EncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
const p256 = { KeyPairSpec: "ECC_NIST_P256" } as const;
const Plaintext = Buffer.from("hello");

const sealed = async (client: KMSClient, KeyId: string) =>
  (await client.send(new EncryptCommand({ KeyId, Plaintext, ...oaep }))).CiphertextBlob;

export const KEY_USES: readonly KeyUse[] = [
  {
    operation: "Sign",
    ...P256,
    call: async (client, KeyId, _, DryRun) =>
      (await client.send(new SignCommand({ KeyId, ...ecdsa, DryRun }))).KeyId,
  },
  {
    operation: "Verify",
    ...P256,
    prepare: async (client, KeyId) => (await client.send(new SignCommand({ KeyId, ...ecdsa }))).Signature,
    call: async (client, KeyId, Signature, DryRun) =>
      (await client.send(new VerifyCommand({ KeyId, ...ecdsa, Signature, DryRun }))).KeyId,
    wrong: [Uint8Array.of(1), "KMSInvalidSignatureException"],
  },
  {
    operation: "GenerateMac",
    ...HMAC,
    call: async (client, KeyId, _, DryRun) =>
      (await client.send(new GenerateMacCommand({ KeyId, ...hmac, DryRun }))).KeyId,
  },
  {
    operation: "VerifyMac",
    ...HMAC,
    prepare: async (client, KeyId) => (await client.send(new GenerateMacCommand({ KeyId, ...hmac }))).Mac,
    call: async (client, KeyId, Mac, DryRun) =>
      (await client.send(new VerifyMacCommand({ KeyId, ...hmac, Mac, DryRun }))).KeyId,
    wrong: [new Uint8Array(32), "KMSInvalidMacException"],
  },
  {
    operation: "DeriveSharedSecret",
    spec: "ECC_NIST_P256",
    usage: "KEY_AGREEMENT",
    prepare: async () => spkiOf(newPeerKey("ECC_NIST_P256")),
    call: async (client, KeyId, PublicKey, DryRun) => {
      const input = { KeyId, PublicKey, KeyAgreementAlgorithm: "ECDH", DryRun } as const;
      return (await client.send(new DeriveSharedSecretCommand(input))).KeyId;
    },
    wrong: [new Uint8Array(91), "ValidationException"],
  },
  {
    operation: "Encapsulate",
    ...KEM,
    call: async (client, KeyId, _, DryRun) =>
      (await client.send(new EncapsulateCommand({ KeyId, ...mlKem, DryRun }))).KeyId,
  },
  {
    operation: "Decapsulate",
    ...KEM,
    prepare: async (client, KeyId) =>
      (await client.send(new EncapsulateCommand({ KeyId, ...mlKem }))).SharedSecretCiphertextBlob,
    call: async (client, KeyId, SharedSecretCiphertextBlob, DryRun) => {
      const input = { KeyId, SharedSecretCiphertextBlob, ...mlKem, DryRun };
      return (await client.send(new DecapsulateCommand(input))).KeyId;
    },
    wrong: [new Uint8Array(767), "InvalidCiphertextException"],
  },
  {
    operation: "Encrypt",
    ...RSA,
    prepare: async () => Plaintext,
    call: async (client, KeyId, bytes, DryRun) =>
      (await client.send(new EncryptCommand({ KeyId, Plaintext: bytes, ...oaep, DryRun }))).KeyId,
    wrong: [new Uint8Array(191), "ValidationException"],
  },
  {
    operation: "Decrypt",
    ...RSA,
    prepare: sealed,
    call: async (client, KeyId, CiphertextBlob, DryRun) =>
      (await client.send(new DecryptCommand({ KeyId, CiphertextBlob, ...oaep, DryRun }))).KeyId,
    wrong: [new Uint8Array(256), "InvalidCiphertextException"],
  },
  {
    operation: "ReEncrypt",
    action: "ReEncryptFrom",
    ...RSA,
    prepare: sealed,
    call: async (client, SourceKeyId, CiphertextBlob, DryRun) => {
      const command = new ReEncryptCommand({
        SourceKeyId,
        SourceEncryptionAlgorithm: oaep.EncryptionAlgorithm,
        CiphertextBlob,
        DestinationKeyId: "alias/aws/s3",
        DryRun,
      });
      return (await client.send(command)).SourceKeyId;
    },
    wrong: [new Uint8Array(256), "InvalidCiphertextException"],
  },
  {
    operation: "GenerateDataKeyPair",
    ...SYMMETRIC,
    call: async (client, KeyId, _, DryRun) =>
      (await client.send(new GenerateDataKeyPairCommand({ KeyId, ...p256, DryRun }))).KeyId,
  },
  {
    operation: "GenerateDataKeyPairWithoutPlaintext",
    ...SYMMETRIC,
    call: async (client, KeyId, _, DryRun) =>
      (await client.send(new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, ...p256, DryRun }))).KeyId,
  },
];
