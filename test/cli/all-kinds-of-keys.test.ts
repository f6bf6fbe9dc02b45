import { randomBytes } from "node:crypto";
import {
  DecapsulateCommand,
  DecryptCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { Run, temporaryDirectory } from "../support/cli.ts";
import { kms } from "../support/client.ts";
import { addKey } from "../support/management.ts";

const SIGNERS = [
  ["RSA_2048", "RSASSA_PSS_SHA_256"],
  ["ECC_NIST_P521", "ECDSA_SHA_512"],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256"],
  ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512"],
  ["ML_DSA_65", "ML_DSA_SHAKE_256"],
  ["SM2", "SM2DSA"],
] as const satisfies readonly (readonly [string, SigningAlgorithmSpec])[];

const clientOf = (url: string, region: string) => kms({ url, account: "111122223333", region });

it("keys of all kinds survive a stop", async () => {
  const data = temporaryDirectory();
  const flags = ["start", "--port", "0", "--quotas", "off", "--data", data];
  const first = new Run(flags);
  const before = await first.ready();
  const Message = randomBytes(100);
  const checks: ((endpoint: string) => Promise<void>)[] = [];

  for (const [KeySpec, SigningAlgorithm] of SIGNERS) {
    const region = KeySpec === "SM2" ? "cn-north-1" : "us-east-1";
    const client = clientOf(before, region);
    const { id: KeyId } = await addKey(client, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const input = { KeyId, Message, SigningAlgorithm };
    const { Signature } = await client.send(new SignCommand(input));
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
    checks.push(async (endpoint) => {
      const again = clientOf(endpoint, region);
      expect((await again.send(new VerifyCommand({ ...input, Signature }))).SignatureValid).toBe(true);
      expect((await again.send(new GetPublicKeyCommand({ KeyId }))).PublicKey).toEqual(PublicKey);
    });
  }

  const client = clientOf(before, "us-east-1");
  const hmac = await addKey(client, { KeySpec: "HMAC_512", KeyUsage: "GENERATE_VERIFY_MAC" });
  const toMac = { KeyId: hmac.id, Message, MacAlgorithm: "HMAC_SHA_512" } as const;
  const { Mac } = await client.send(new GenerateMacCommand(toMac));
  const rsa = await addKey(client, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
  const oaep = { KeyId: rsa.id, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" } as const;
  const { CiphertextBlob } = await client.send(new EncryptCommand({ ...oaep, Plaintext: Message }));
  const kem = await addKey(client, { KeySpec: "ML_KEM_768", KeyUsage: "ENCAPSULATE_DECAPSULATE" });
  const mlKem = { KeyId: kem.id, EncapsulationAlgorithm: "ML_KEM" } as const;
  const { SharedSecret, SharedSecretCiphertextBlob } = await client.send(new EncapsulateCommand(mlKem));
  checks.push(async (endpoint) => {
    const again = clientOf(endpoint, "us-east-1");
    expect((await again.send(new VerifyMacCommand({ ...toMac, Mac }))).MacValid).toBe(true);
    const { Plaintext } = await again.send(new DecryptCommand({ ...oaep, CiphertextBlob }));
    expect(Buffer.from(Plaintext ?? [])).toEqual(Message);
    const found = await again.send(new DecapsulateCommand({ ...mlKem, SharedSecretCiphertextBlob }));
    expect(found.SharedSecret).toEqual(SharedSecret);
  });

  await first.stop();
  const after = await new Run(flags).ready();
  for (const check of checks) await check(after);
});
