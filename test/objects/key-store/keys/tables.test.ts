import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { type CommonNewKey, keyOf, type NewKey } from "../../../../src/keys/key.ts";
import { KeyTables } from "../../../../src/objects/key-store/keys/tables.ts";
import { KEY_STORE_SCHEMA } from "../../../../src/objects/key-store/schema.ts";
import { scopeOf } from "../../../../src/workspace.ts";
import { sqlStorage } from "../../../support/node-sql.ts";
import { takeAll } from "../../../support/schema.ts";

const AWS = scopeOf("default", "aws", "111122223333", "us-east-1");
const ALIBABA = scopeOf("default", "alibaba", "1234567890123456", "cn-hangzhou");

function tables() {
  const database = new DatabaseSync(":memory:");
  takeAll(database, KEY_STORE_SCHEMA);
  return { database, keys: new KeyTables(sqlStorage(database)) };
}

const NEW: Omit<CommonNewKey, "cloud"> = {
  keyId: "k1",
  description: "d",
  keyUsage: "u",
  keySpec: "s",
  origin: "o",
  manager: "CUSTOMER",
  rotation: { enabled: true, periodInDays: 0.5, nextAt: 90 },
  policy: "p",
  tags: [],
  material: { materialId: "m1", wrapped: Uint8Array.of(1), publicKey: null },
};
const NEW_AWS: NewKey = {
  ...NEW,
  cloud: "aws",
  multiRegion: { primaryRegion: "us-east-1", replicaRegions: ["us-west-2", "eu-west-1"], moves: 2 },
  customKeyStore: null,
};
const NEW_ALIBABA: NewKey = {
  ...NEW,
  cloud: "alibaba",
  protectionLevel: "HSM",
  creator: "oss",
  instanceId: "kst-1",
  storageMechanism: "HsmInternal",
};

/** What is said of every new key, as its record has it. */
const RECORD = {
  keyId: "k1",
  description: "d",
  keyUsage: "u",
  keySpec: "s",
  origin: "o",
  manager: "CUSTOMER",
  rotation: NEW.rotation,
  state: "Enabled",
  createdAt: 5,
  deletionAt: null,
  transitionAt: null,
  currentMaterialId: "m1",
  imported: null,
  materialCreatedAt: null,
  nextEventAt: 90,
};

