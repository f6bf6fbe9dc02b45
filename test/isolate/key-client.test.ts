import { beforeEach, describe, expect, it } from "vitest";
import { utf8 } from "../../src/bytes.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";
import type { CachedKey } from "../../src/isolate/key-cache.ts";
import { KeyClient } from "../../src/isolate/key-client.ts";
import { notReady } from "../../src/isolate/key-materials.ts";
import type { KeyRecord, WrappedMaterial } from "../../src/keys/key.ts";
import { newMaterial } from "../../src/keys/material.ts";
import type { KeyStoreObject, Reply, StoreContext } from "../../src/objects/key-store/api.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { scopeOf } from "../../src/workspace.ts";
import { settlesAtOnce } from "../support/at-once.ts";

const masterKey = new MasterKey("a secret of this test");
const scope = scopeOf("default", "alibaba", "1234567890123456", "cn-hangzhou");
const state = { generation: 1, clock: { offset: 0 }, faults: {} } as unknown as RequestContext["state"];
const context: RequestContext = { scope, state, now: 0, wall: 0, background: () => {} };

/** Materials in a store that can do nothing else than give them. */
const materials = new Map<string, WrappedMaterial>();
let reads = 0;
const store = {
  materials: {
    async wrapped(_at: StoreContext, _keyId: string, materialId: string): Promise<Reply<Uint8Array | null>> {
      reads += 1;
      const value = materials.get(materialId)?.wrapped ?? null;
      return { kind: "value", value, position: { epoch: "one", version: 1 } };
    },
  },
};
const objects = { getByName: () => store } as unknown as DurableObjectNamespace<KeyStoreObject>;

beforeEach(() => {
  materials.clear();
  reads = 0;
});

/** A key of a spec, and the ids of its materials: the current one last. */
async function keyOf(keySpec: string, versions: number): Promise<{ key: CachedKey; ids: string[] }> {
  const { account, region, cloud } = scope;
  const owner = { keyId: crypto.randomUUID(), keySpec, cloud, region };
  for (let i = 0; i < versions; i++) {
    const material = await newMaterial(masterKey, owner);
    materials.set(material.materialId, material);
  }
  const ids = [...materials.keys()];
  const record = { ...owner, account, currentMaterialId: ids.at(-1) ?? null } as KeyRecord;
  return { key: { record, ready: notReady() }, ids };
}

function client(): KeyClient {
  return new KeyClient(objects, masterKey, async () => state);
}

describe("the client of key stores", () => {
  it("tells what guards a key only where that is known, and asks no store for it", async () => {
    const asked: string[] = [];
    const asking = { getByName: (name: string) => asked.push(name) } as unknown as typeof objects;
    const keys = new KeyClient(asking, masterKey, async () => state);
    const { key } = await keyOf("EC_P256", 1);
    expect(keys.knownAccess(context, key, ["acs:ram::1234567890123456:user/app"])).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("returns every version of a key pair, and the current one where none is named", async () => {
    const keys = client();
    const { key, ids } = await keyOf("EC_P256", 3);
    const message = utf8("message");
    for (const id of ids) {
      const usable = await keys.usable(context, key, id);
      const stored = materials.get(id)?.publicKey ?? new Uint8Array();
      expect(Buffer.from(usable?.publicKey ?? [])).toEqual(Buffer.from(stored));
      const signature = (await usable?.sign?.("ECDSA_SHA_256", message, "RAW")) ?? new Uint8Array();
      for (const other of ids) {
        const verified = await (await keys.usable(context, key, other))?.verify?.(
          "ECDSA_SHA_256",
          message,
          signature,
          "RAW",
        );
        expect(verified).toBe(other === id);
      }
    }
    expect(await keys.usable(context, key)).toBe(await keys.usable(context, key, ids.at(-1)));
    // Known, so no more is read, and nothing waited for.
    expect(await settlesAtOnce(keys.usable(context, key))).toBe(true);
    expect(reads).toBe(3);
  });

  it("returns null for an unknown material", async () => {
    const keys = client();
    const { key } = await keyOf("EC_P256", 1);
    expect(await keys.usable(context, key, "00".repeat(32))).toBeNull();
    expect(await keys.usable(context, key, "")).toBeNull();
    const { key: pending } = await keyOf("EC_P256", 0);
    const withoutMaterial = { ...pending, record: { ...pending.record, currentMaterialId: null } };
    expect(await keys.usable(context, withoutMaterial)).toBeNull();
  });

  it("seals with every material of a symmetric key, and has no cipher for a key pair", async () => {
    const keys = client();
    const { key, ids } = await keyOf("Aliyun_AES_192", 2);
    for (const id of ids) {
      const seal = await keys.material(context, key, id);
      const sealed = await seal?.cipher.seal(new Uint8Array(12), utf8("secret"), seal.header);
      expect(sealed?.byteLength).toBe(6 + 16);
    }
    expect(await settlesAtOnce(keys.material(context, key, ids[0] ?? ""))).toBe(true);
    expect(await keys.material(context, key, "00".repeat(32))).toBeNull();
    materials.clear();
    const { key: pair, ids: pairIds } = await keyOf("EC_P256", 1);
    expect(await keys.material(context, pair, pairIds[0] ?? "")).toBeNull();
  });
});

describe("a call under way when the workspace was reset", () => {
  it("continues in the new generation by the new clock, which may be behind the old one", async () => {
    const seen: Pick<StoreContext, "generation" | "now">[] = [];
    const resetStore = {
      materials: {
        async wrapped(at: StoreContext): Promise<Reply<Uint8Array | null>> {
          seen.push({ generation: at.generation, now: at.now });
          if (at.generation < 2) return { kind: "stale" };
          return { kind: "value", value: null, position: { epoch: "one", version: 1 } };
        },
      },
    };
    const after = { ...state, generation: 2, clock: { version: 2, mode: "running", offset: 5 } } as const;
    const keys = new KeyClient(
      { getByName: () => resetStore } as unknown as DurableObjectNamespace<KeyStoreObject>,
      masterKey,
      async () => after,
    );
    const { key } = await keyOf("EC_P256", 1);
    await keys.usable({ ...context, now: 9_000_000, wall: 1000 }, key);
    expect(seen).toEqual([
      { generation: 1, now: 9_000_000 },
      { generation: 2, now: 1005 },
    ]);
  });
});
