import { beforeEach, describe, expect, it } from "vitest";
import type { Grant } from "../../src/access/grant.ts";
import type { KeyAccess } from "../../src/access/key-access.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";
import { KeyAccesses } from "../../src/isolate/key-accesses.ts";
import { type CachedKey, KeyCache, type LookupResult } from "../../src/isolate/key-cache.ts";
import { KeyClient } from "../../src/isolate/key-client.ts";
import { KeyGuards } from "../../src/isolate/key-guards.ts";
import type { StoreRpc } from "../../src/isolate/store-rpc.ts";
import type { KeyRecord } from "../../src/keys/key.ts";
import type { KeyStoreObject, StoreContext } from "../../src/objects/key-store/api.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { scopeOf } from "../../src/workspace.ts";

const scope = scopeOf("default", "aws", "111122223333", "us-east-1");
const ROLE = "arn:aws:iam::111122223333:role/app";

let wall: number;

function context(generation = 1): RequestContext {
  const state = { generation } as RequestContext["state"];
  return { scope, state, now: wall, wall, background: () => {} };
}

function access(change: Partial<KeyAccess> = {}): KeyAccess {
  return { policy: "{}", principalIds: null, tags: [], aliases: [], grants: [], ...change };
}

describe("cached answers to what guards a key", () => {
  let cache: KeyCache;

  beforeEach(() => {
    wall = 1_000_000;
    cache = new KeyCache(() => wall);
  });

  /** Looks the key up in a store whose log stands at a version. */
  function look(version: number, changes: LookupResult["changes"] = [], keyId = "key") {
    const key = { keyId, nextEventAt: null } as KeyRecord;
    const position = { epoch: "one", version };
    return cache.learn(cache.begin(context(), keyId, wall), {
      value: { key, changes },
      position,
      generation: 1,
    });
  }

  function learn(version: number, caller = "me", value = access(), epoch = "one"): void {
    cache.learnAccess(context(), "key", caller, { value, position: { epoch, version }, generation: 1 });
  }

  const known = (caller = "me", generation = 1) =>
    cache.access(context(generation), "key", caller) !== undefined;

  it("are kept while lookups report no change of the key, whatever else has changed", () => {
    look(1, "all");
    learn(1);
    expect([known(), known("another"), known("me", 2)]).toEqual([true, false, false]);
    look(2, ["other", "alias/of-it"]);
    expect(known()).toBe(true);
    look(3, ["key"]);
    expect(known()).toBe(false);
    learn(3);
    look(4, "all");
    expect(known()).toBe(false);
  });

  it("are not kept where the key may have changed after the answer", () => {
    look(5, "all");
    learn(4);
    expect(known()).toBe(false);
    cache.noteChange(scope, { epoch: "one", version: 6 });
    learn(5);
    expect(known()).toBe(false);
    learn(6, "me", access(), "two");
    expect(known()).toBe(false);
    learn(6);
    expect(known()).toBe(true);
  });

  it("are dropped by the change of the isolate itself, which its next lookup reports", () => {
    look(1, "all");
    learn(1);
    cache.noteChange(scope, { epoch: "one", version: 2 });
    expect(cache.find(context(), "key")).toBeUndefined();
    look(2, ["key"]);
    expect(cache.find(context(), "key")).toBeDefined();
    expect(known()).toBe(false);
  });

  it("give way before the keys do where the isolate holds too much", () => {
    look(1, "all");
    for (let caller = 0; caller < 10; caller++) {
      const grants = Array.from({ length: 5_000 }, () => ({}) as Grant);
      learn(1, String(caller), access({ grants }));
    }
    expect(known("0")).toBe(false);
    expect(cache.find(context(), "key")).toBeDefined();
    learn(1);
    expect(known()).toBe(true);
  });

  it("are of the latest thousand callers of each key, and have its policy once", () => {
    const accesses = new KeyAccesses();
    // Two texts of their own, as two answers have.
    const policy = () => ["{", "}".repeat(10)].join("");
    for (let caller = 0; caller <= 1_000; caller++) {
      accesses.hold("key", String(caller), access({ policy: policy() }));
    }
    expect(accesses.get("key", "0")).toBeUndefined();
    expect(accesses.get("key", "1000")).toBeDefined();
    expect(accesses.size).toBe(1_000);
    accesses.hold("key", "1000", access({ tags: [{ key: "t", value: "v".repeat(5_000) }] }));
    expect(accesses.size).toBe(1_002);
    expect(accesses.drop("key")).toBe(1_002);
    expect([accesses.size, [...accesses.references()]]).toEqual([0, []]);
  });
});

