import { randomBytes } from "node:crypto";
import { type KeySpec, type MessageType, SignCommand, VerifyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import { digestLength, SIGNING, type Signing } from "../../support/peer-signatures.ts";

const account = freshAccount();
const client = kms({ account });
const ids = new Map<KeySpec, string>();

/** The sizes of RSA do not differ in this. */
const ROWS = SIGNING.filter(({ spec }) => spec !== "RSA_3072" && spec !== "RSA_4096");
const TYPES: readonly MessageType[] = ["RAW", "DIGEST", "EXTERNAL_MU"];

/** Sign and Verify, which have the same rules; the signature is never reached. */
const CALLS = {
  Sign: ({ spec, algorithm }: Signing, MessageType: MessageType | undefined, Message: Uint8Array) =>
    client.send(new SignCommand({ KeyId: ids.get(spec), Message, MessageType, SigningAlgorithm: algorithm })),
  Verify: ({ spec, algorithm }: Signing, MessageType: MessageType | undefined, Message: Uint8Array) =>
    client.send(
      new VerifyCommand({
        KeyId: ids.get(spec),
        Message,
        MessageType,
        SigningAlgorithm: algorithm,
        Signature: Uint8Array.of(1),
      }),
    ),
} as const;

/** Recorded: the key spec where no algorithm of its takes the type. */
const whatRefuses = ({ spec, algorithm }: Signing, type: MessageType) =>
  SIGNING.some((row) => row.spec === spec && row.types.includes(type))
    ? `algorithm ${algorithm}`
    : `key spec ${spec}`;

const refused = (message: string) => ({ name: "ValidationException", message, status: 400 });

beforeAll(async () => {
  for (const spec of new Set(ROWS.map((row) => row.spec))) {
    ids.set(spec, (await addKey(client, { KeySpec: spec, KeyUsage: "SIGN_VERIFY" })).id);
  }
});

describe.each(["Sign", "Verify"] as const)("The message of %s", (operation) => {
  const call = CALLS[operation];

  it.each(ROWS)("for $spec and $algorithm has one of its types", async (row) => {
    const { algorithm, types } = row;
    for (const type of TYPES.filter((one) => !types.includes(one))) {
      expect(await failure(call(row, type, randomBytes(digestLength(algorithm))))).toEqual(
        refused(`Message type ${type} is incompatible with ${whatRefuses(row, type)}.`),
      );
    }
    const byDefault = call(row, undefined, randomBytes(digestLength(algorithm)));
    if (!types.includes("RAW")) {
      expect(await failure(byDefault)).toEqual(
        refused(`Message type RAW is incompatible with algorithm ${algorithm}.`),
      );
    } else if (operation === "Sign") expect((await byDefault).SigningAlgorithm).toBe(algorithm);
    else expect(await failure(byDefault)).toEqual(wordless("KMSInvalidSignatureException"));
  });

  const hashed = ROWS.filter(({ types }) => types.some((type) => type !== "RAW"));

  it.each(hashed)("for $spec and $algorithm, hashed, is as long as the hash", async (row) => {
    const type = row.types.find((one) => one !== "RAW");
    const right = digestLength(row.algorithm);
    const lengths = [1, 20, 28, 32, 48, 63, 64, 65, 4096].filter((length) => length !== right);
    for (const length of lengths) {
      expect(await failure(call(row, type, randomBytes(length)))).toEqual(
        refused(`Digest is invalid length for algorithm ${row.algorithm}.`),
      );
    }
  });

  it("is of 1 to 4096 bytes, and is not shown", async () => {
    const row = ROWS.find(({ spec }) => spec === "ECC_NIST_P256");
    if (!row) throw new Error("no such row");
    for (const type of [undefined, ...TYPES]) {
      expect(await failure(call(row, type, new Uint8Array(0)))).toEqual(
        refused(
          "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
      );
      expect(await failure(call(row, type, new Uint8Array(4097)))).toEqual(
        refused(
          "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
        ),
      );
    }
  });

  it("has a type that exists", async () => {
    const body = {
      KeyId: ids.get("ECC_NIST_P256"),
      Message: "eA==",
      MessageType: "DIGESTED",
      SigningAlgorithm: "ECDSA_SHA_256",
      Signature: "eA==",
    };
    expect((await raw(operation, body, { account })).json).toEqual({
      __type: "ValidationException",
      message:
        "1 validation error detected: Value 'DIGESTED' at 'messageType' failed to satisfy constraint: Member must satisfy enum value set: [RAW, DIGEST, EXTERNAL_MU]",
    });
  });

  it("must be there, as must key, algorithm and signature", async () => {
    const { json } = await raw(operation, {}, { account });
    const members = [
      "keyId",
      "message",
      ...(operation === "Verify" ? ["signature"] : []),
      "signingAlgorithm",
    ];
    expect(json.__type).toBe("ValidationException");
    expect(json.message).toMatch(new RegExp(`^${members.length} validation errors detected: `));
    for (const member of members) {
      const value = member === "message" ? "Value" : "Value null";
      expect(json.message).toContain(
        `${value} at '${member}' failed to satisfy constraint: Member must not be null`,
      );
    }
  });
});

describe("The signature of Verify", () => {
  it.each([0, 6145])("is not of %i bytes", async (length) => {
    const call = client.send(
      new VerifyCommand({
        KeyId: ids.get("ECC_NIST_P256"),
        Message: Uint8Array.of(1),
        SigningAlgorithm: "ECDSA_SHA_256",
        Signature: new Uint8Array(length),
      }),
    );
    expect(await failure(call)).toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/at 'signature' failed to satisfy constraint: Member must have length/),
    });
  });
});
