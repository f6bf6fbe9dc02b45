import { describe, expect, it } from "vitest";
import {
  type AlibabaOptions,
  alibabaClient,
  freshAlibabaAccount,
  rawAlibaba,
} from "../../support/alibaba.ts";
import { type AlibabaClient, addAlibabaKey, base64, onlyVersionOf } from "../../support/alibaba-keys.ts";
import { ALIBABA_OPERATIONS } from "../../support/alibaba-operations.ts";
import { NO_KEY } from "../../support/management.ts";
import { newPeerKey, spkiOf } from "../../support/peer-keys.ts";
import { type Random, seededRandom } from "../../support/random.ts";

const OPERATIONS = [
  "Encrypt",
  "Decrypt",
  "ReEncrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateAndExportDataKey",
  "ExportDataKey",
  "AsymmetricEncrypt",
  "AsymmetricDecrypt",
  "AsymmetricSign",
  "AsymmetricVerify",
  "GenerateMac",
  "VerifyMac",
];

const KEYS = [
  { KeySpec: "Aliyun_AES_256" },
  { KeySpec: "Aliyun_SM4" },
  { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" },
  { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" },
  { KeySpec: "EC_P256" },
  { KeySpec: "EC_P256K" },
  { KeySpec: "EC_SM2", KeyUsage: "ENCRYPT/DECRYPT" },
  { KeySpec: "EC_SM2", KeyUsage: "SIGN/VERIFY" },
  { KeySpec: "HMAC_SM3" },
  { KeySpec: "HMAC_SHA_224" },
];

const ALGORITHMS = [
  "RSAES_OAEP_SHA_256",
  "RSAES_OAEP_SHA_1",
  "SM2PKE",
  "RSA_PSS_SHA_256",
  "RSA_PKCS1_SHA_256",
  "ECDSA_SHA_256",
  "SM2DSA",
  "HMAC_SM3",
  "HMAC_SHA_224",
  "RSAES_PKCS1_V1_5",
];

const random = seededRandom();
const { seed } = random;

interface Made {
  readonly ids: readonly string[];
  readonly versions: readonly string[];
  readonly blob: string;
}

async function makeKeys(client: AlibabaClient): Promise<Made> {
  const keys = await Promise.all(KEYS.map((parameters) => addAlibabaKey(client, parameters)));
  const versions = await Promise.all(keys.map(({ id }) => onlyVersionOf({ client, id, arn: "" })));
  const ids = keys.map(({ id }) => id);
  const { CiphertextBlob } = await client.call("Encrypt", { KeyId: ids[0], Plaintext: "AAAA" });
  return { ids, versions, blob: CiphertextBlob as string };
}

/** Something for a parameter: what it takes, mostly of other keys and algorithms, or what no parameter takes. */
function somethingFor(name: string, made: Made, random: Random): string {
  if (random.int(0, 11) === 0) return random.pick(["", "null", "[]", "{}", "\u0000", "x".repeat(9000), "-1"]);
  if (name.endsWith("KeyId")) return random.pick(made.ids);
  if (name.endsWith("KeyVersionId")) return random.pick(made.versions);
  if (name.endsWith("Algorithm")) return random.pick(ALGORITHMS);
  if (name.endsWith("Context")) return random.pick(["{}", '{"a":"b"}', '{"a":null}', '{"__proto__":"x"}']);
  const lengths = [1, 28, 32, 64, 72, 97, 98, 113, 256, 384, 6144];
  const bytes = Buffer.from(random.bytes(random.pick(lengths)));
  switch (name) {
    case "CiphertextBlob":
      // Beginnings of the forms that there are: of SM2 the raw one and DER.
      bytes[0] = random.pick([4, 0x30, bytes[0] ?? 0]);
      return random.pick([made.blob, base64(bytes)]);
    case "PublicKeyBlob":
      return random.pick([...PUBLIC_KEYS, base64(bytes)]);
    case "WrappingKeySpec":
      return random.pick(["RSA_2048", "EC_SM2"]);
    case "KeySpec":
      return random.pick(["AES_128", "AES_256"]);
    case "NumberOfBytes":
      return random.pick(["1", "190", "191", "1024"]);
    case "DryRun":
      return random.pick(["true", "false"]);
    default:
      return base64(bytes);
  }
}

const PUBLIC_KEYS = (["RSA_2048", "SM2", "ECC_NIST_P256"] as const).map((spec) =>
  base64(spkiOf(newPeerKey(spec))),
);

describe(`cryptographic requests of whatever kind, SEED=${seed}`, () => {
  it("get an answer or an error of KMS, never an internal one", async () => {
    const options: AlibabaOptions = { account: freshAlibabaAccount() };
    const made = await makeKeys(alibabaClient(options));
    const statuses = new Map<number, number>();
    for (let round = 0; round < 60; round++) {
      const requests = OPERATIONS.map((Action) => {
        const [needed = "", other = ""] = ALIBABA_OPERATIONS[Action] ?? [];
        const names = [...needed.split(" "), ...other.split(" ").filter(() => random.int(0, 2) === 0)];
        const parameters = names.filter(Boolean).map((name) => [name, somethingFor(name, made, random)]);
        return { Action, ...(Object.fromEntries(parameters) as Record<string, string>) };
      });
      const answers = await Promise.all(requests.map((request) => rawAlibaba(request, options)));
      for (const [at, { status, json }] of answers.entries()) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect(status, JSON.stringify([requests[at], json])).toBeLessThan(500);
      }
    }
    // By chance nothing may have been missing.
    const { status } = await rawAlibaba({ Action: "Encrypt", KeyId: NO_KEY, Plaintext: "AAAA" }, options);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect([...statuses.keys()].sort()).toEqual([200, 400, 404]);
    expect(statuses.get(200)).toBeGreaterThan(10);
  });
});