describe("a lookup's answer", () => {
  it("is not kept where it is older than what is known of the store", () => {
    wall = 1_000_000;
    const cache = new KeyCache(() => wall);
    const answer = (version: number, description: string, changes: LookupResult["changes"]) => ({
      value: { key: { keyId: "key", description, nextEventAt: null } as KeyRecord, changes },
      position: { epoch: "one", version },
      generation: 1,
    });
    cache.learn(cache.begin(context(), "key", wall), answer(1, "first", "all"));
    // Two lookups are under way; another isolate changes the key between them, and the first answer comes last.
    const early = cache.begin(context(), "key", wall);
    const late = cache.begin(context(), "key", wall);
    cache.learn(late, answer(2, "second", ["key"]));
    expect(cache.learn(early, answer(1, "first", []))?.record.description).toBe("first");
    expect(cache.find(context(), "key")?.record.description).toBe("second");
  });
});

describe("the client of key stores", () => {
  const grants = Array.from({ length: 2_500 }, (_, index) => ({ seq: index + 1, grantId: String(index) }));
  let asked: unknown[][];
  let answers: Promise<void>;

  const position = { epoch: "one", version: 1 };
  const store = {
    keys: {
      lookup: async () => ({
        kind: "value",
        value: { key: { keyId: "key", nextEventAt: null }, changes: "all" },
        position,
      }),
    },
    access: {
      async of(_at: StoreContext, ...given: [string, string[], number]) {
        asked.push(["of", ...given]);
        await answers;
        return { kind: "value", value: access({ grants: grants.slice(0, given[2]) as never }), position };
      },
      async grants(_at: StoreContext, ...given: [string, string[], number, number]) {
        asked.push(["grants", ...given]);
        return { kind: "value", value: grants.slice(given[2], given[2] + given[3]), position };
      },
    },
  };
  const objects = { getByName: () => store } as unknown as DurableObjectNamespace<KeyStoreObject>;

  /** A client that holds the key. */
  async function setUp() {
    asked = [];
    answers = Promise.resolve();
    wall = Date.now();
    const keys = new KeyClient(objects, new MasterKey("a secret of this test"), async () => context().state);
    const key = await keys.find(context(), "key");
    return { keys, key: key as CachedKey };
  }

  it("reads all grants of a caller, by pages, and then waits for nothing", async () => {
    const { keys, key } = await setUp();
    const first = keys.access(context(), key, [ROLE]);
    expect(first).toBeInstanceOf(Promise);
    expect((await first).grants.map(({ grantId }) => grantId)).toEqual(grants.map(({ grantId }) => grantId));
    expect(asked).toEqual([
      ["of", "key", [ROLE], 1_000],
      ["grants", "key", [ROLE], 1_000, 1_000],
      ["grants", "key", [ROLE], 2_000, 1_000],
    ]);
    expect(keys.access(context(), key, [ROLE])).toEqual(await first);
    expect(asked).toHaveLength(3);
  });

  it("asks once for many requests of a caller, and for each caller", async () => {
    const { keys, key } = await setUp();
    let answer = () => {};
    answers = new Promise((done) => {
      answer = done;
    });
    const requests = Array.from({ length: 10 }, () => keys.access(context(), key, [ROLE]));
    const other = keys.access(context(), key, [ROLE, "arn:aws:iam::111122223333:root"]);
    answer();
    await Promise.all([...requests, other]);
    expect(asked.filter(([method]) => method === "of")).toHaveLength(2);
  });

  it("asks again where the request that asked is late, as one is whose client has gone", async () => {
    const { key } = await setUp();
    let never = true;
    const call = async () => {
      if (never) await new Promise(() => {});
      return { value: access(), position, generation: 1 };
    };
    const guards = new KeyGuards({ call } as unknown as StoreRpc, new KeyCache(), () => wall);
    void guards.access(context(), key, [ROLE]);
    never = false;
    wall += 1_001;
    expect((await guards.access(context(), key, [ROLE])).policy).toBe("{}");
  });
});
