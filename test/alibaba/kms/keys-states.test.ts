import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AlibabaParameters } from "../../support/alibaba.ts";
import { alibabaImport, alibabaImportParameters } from "../../support/alibaba-import.ts";
import { makeInstanceKey } from "../../support/alibaba-instances.ts";
import { type AlibabaKey, base64, makeAlibabaKey } from "../../support/alibaba-keys.ts";

const STATES = ["Enabled", "Disabled", "PendingDeletion", "PendingImport"] as const;
type State = (typeof STATES)[number];

const MATERIAL = randomBytes(32);

const importFor = async (key: AlibabaKey) => alibabaImport(key, await alibabaImportParameters(key), MATERIAL);

const POLICY = JSON.stringify({
  Version: "1",
  Statement: [{ Effect: "Allow", Principal: { RAM: ["acs:ram::1:*"] }, Action: ["kms:*"], Resource: ["*"] }],
});

/** One call of the operation on the key; `other` is an enabled key of the account. */
interface Operation {
  readonly parameters: (key: AlibabaKey, other: string) => AlibabaParameters | Promise<AlibabaParameters>;
  /** What there has to be before the key comes into its state. */
  readonly before?: (key: AlibabaKey, other: string) => Promise<unknown>;
  /** Of keys with imported material only. */
  readonly imported?: true;
  /** Of keys in instances only. */
  readonly inInstance?: true;
}

const onKey = (parameters: AlibabaParameters = {}): Operation => ({
  parameters: ({ id }) => ({ KeyId: id, ...parameters }),
});
const blobs = new WeakMap<AlibabaKey, unknown>();

