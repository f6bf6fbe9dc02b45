import { createHmac, randomBytes } from "node:crypto";
import {
  GenerateMacCommand,
  type GenerateMacCommandInput,
  type KeySpec,
  type MacAlgorithmSpec,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import vectors from "../../vectors/hmac.json" with { type: "json" };

interface Row {
  readonly spec: KeySpec;
  readonly algorithm: MacAlgorithmSpec;
  /** Bytes of the key and of the tag. */
  readonly length: number;
}

const ROWS: readonly Row[] = ([224, 256, 384, 512] as const).map((bits) => ({
  spec: `HMAC_${bits}`,
  algorithm: `HMAC_SHA_${bits}`,
  length: bits / 8,
}));

const WRONG = wordless("KMSInvalidMacException");
const account = freshAccount();
const client = kms({ account });
const keys = new Map<KeySpec, { id: string; arn: string; material: Uint8Array }>();
const keyOf = (spec: KeySpec) => keys.get(spec) ?? { id: "", arn: "", material: new Uint8Array() };

/** An HMAC key of this material. */
async function withMaterial(KeySpec: KeySpec, material: Uint8Array) {
  const TagValue = Buffer.from(material).toString("base64");
  const Tags = [{ TagKey: "_custom_key_material_", TagValue }];
  return { material, ...(await addKey(client, { KeySpec, KeyUsage: "GENERATE_VERIFY_MAC", Tags })) };
}

const generate = async (input: GenerateMacCommandInput) =>
  (await client.send(new GenerateMacCommand(input))).Mac ?? new Uint8Array();

beforeAll(async () => {
  for (const { spec, length } of ROWS) keys.set(spec, await withMaterial(spec, randomBytes(length)));
});

describe.each(ROWS)("GenerateMac and VerifyMac with $spec", ({ spec, algorithm, length }) => {
  const MacAlgorithm = algorithm;

  it.each([1, 64, 129, 4096])("agree with OpenSSL on a message of %i bytes", async (size) => {
    const { id, arn, material } = keyOf(spec);
    const Message = randomBytes(size);
    const command = new GenerateMacCommand({ KeyId: id, Message, MacAlgorithm });
    const { $metadata: _, Mac, ...answer } = await client.send(command);
    const hash = `sha${algorithm.slice(-3)}`;
    expect(Buffer.from(Mac ?? [])).toEqual(createHmac(hash, material).update(Message).digest());
    expect(answer).toEqual({ KeyId: arn, MacAlgorithm });
    const verified = await client.send(new VerifyMacCommand({ KeyId: id, Message, MacAlgorithm, Mac }));
    const { $metadata: __, ...rest } = verified;
    expect(rest).toEqual({ KeyId: arn, MacValid: true, MacAlgorithm });
  });

  it("agree with RFC 4231", async () => {
    const cases = vectors.filter(({ from, hash }) => from === "RFC 4231" && hash === `SHA-${length * 8}`);
    expect(cases.length).toBeGreaterThan(0);
    for (const { key, msg, tag } of cases) {
      // HMAC itself pads a key with zeros (RFC 2104 §2).
      const { id } = await withMaterial(spec, Buffer.from(key.padEnd(2 * length, "0"), "hex"));
      const mac = await generate({ KeyId: id, Message: Buffer.from(msg, "hex"), MacAlgorithm });
      expect(Buffer.from(mac).toString("hex").slice(0, tag.length)).toBe(tag);
    }
  });

  it("refuse a tag that is altered, cut off, drawn out, or of another message or key", async () => {
    const KeyId = keyOf(spec).id;
    const Message = randomBytes(100);
    const mac = await generate({ KeyId, Message, MacAlgorithm });
    expect(mac).toHaveLength(length);
    const other = await addKey(client, { KeySpec: spec, KeyUsage: "GENERATE_VERIFY_MAC" });
    const bad = [
      ...[...mac.keys()].map((at) => Uint8Array.from(mac, (byte, i) => (i === at ? byte ^ 0x80 : byte))),
      mac.subarray(1),
      mac.subarray(0, -1),
      mac.subarray(0, 16),
      Buffer.concat([mac, Buffer.of(0)]),
      Uint8Array.of(0),
      new Uint8Array(6144),
      await generate({ KeyId, Message: randomBytes(100), MacAlgorithm }),
      await generate({ KeyId: other.id, Message, MacAlgorithm }),
    ];
    for (const [at, Mac] of bad.entries()) {
      const call = client.send(new VerifyMacCommand({ KeyId, Message, MacAlgorithm, Mac }));
      expect([at, await failure(call)]).toEqual([at, WRONG]);
    }
  });

  it("refuse the algorithm of another key spec", async () => {
    const KeyId = keyOf(spec).id;
    const Message = randomBytes(10);
    for (const other of ROWS.filter((row) => row.algorithm !== algorithm)) {
      const seen = {
        name: "InvalidKeyUsageException",
        message: `Algorithm ${other.algorithm} is incompatible with key spec ${spec}.`,
        status: 400,
      };
      const input = { KeyId, Message, MacAlgorithm: other.algorithm };
      expect(await failure(client.send(new GenerateMacCommand(input)))).toEqual(seen);
      const verify = new VerifyMacCommand({ ...input, Mac: randomBytes(length) });
      expect(await failure(client.send(verify))).toEqual(seen);
    }
  });

  it.each([-1, 128])("take material of no other length: %i", async (more) => {
    expect(await failure(withMaterial(spec, randomBytes(length + more)))).toMatchObject({
      name: "ValidationException",
      message: `The value of tag _custom_key_material_ is not material for KeySpec ${spec}.`,
    });
  });
});

describe.each(["GenerateMac", "VerifyMac"])("%s", (operation) => {
  const call = async (changes: Record<string, unknown>) => {
    const body = { KeyId: keyOf("HMAC_256").id, Message: "eA==", MacAlgorithm: "HMAC_SHA_256", ...changes };
    const { json } = await raw(
      operation,
      { ...(operation === "VerifyMac" && { Mac: "eA==" }), ...body },
      { account },
    );
    return json;
  };

  it.each([
    [0, "greater than or equal to 1"],
    [4097, "less than or equal to 4096"],
  ])("refuses a message of %i bytes, and does not show it", async (length, rule) => {
    expect(await call({ Message: Buffer.alloc(length).toString("base64") })).toEqual({
      __type: "ValidationException",
      message: `1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length ${rule}`,
    });
  });

  it("refuses an algorithm that does not exist", async () => {
    expect(await call({ MacAlgorithm: "HMAC_MD5" })).toEqual({
      __type: "ValidationException",
      message:
        "1 validation error detected: Value 'HMAC_MD5' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
    });
  });
});

describe("VerifyMac", () => {
  it.each([0, 6145])("refuses a tag of %i bytes", async (length) => {
    const input = {
      KeyId: keyOf("HMAC_256").id,
      Message: Uint8Array.of(1),
      MacAlgorithm: "HMAC_SHA_256",
    } as const;
    const call = client.send(new VerifyMacCommand({ ...input, Mac: new Uint8Array(length) }));
    expect(await failure(call)).toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/at 'mac' failed to satisfy constraint: Member must have length/),
    });
  });
});
