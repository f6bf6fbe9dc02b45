import { describe, expect, it } from "vitest";
import { GRANT_OPERATIONS } from "../../../src/access/grant.ts";
import type { Operation } from "../../../src/aws/kms/operation.ts";
import { OPERATIONS, USAGES } from "../../../src/aws/kms/operations.ts";

const records: readonly Operation[] = Object.values(OPERATIONS);
const words = (text: string) => text.trim().split(/\s+/).sort();
const named = (filter: (record: Operation) => unknown) =>
  records
    .filter(filter)
    .map(({ name }) => name as string)
    .sort();

/**
 * Service Authorization Reference, Actions, resources, and condition keys for AWS Key Management Service: the actions by
 * the resource types that they have. Encapsulate and Decapsulate are younger than the copy that was read.
 */
const ACTIONS = {
  key: words(`CancelKeyDeletion CreateAlias CreateGrant Decapsulate Decrypt DeleteAlias DeleteImportedKeyMaterial
    DeriveSharedSecret DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation Encapsulate Encrypt
    GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac
    GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey ImportKeyMaterial ListGrants
    ListKeyPolicies ListKeyRotations ListResourceTags PutKeyPolicy ReEncryptFrom ReEncryptTo ReplicateKey RetireGrant
    RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign TagResource UntagResource UpdateAlias UpdateKeyDescription
    UpdatePrimaryRegion Verify VerifyMac`),
  alias: words("CreateAlias DeleteAlias UpdateAlias"),
  // TagResource as a part of CreateKey and ReplicateKey: the key is not there yet.
  none: words(`ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DescribeCustomKeyStores
    DisconnectCustomKeyStore GenerateRandom ListAliases ListKeys ListRetirableGrants TagResource UpdateCustomKeyStore`),
};

describe("the permissions of the operations", () => {
  it.each(["key", "alias", "none"] as const)(
    "are the actions of the service reference with the resource %s",
    (resource) => {
      const actions = records.flatMap(({ permissions }) =>
        permissions.filter((each) => each.resource === resource).map(({ action }) => action),
      );
      expect([...new Set(actions)].sort()).toEqual(ACTIONS[resource].map((action) => `kms:${action}`));
    },
  );

  it("have the name of the operation, but for ReEncrypt, which is two of them", () => {
    const others = records.filter(({ name, permissions }) => permissions[0].action !== `kms:${name}`);
    expect(others.map(({ name, permissions }) => [name, permissions])).toEqual([
      [
        "ReEncrypt",
        [
          { action: "kms:ReEncryptFrom", resource: "key", key: 0 },
          { action: "kms:ReEncryptTo", resource: "key", key: 1 },
        ],
      ],
    ]);
  });

  it("name members of the request, and keys that it has", () => {
    for (const { name, input, permissions } of records) {
      for (const { ifGiven, regionOf } of permissions) {
        for (const member of [ifGiven, regionOf]) {
          if (member !== undefined) expect(Object.keys(input), name).toContain(member);
        }
      }
    }
  });

  it("are what grants can permit", () => {
    const actions = records.flatMap(({ permissions }) => permissions.map(({ action }) => action as string));
    for (const operation of GRANT_OPERATIONS) expect(actions).toContain(`kms:${operation}`);
  });

  it("reach the key of another account where the guide says so (AWS KMS permissions, cross-account use)", () => {
    expect(named(({ crossAccount }) => crossAccount)).toEqual(
      words(`CreateGrant Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt GenerateDataKey
        GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac
        GetKeyRotationStatus GetPublicKey ListGrants ReEncrypt RetireGrant RevokeGrant Sign Verify VerifyMac`),
    );
  });

  it("are part of every record, by its type", () => {
    const rest = { name: "Encrypt", input: {}, run: () => null } as const;
    // @ts-expect-error a record without permissions
    const without: Operation = rest;
    // @ts-expect-error a record that says that nothing is needed
    const none: Operation = { ...rest, permissions: [] };
    const whole: Operation = { ...rest, permissions: [{ action: "kms:Encrypt", resource: "key" }] };
    expect([without, none, whole]).toHaveLength(3);
  });
});

