import { createPublicKey } from "node:crypto";
import {
  type AlgorithmSpec,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DisableKeyCommand,
  type KeySpec,
  type KeyUsageType,
  ScheduleKeyDeletionCommand,
  type WrappingKeySpec,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../../support/client.ts";
import {
  importWith,
  makeImportKey,
  parametersForImport,
  stateOf,
  symmetricMaterial,
  type Wrapping,
} from "../../support/import.ts";
import { wordless } from "../../support/keys.ts";
import { DAY, daysAfter, decrypt, encrypt, FrozenWorkspace, makeKey } from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";
const OAEP: AlgorithmSpec[] = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
const RSA_AES: AlgorithmSpec[] = ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"];
const ALL: AlgorithmSpec[] = [...OAEP, ...RSA_AES, "SM2PKE", "RSAES_PKCS1_V1_5"];
const WRAPPING_SPECS: WrappingKeySpec[] = ["RSA_2048", "RSA_3072", "RSA_4096", "SM2"];

const usageOf = (spec: KeySpec): KeyUsageType =>
  spec.startsWith("HMAC")
    ? "GENERATE_VERIFY_MAC"
    : spec === "SYMMETRIC_DEFAULT"
      ? "ENCRYPT_DECRYPT"
      : "SIGN_VERIFY";
const external = (KeySpec: KeySpec): CreateKeyCommandInput => ({
  KeySpec,
  KeyUsage: usageOf(KeySpec),
  Origin: "EXTERNAL",
});

describe("GetParametersForImport", () => {
  it("gives a public key and a token for a day, as often as it is asked", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options, { Origin: "EXTERNAL" });
    const first = await parametersForImport(client, id);
    const second = await parametersForImport(client, id);
    for (const { publicKey, validTo } of [first, second]) {
      const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
      expect(key.asymmetricKeyType).toBe("rsa");
      expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
      expect(validTo).toEqual(daysAfter(START, 1));
    }
    expect(first.publicKey.equals(second.publicKey)).toBe(false);
    const material = symmetricMaterial();
    await importWith(client, second, material);
    await importWith(client, first, material);
  });

  it.each(["RSA_3072", "RSA_4096"] as const)("gives a wrapping key of spec %s", async (spec) => {
    const { client, id } = await makeKey({}, { Origin: "EXTERNAL" });
    const wrapping = await parametersForImport(client, id, "RSAES_OAEP_SHA_1", spec);
    const key = createPublicKey({ key: wrapping.publicKey, format: "der", type: "spki" });
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(Number(spec.slice(4)));
    await importWith(client, wrapping, symmetricMaterial());
    expect((await decrypt(client, await encrypt(client, id, "through"))).text).toBe("through");
  });

  // What the API Reference, and the China Regions' Developer Guide, let through.
  const allowed = (spec: string, algorithm: string, wrapping: string, china: boolean): boolean => {
    if (algorithm === "RSAES_PKCS1_V1_5") return false;
    if (algorithm === "SM2PKE") {
      return china && wrapping === "SM2" && !/RSA|NIST|SECG/.test(spec);
    }
    if (wrapping === "SM2" || spec === "SM2") return false;
    if (algorithm.startsWith("RSA_AES")) return !china && /RSA|NIST|SECG/.test(spec);
    if (spec === "ECC_NIST_P521" && wrapping === "RSA_2048") return false;
    return !spec.startsWith("RSA");
  };

  it.each([
    [
      "us-east-1",
      ["SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512", "RSA_2048", "RSA_3072"],
    ],
    ["eu-west-3", ["RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"]],
    ["eu-west-3", ["ECC_NIST_EDWARDS25519"]],
    ["cn-north-1", ["SYMMETRIC_DEFAULT", "HMAC_256", "RSA_2048", "ECC_NIST_P256", "SM2"]],
  ] as [string, KeySpec[]][])("in %s refuses what does not fit %j", async (region, specs) => {
    const client = kms({ region });
    const china = region.startsWith("cn-");
    for (const spec of specs) {
      const { KeyMetadata } = await client.send(new CreateKeyCommand(external(spec)));
      const id = KeyMetadata?.KeyId ?? "";
      for (const algorithm of ALL) {
        for (const wrapping of WRAPPING_SPECS) {
          if (allowed(spec, algorithm, wrapping, china)) continue;
          const seen = await failure(parametersForImport(client, id, algorithm, wrapping));
          expect(seen, `${spec} ${algorithm} ${wrapping}`).toMatchObject({
            name: "ValidationException",
            // recorded
            message: `Wrapping algorithm ${algorithm} and wrapping key spec ${wrapping} cannot be used to import a ${spec} key.`,
            status: 400,
          });
        }
      }
    }
  });

  it("refuses a key whose material is of another origin", async () => {
    const { client, id, arn } = await makeKey();
    expect(await failure(parametersForImport(client, id))).toEqual({
      name: "UnsupportedOperationException",
      message: `${arn} origin is AWS_KMS which is not valid for this operation.`,
      status: 400,
    });
  });

  it("refuses an algorithm or a spec that does not exist", async () => {
    const { client, id } = await makeKey({}, { Origin: "EXTERNAL" });
    expect(await failure(parametersForImport(client, id, "RSAES" as AlgorithmSpec))).toMatchObject({
      name: "ValidationException",
    });
    const wrong = parametersForImport(client, id, "RSAES_OAEP_SHA_1", "RSA_1024" as WrappingKeySpec);
    expect(await failure(wrong)).toMatchObject({ name: "ValidationException" });
  });

  it("gives parameters for a disabled key, not for one that is pending deletion", async () => {
    const { client, id, arn, put } = await makeImportKey();
    await put(symmetricMaterial());
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await parametersForImport(client, id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await failure(parametersForImport(client, id))).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
      status: 400,
    });
  });
});