describe("the table of keys", () => {
  it("keeps a key of AWS as it was made, with its cloud's facts and no other's", () => {
    const { keys } = tables();
    const born = keys.insert(AWS, NEW_AWS, "Enabled", 5, null);
    // The material is not in its table here.
    expect({ ...born, materialCreatedAt: null }).toEqual(keys.find(AWS, "k1"));
    expect(keys.find(AWS, "k1")).toEqual({
      ...RECORD,
      cloud: "aws",
      arn: "arn:aws:kms:us-east-1:111122223333:key/k1",
      account: "111122223333",
      region: "us-east-1",
      multiRegion: NEW_AWS.multiRegion,
      customKeyStore: null,
      deletionWindowInDays: null,
      onDemandRotations: 0,
      onDemandRotationAt: null,
      waitingValidTo: null,
    });
    expect(keys.policy("k1")).toBe("p");
    expect(keys.find(AWS, "k2")).toBeNull();
  });

  it("keeps a key of Alibaba Cloud as it was made, with its cloud's facts and no other's", () => {
    const { keys } = tables();
    const born = keys.insert(ALIBABA, NEW_ALIBABA, "Enabled", 5, null);
    expect({ ...born, materialCreatedAt: null }).toEqual(keys.find(ALIBABA, "k1"));
    expect(keys.find(ALIBABA, "k1")).toEqual({
      ...RECORD,
      cloud: "alibaba",
      arn: "acs:kms:cn-hangzhou:1234567890123456:key/k1",
      account: "1234567890123456",
      region: "cn-hangzhou",
      protectionLevel: "HSM",
      creator: "oss",
      instanceId: "kst-1",
      storageMechanism: "HsmInternal",
      deletionProtection: { enabled: false, description: "" },
    });
  });

  it("keeps the changes of a key of AWS", () => {
    const { keys } = tables();
    keys.insert(AWS, NEW_AWS, "Creating", 5, 8);
    const key = keyOf("aws", keys.guarded(AWS, "k1", {}));
    expect(key).toMatchObject({ state: "Creating", transitionAt: 8, nextEventAt: 8 });
    const changed = {
      ...key,
      description: "other",
      state: "PendingDeletion" as const,
      deletionAt: 80,
      deletionWindowInDays: 7,
      transitionAt: null,
      rotation: null,
      currentMaterialId: null,
      imported: { expirationModel: "KEY_MATERIAL_EXPIRES" as const, validTo: 70 },
      multiRegion: { primaryRegion: "us-west-2", replicaRegions: [], moves: 3 },
      onDemandRotations: 4,
      onDemandRotationAt: 6,
      waitingValidTo: 60,
    };
    keys.update(changed, 9);
    expect(keys.find(AWS, "k1")).toEqual({ ...changed, nextEventAt: 60 });
    expect(keys.nextEvent()).toBe(60);
    expect(keys.due(AWS, 60, 5).map(({ keyId }) => keyId)).toEqual(["k1"]);
    keys.update({ ...changed, multiRegion: null, waitingValidTo: null, imported: null }, 9);
    expect(keys.find(AWS, "k1")).toMatchObject({ multiRegion: null, imported: null, nextEventAt: 80 });
  });

  it("keeps the changes of a key of Alibaba Cloud", () => {
    const { keys } = tables();
    keys.insert(ALIBABA, NEW_ALIBABA, "Enabled", 5, null);
    const key = keyOf("alibaba", keys.guarded(ALIBABA, "k1", {}));
    const changed = { ...key, deletionProtection: { enabled: true, description: "why" }, rotation: null };
    keys.update(changed, 9);
    expect(keys.find(ALIBABA, "k1")).toEqual({ ...changed, nextEventAt: null });
    expect(() => keyOf("aws", key)).toThrow(TypeError);
  });

  it("shows a key as Unavailable while its custom key store is disconnected, and keeps its stored state", () => {
    const { database, keys } = tables();
    database.exec(`INSERT INTO custom_key_stores (store_id, name, type, state, created_at, wrapped_secret, cluster_id,
      transition_at) VALUES ('cks-1', 'n', 'AWS_CLOUDHSM', 'CONNECTED', 0, x'', 'cluster-1', 40)`);
    const customKeyStore = { customKeyStoreId: "cks-1", cloudHsmClusterId: "cluster-1", xksKeyId: null };
    keys.insert(AWS, { ...NEW_AWS, multiRegion: null, customKeyStore }, "Disabled", 5, null);
    expect(keys.find(AWS, "k1")).toMatchObject({ state: "Disabled", customKeyStore, nextEventAt: 40 });
    database.exec("UPDATE custom_key_stores SET state = 'DISCONNECTED', transition_at = NULL");
    const away = keys.guarded(AWS, "k1", {});
    expect(away).toMatchObject({ state: "Unavailable", nextEventAt: null });
    keys.update({ ...away, description: "other" }, 9);
    database.exec("UPDATE custom_key_stores SET state = 'CONNECTED'");
    expect(keys.find(AWS, "k1")).toMatchObject({
      state: "Disabled",
      description: "other",
      rotation: NEW.rotation,
    });
    keys.update({ ...away, state: "PendingDeletion", deletionAt: 50 }, 9);
    database.exec("UPDATE custom_key_stores SET state = 'FAILED'");
    expect(keys.find(AWS, "k1")).toMatchObject({ state: "PendingDeletion", nextEventAt: 50 });
  });

  it("knows the next event and the page of each number after every change, and again after a transaction has failed", () => {
    const { database, keys } = tables();
    const plain = { ...NEW_AWS, multiRegion: null, rotation: null };
    expect(keys.numbered(0, 2)).toEqual({ total: 0, keyIds: [] });
    expect(keys.nextEvent()).toBe(Number.POSITIVE_INFINITY);
    keys.insert(AWS, { ...plain, keyId: "a" }, "Enabled", 5, null);
    keys.insert(AWS, { ...plain, keyId: "b" }, "Creating", 5, 9);
    keys.insert(AWS, { ...plain, keyId: "c" }, "Creating", 5, 20);
    expect(keys.nextEvent()).toBe(9);
    expect(keys.numbered(1, 2)).toEqual({ total: 3, keyIds: ["b", "c"] });
    keys.delete("b", ["keys"]);
    expect(keys.nextEvent()).toBe(20);
    expect(keys.numbered(1, 2)).toEqual({ total: 2, keyIds: ["c"] });
    database.exec("BEGIN");
    keys.insert(AWS, { ...plain, keyId: "d" }, "Creating", 5, 7);
    database.exec("ROLLBACK");
    keys.forget();
    expect(keys.nextEvent()).toBe(20);
    expect(keys.numbered(0, 9)).toEqual({ total: 2, keyIds: ["a", "c"] });
  });

  it("keep with a key policy the unique ids of its principals, until the next one", () => {
    const { keys } = tables();
    const ids = { "arn:aws:iam::111122223333:user/a": "AIDAEXAMPLE" };
    keys.insert(AWS, { ...NEW_AWS, policyPrincipals: ids }, "Enabled", 5, null);
    keys.insert(AWS, { ...NEW_AWS, keyId: "k2" }, "Enabled", 5, null);
    expect(keys.guard("k1")).toEqual({ policy: "p", principalIds: ids });
    expect(keys.guard("k2")).toEqual({ policy: "p", principalIds: null });
    keys.setPolicy("k2", "q", ids);
    keys.setPolicy("k1", "r", null);
    expect(keys.guard("k2")).toEqual({ policy: "q", principalIds: ids });
    expect(keys.guard("k1")).toEqual({ policy: "r", principalIds: null });
    expect(keys.policy("k1")).toBe("r");
  });
});