describe("the key usage that an operation needs", () => {
  const USAGE = {
    ENCRYPT_DECRYPT:
      words(`Decrypt Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
      GenerateDataKeyWithoutPlaintext ReEncrypt`),
    SIGN_VERIFY: words("Sign Verify"),
    GENERATE_VERIFY_MAC: words("GenerateMac VerifyMac"),
    KEY_AGREEMENT: words("DeriveSharedSecret"),
    ENCAPSULATE_DECAPSULATE: words("Decapsulate Encapsulate"),
  };

  it.each(Object.entries(USAGE))("is %s for %s (API Reference, CreateKey: KeyUsage)", (usage, operations) => {
    expect(named((record) => record.usage === usage)).toEqual(operations);
  });

  it("is needed by cryptographic operations and no other", () => {
    expect(named(({ usage }) => usage)).toEqual(named(({ cryptographic }) => cryptographic));
  });

  it("is that of its permissions", () => {
    expect(USAGES.get("kms:ReEncryptTo")).toBe("ENCRYPT_DECRYPT");
    expect(USAGES.get("kms:Sign")).toBe("SIGN_VERIFY");
    expect(USAGES.get("kms:DescribeKey")).toBeUndefined();
    expect(USAGES.size).toBe(15);
  });
});

/** Developer Guide, Key states: notes 6, 7 and 9; API Reference of each operation. */
const KINDS: Readonly<Record<string, readonly [anyState: string, inState: string]>> = {
  DeleteImportedKeyMaterial: ["imported", ""],
  DisableKeyRotation: ["notInCustomKeyStore notImported", "symmetric notReplica"],
  EnableKeyRotation: ["notInCustomKeyStore notImported", "symmetric notReplica"],
  GenerateDataKeyPair: ["notInCustomKeyStore", ""],
  GenerateDataKeyPairWithoutPlaintext: ["notInCustomKeyStore", ""],
  GetKeyRotationStatus: ["notInCustomKeyStore notWhilePendingImport", ""],
  GetParametersForImport: ["imported", ""],
  GetPublicKey: ["", "asymmetric"],
  ImportKeyMaterial: ["imported", ""],
  ListKeyRotations: ["notInCustomKeyStore", ""],
  ReplicateKey: ["replicaOnItsWay", "primary"],
  RotateKeyOnDemand: ["notInCustomKeyStore", "symmetric notReplica"],
  UpdatePrimaryRegion: ["", "notPromoted primary"],
};

it("operations have the kinds of keys that they do not work with, in the order in which they are looked at", () => {
  const rules = (given: Operation["kinds"]) => (given ?? []).map(({ name }) => name).join(" ");
  const kinds = records
    .filter((record) => record.kinds || record.kindsInState)
    .map((record) => [record.name, [rules(record.kinds), rules(record.kindsInState)]] as const);
  expect(Object.fromEntries(kinds)).toEqual(KINDS);
});

it("the operations that change a key are those that change the key itself, not its aliases and grants", () => {
  expect(named(({ changesKey }) => changesKey)).toEqual(
    words(`CancelKeyDeletion DeleteImportedKeyMaterial DisableKey DisableKeyRotation EnableKey EnableKeyRotation
      ImportKeyMaterial PutKeyPolicy RotateKeyOnDemand ScheduleKeyDeletion TagResource UntagResource
      UpdateKeyDescription UpdatePrimaryRegion`),
  );
});

describe("the price of a request", () => {
  it("is that of its key for cryptographic operations that asymmetric keys have, and GetPublicKey", () => {
    expect(named(({ price }) => price === "key")).toEqual(
      words("Decapsulate Decrypt DeriveSharedSecret Encapsulate Encrypt GetPublicKey ReEncrypt Sign Verify"),
    );
  });

  it("is that of the pair for data key pairs", () => {
    expect(named(({ price }) => price === "keyPair")).toEqual(
      words("GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext"),
    );
  });
});