describe("keys that take no imported material", () => {
  it.each([
    ["ML_DSA_44", "SIGN_VERIFY"],
    ["ML_DSA_65", "SIGN_VERIFY"],
    ["ML_DSA_87", "SIGN_VERIFY"],
    ["ML_KEM_768", "ENCAPSULATE_DECAPSULATE"],
  ] as [KeySpec, KeyUsageType][])("cannot be made: %s", async (KeySpec, KeyUsage) => {
    const call = kms().send(new CreateKeyCommand({ KeySpec, KeyUsage, Origin: "EXTERNAL" }));
    expect(await failure(call)).toMatchObject({ name: "ValidationException", status: 400 });
  });
});

describe("an import token", () => {
  it("is valid for 24 hours of the workspace's clock, any number of times", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, wrapping } = await makeImportKey(workspace.options);
    const material = symmetricMaterial();
    await workspace.advance(DAY - 1);
    await importWith(client, wrapping, material);
    await importWith(client, wrapping, material);
    await workspace.advance(1);
    expect(await failure(importWith(client, wrapping, material))).toEqual(
      wordless("ExpiredImportTokenException"),
    );
    expect(await stateOf(client, id)).toBe("Enabled");
    await importWith(client, await parametersForImport(client, id), material);
  });
});

describe("a foreign import token", () => {
  let mine: { client: ReturnType<typeof kms>; id: string; wrapping: Wrapping; account: string };
  beforeAll(async () => {
    mine = await makeImportKey();
  });

  const refused = async (token: Uint8Array) => {
    const call = importWith(mine.client, { ...mine.wrapping, token }, symmetricMaterial());
    expect(await failure(call)).toEqual(wordless("InvalidImportTokenException"));
  };

  it("is refused where it belongs to another key", async () => {
    const other = await makeImportKey({ account: mine.account });
    await refused(other.wrapping.token);
  });

  it("is refused in another workspace, though the key's ARN is the same", async () => {
    const account = freshAccount();
    const Tags = [{ TagKey: "_custom_id_", TagValue: "11111111-2222-4333-8444-555555555555" }];
    const [here, there] = await Promise.all(
      ["import-token-1", "import-token-2"].map(async (workspace) => {
        await control("POST", "reset", undefined, { server: "off", workspace });
        return makeKey({ account, workspace }, { Origin: "EXTERNAL", Tags });
      }),
    );
    if (!here || !there) throw new Error("no keys");
    expect(here.arn).toBe(there.arn);
    const wrapping = await parametersForImport(here.client, here.id);
    expect(await failure(importWith(there.client, wrapping, symmetricMaterial()))).toEqual(
      wordless("InvalidImportTokenException"),
    );
    await importWith(here.client, wrapping, symmetricMaterial());
  });

  it("does not unwrap what the public key of another wrapped", async () => {
    const second = await parametersForImport(mine.client, mine.id);
    const mixed = { ...mine.wrapping, token: second.token };
    expect(await failure(importWith(mine.client, mixed, symmetricMaterial()))).toEqual(
      wordless("InvalidCiphertextException"),
    );
  });

  it("is refused where no server has made it: garbage, one bit of difference, a part", async () => {
    const { token } = mine.wrapping;
    await refused(Buffer.from("garbage"));
    await refused(Buffer.alloc(1));
    await refused(Buffer.alloc(6144, 1));
    for (const at of [0, 1, 40, token.length - 1]) {
      const altered = Buffer.from(token);
      altered[at] = (altered[at] ?? 0) ^ 1;
      await refused(altered);
    }
    await refused(token.subarray(0, token.length - 1));
    await refused(token.subarray(1));
  });
});