const OPERATIONS: Readonly<Record<string, Operation>> = {
  Encrypt: onKey({ Plaintext: base64("x") }),
  Decrypt: {
    before: async (key) => {
      const { CiphertextBlob } = await key.client.call("Encrypt", { KeyId: key.id, Plaintext: base64("x") });
      blobs.set(key, CiphertextBlob);
    },
    parameters: (key) => ({ CiphertextBlob: blobs.get(key) }),
    imported: true,
  },
  GenerateDataKey: onKey(),
  GenerateDataKeyWithoutPlaintext: onKey(),
  DescribeKey: onKey(),
  ListKeys: { parameters: () => ({}) },
  ListAliases: { parameters: () => ({}) },
  DeleteAlias: {
    before: ({ client, id }) => client.call("CreateAlias", { AliasName: "alias/a", KeyId: id }),
    parameters: () => ({ AliasName: "alias/a" }),
  },
  EnableKey: onKey(),
  DisableKey: onKey(),
  ScheduleKeyDeletion: onKey({ PendingWindowInDays: 8 }),
  CreateAlias: onKey({ AliasName: "alias/a" }),
  CancelKeyDeletion: onKey(),
  UpdateAlias: {
    before: ({ client }, other) => client.call("CreateAlias", { AliasName: "alias/a", KeyId: other }),
    parameters: ({ id }) => ({ AliasName: "alias/a", KeyId: id }),
  },
  GetParametersForImport: {
    ...onKey({ WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" }),
    imported: true,
  },
  DeleteKeyMaterial: { ...onKey(), imported: true },
  ImportKeyMaterial: { parameters: importFor, imported: true },
  UpdateRotationPolicy: onKey({ EnableAutomaticRotation: true, RotationInterval: "30d" }),
  UpdateKeyDescription: onKey({ Description: "new" }),
  SetDeletionProtection: onKey({ EnableDeletionProtection: true }),
  GetKeyPolicy: { ...onKey(), inInstance: true },
  SetKeyPolicy: { ...onKey({ Policy: POLICY }), inInstance: true },
};

/**
 * Documentation of KMS 1.0, Impact of CMK states on API call, which ends with ImportKeyMaterial; what is below is
 * ours. What a call ends with: an error, or the state in which the key is then.
 */
const TABLE: readonly (readonly [string, ...string[]])[] = [
  ["Encrypt", "Enabled", "Rejected.Disabled", "Rejected.PendingDeletion", "Rejected.PendingImport"],
  ["Decrypt", "Enabled", "Rejected.Disabled", "Rejected.PendingDeletion", "Rejected.PendingImport"],
  ["GenerateDataKey", "Enabled", "Rejected.Disabled", "Rejected.PendingDeletion", "Rejected.PendingImport"],
  [
    "GenerateDataKeyWithoutPlaintext",
    "Enabled",
    "Rejected.Disabled",
    "Rejected.PendingDeletion",
    "Rejected.PendingImport",
  ],
  ["DescribeKey", ...STATES],
  ["ListKeys", ...STATES],
  ["DeleteAlias", ...STATES],
  ["ListAliases", ...STATES],
  ["EnableKey", "Enabled", "Enabled", "Rejected.StateModifiedFailed", "Rejected.StateModifiedFailed"],
  ["DisableKey", "Disabled", "Disabled", "Rejected.StateModifiedFailed", "Rejected.StateModifiedFailed"],
  [
    "ScheduleKeyDeletion",
    "PendingDeletion",
    "PendingDeletion",
    "Rejected.StateModifiedFailed",
    "PendingDeletion",
  ],
  ["CreateAlias", "Enabled", "Disabled", "Rejected.StateModifiedFailed", "PendingImport"],
  [
    "CancelKeyDeletion",
    "Rejected.StateModifiedFailed",
    "Rejected.StateModifiedFailed",
    "Enabled",
    "Rejected.StateModifiedFailed",
  ],
  ["UpdateAlias", "Enabled", "Disabled", "Rejected.PendingDeletion", "PendingImport"],
  ["GetParametersForImport", ...STATES],
  ["DeleteKeyMaterial", "PendingImport", "PendingImport", "PendingDeletion", "PendingImport"],
  ["ImportKeyMaterial", "Enabled", "Disabled", "Rejected.StateModifiedFailed", "Enabled"],

  ["UpdateKeyDescription", "Enabled", "Disabled", "Rejected.PendingDeletion", "PendingImport"],
  ["SetDeletionProtection", "Enabled", "Disabled", "Rejected.PendingDeletion", "PendingImport"],
  ["GetKeyPolicy", ...STATES],
  ["SetKeyPolicy", "Enabled", "Disabled", "Rejected.PendingDeletion", "PendingImport"],
  [
    "UpdateRotationPolicy",
    "Enabled",
    "Rejected.Disabled",
    "Rejected.PendingDeletion",
    "Rejected.PendingImport",
  ],
];

const MESSAGES: Readonly<Record<string, string>> = {
  "Rejected.Disabled": "The request was rejected because the key state is Disabled.",
  "Rejected.PendingDeletion": "The request was rejected because the key state is PendingDeletion.",
  "Rejected.PendingImport": "The request was rejected because the key state is PendingImport.",
  "Rejected.StateModifiedFailed": "Keystate modified failed.",
};

async function stateOf({ client, id }: AlibabaKey): Promise<unknown> {
  const { KeyMetadata } = await client.call("DescribeKey", { KeyId: id });
  return (KeyMetadata as { KeyState: string }).KeyState;
}

/** A key that is about to come into a state. */
async function keyFor(state: State, operation: Operation): Promise<AlibabaKey> {
  const external = state === "PendingImport" || operation.imported === true;
  const make = operation.inInstance ? makeInstanceKey : makeAlibabaKey;
  const key = await make(external ? { Origin: "EXTERNAL" } : {});
  // Where there is something to do before, the material has to be there for it, and gone again.
  const bare = state === "PendingImport" && !operation.before;
  if (external && !bare) await key.client.call("ImportKeyMaterial", await importFor(key));
  return key;
}

async function bringInto({ client, id }: AlibabaKey, state: State): Promise<void> {
  if (state === "Disabled") await client.call("DisableKey", { KeyId: id });
  if (state === "PendingDeletion") {
    await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
  }
  if (state === "PendingImport") await client.call("DeleteKeyMaterial", { KeyId: id });
}

describe("the states of keys", () => {
  const rows = TABLE.flatMap(([name, ...ends]) =>
    STATES.map((state, column) => [name, state, ends[column] ?? ""] as const),
  );

  it.each(rows)("answer %s on a key that is %s with %s", async (name, state, end) => {
    const operation = OPERATIONS[name];
    if (!operation) throw new Error(`nothing to call ${name} with`);
    const key = await keyFor(state, operation);
    const { KeyMetadata } = await key.client.call("CreateKey");
    const { KeyId: other } = KeyMetadata as { KeyId: string };
    await operation.before?.(key, other);
    await bringInto(key, state);
    expect(await stateOf(key)).toBe(state);
    const parameters = await operation.parameters(key, other);
    const message = MESSAGES[end];
    if (message === undefined) await key.client.call(name, parameters);
    else expect(await key.client.failure(name, parameters)).toEqual({ code: end, message, status: 409 });
    expect(await stateOf(key)).toBe(message === undefined ? end : state);
  });

  it("allow a new version only of an enabled key", async () => {
    const { client, id } = await makeAlibabaKey({ KeySpec: "EC_P256" });
    await client.call("DisableKey", { KeyId: id });
    expect((await client.failure("CreateKeyVersion", { KeyId: id })).code).toBe("Rejected.Disabled");
    await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
    expect((await client.failure("CreateKeyVersion", { KeyId: id })).code).toBe("Rejected.PendingDeletion");
  });

  it("end at PendingImport where a deletion is cancelled after the material is gone", async () => {
    const key = await makeAlibabaKey({ Origin: "EXTERNAL" });
    const asked = { KeyId: key.id };
    await key.client.call("ImportKeyMaterial", await importFor(key));
    await key.client.call("ScheduleKeyDeletion", { ...asked, PendingWindowInDays: 7 });
    await key.client.call("DeleteKeyMaterial", asked);
    await key.client.call("CancelKeyDeletion", asked);
    expect(await stateOf(key)).toBe("PendingImport");
  });

  it("end at Enabled where the deletion of a disabled key is cancelled", async () => {
    const key = await makeAlibabaKey();
    const asked = { KeyId: key.id };
    await key.client.call("DisableKey", asked);
    await key.client.call("ScheduleKeyDeletion", { ...asked, PendingWindowInDays: 7 });
    await key.client.call("CancelKeyDeletion", asked);
    const { KeyMetadata } = await key.client.call("DescribeKey", asked);
    expect(KeyMetadata).toMatchObject({ KeyState: "Enabled", DeleteDate: "" });
  });
});
