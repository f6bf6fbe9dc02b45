import { randomUUID } from "node:crypto";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  EnableKeyCommand,
  GetKeyLastUsageCommand,
  type KMSClient,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, type Seen } from "../../support/client.ts";
import { KEY_USES, type KeyUse } from "../../support/key-uses.ts";
import { denied, UNUSABLE } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";

const WOULD_SUCCEED: Seen = {
  name: "DryRunOperationException",
  message: "The request would have succeeded, but the DryRun option is set.",
  status: 400,
};

/** A key of another usage than an operation needs. */
const OTHERS = {
  SIGN_VERIFY: { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
  KEY_AGREEMENT: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
  ENCRYPT_DECRYPT: { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
  GENERATE_VERIFY_MAC: { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" },
  ENCAPSULATE_DECAPSULATE: { KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "ENCRYPT_DECRYPT" },
} as const;

/** An owner's key for an operation, and what the call needs beside it. */
async function setting({ spec, usage, prepare }: KeyUse) {
  const account = freshAccount();
  const client = kms({ account });
  const key = await addKey(client, { KeySpec: spec, KeyUsage: usage });
  const prepared = (await prepare?.(client, key.id)) ?? new Uint8Array();
  return { account, client, key, prepared };
}

describe.each(KEY_USES)("$operation with a key of $spec", (use) => {
  const { operation, action, usage, call, wrong } = use;

  it("is done by id, ARN and alias, and from another account by ARN alone", async () => {
    const { account, client, key, prepared } = await setting(use);
    await client.send(new CreateAliasCommand({ AliasName: "alias/it", TargetKeyId: key.id }));
    const aliasArn = `arn:aws:kms:us-east-1:${account}:alias/it`;
    for (const name of [key.id, key.arn, "alias/it", aliasArn]) {
      expect([name, await call(client, name, prepared)]).toEqual([name, key.arn]);
    }
    const stranger = freshAccount();
    const guest = kms({ account: stranger });
    expect(await call(guest, key.arn, prepared)).toBe(key.arn);
    expect(await call(guest, aliasArn, prepared)).toBe(key.arn);
    expect(await failure(call(guest, key.id, prepared))).toEqual({
      name: "NotFoundException",
      message: `Key 'arn:aws:kms:us-east-1:${stranger}:key/${key.id}' does not exist`,
      status: 400,
    });
    const missing = `arn:aws:kms:us-east-1:${account}:key/${randomUUID()}`;
    expect(await failure(call(guest, missing, prepared))).toEqual(denied(stranger, action ?? operation));
  });

  it("fails with DryRun as it would without it, or with the error of a DryRun", async () => {
    const { client, key, prepared } = await setting(use);
    expect(await failure(call(client, key.id, prepared, true))).toEqual(WOULD_SUCCEED);
    expect(await failure(call(kms(), key.arn, prepared, true))).toEqual(WOULD_SUCCEED);
    if (wrong) {
      const [bytes, name] = wrong;
      const seen = await failure(call(client, key.id, bytes, true));
      expect(seen.name).toBe(name);
      expect(await failure(call(client, key.id, bytes))).toEqual(seen);
    }
    expect(await call(client, key.id, prepared, false)).toBe(key.arn);
  });

  it("is noted as the last use of the key, if it went well", async () => {
    const { client, key, prepared } = await setting(use);
    const lastUse = async () =>
      (await client.send(new GetKeyLastUsageCommand({ KeyId: key.id }))).KeyLastUsage;
    const before = await lastUse();
    await failure(call(client, key.id, prepared, true));
    if (wrong) await failure(call(client, key.id, wrong[0]));
    expect(await lastUse()).toEqual(before);
    await call(client, key.id, prepared);
    expect(await lastUse()).toMatchObject({ Operation: operation, KmsRequestId: expect.any(String) });
  });

  it.each(UNUSABLE)("is refused in state $state, with DryRun too", async ({ enter, error }) => {
    const { client, key, prepared } = await setting(use);
    await enter(client, key.id);
    for (const from of [client, kms()]) {
      for (const DryRun of [false, true]) {
        expect(await failure(call(from, key.arn, prepared, DryRun))).toEqual(error(key.arn));
      }
    }
    if (wrong) expect(await failure(call(client, key.id, wrong[0]))).toEqual(error(key.arn));
  });

  it("is done again once the key is back", async () => {
    const { client, key, prepared } = await setting(use);
    for (const { state, enter } of UNUSABLE) {
      await enter(client, key.id);
      if (state === "PendingDeletion") await client.send(new CancelKeyDeletionCommand({ KeyId: key.id }));
      await client.send(new EnableKeyCommand({ KeyId: key.id }));
      expect(await call(client, key.id, prepared)).toBe(key.arn);
    }
  });

  it("is refused with a key of another usage", async () => {
    const { client, prepared } = await setting(use);
    const other = await addKey(client, OTHERS[usage]);
    for (const DryRun of [false, true]) {
      expect(await failure(call(client, other.id, prepared, DryRun))).toEqual({
        name: "InvalidKeyUsageException",
        message: `${other.arn} key usage is ${OTHERS[usage].KeyUsage} which is not valid for ${operation}.`,
        status: 400,
      });
    }
  });
});

describe("A key to sign", () => {
  let client: KMSClient;
  const keys = new Map<string, { id: string; arn: string }>();

  const SPECS = [
    "RSA_2048",
    "ECC_NIST_P256",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
    "ML_DSA_44",
  ] as const;
  const ALGORITHMS = {
    RSASSA_PSS_SHA_256: ["RSA_2048"],
    RSASSA_PKCS1_V1_5_SHA_512: ["RSA_2048"],
    ECDSA_SHA_256: ["ECC_NIST_P256", "ECC_SECG_P256K1"],
    ECDSA_SHA_384: [],
    ECDSA_SHA_512: [],
    ED25519_SHA_512: ["ECC_NIST_EDWARDS25519"],
    ED25519_PH_SHA_512: ["ECC_NIST_EDWARDS25519"],
    ML_DSA_SHAKE_256: ["ML_DSA_44"],
    SM2DSA: [],
  } as const satisfies Record<string, readonly (typeof SPECS)[number][]>;

  beforeAll(async () => {
    client = kms();
    for (const KeySpec of SPECS)
      keys.set(KeySpec, await addKey(client, { KeySpec, KeyUsage: "SIGN_VERIFY" }));
  });

  it.each(SPECS)(
    "of %s refuses the algorithms of others, before it looks at the message's type",
    async (spec) => {
      for (const [algorithm, specs] of Object.entries(ALGORITHMS)) {
        if ((specs as readonly string[]).includes(spec)) continue;
        const seen = {
          name: "InvalidKeyUsageException",
          message: `Algorithm ${algorithm} is incompatible with key spec ${spec}.`,
          status: 400,
        };
        const SigningAlgorithm = algorithm as keyof typeof ALGORITHMS;
        for (const MessageType of ["RAW", "DIGEST", "EXTERNAL_MU"] as const) {
          const input = {
            KeyId: keys.get(spec)?.id,
            Message: Buffer.from("x"),
            MessageType,
            SigningAlgorithm,
          };
          expect(await failure(client.send(new SignCommand(input)))).toEqual(seen);
          const verify = new VerifyCommand({ ...input, Signature: Buffer.from("x") });
          expect(await failure(client.send(verify))).toEqual(seen);
        }
      }
    },
  );
});
