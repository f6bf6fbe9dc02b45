import { beforeEach, describe, expect, it } from "vitest";
import { type CachedKey, KeyCache, type LookupResult } from "../../src/isolate/key-cache.ts";
import type { StoreAnswer } from "../../src/isolate/store-rpc.ts";
import type { KeyRecord } from "../../src/keys/key.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { type Scope, scopeOf } from "../../src/workspace.ts";

const LEASE_MS = 1000;
/** As many keys as an isolate holds. */
const KEYS = 10_000;
const scopeOfAccount = (account: number) => scopeOf("default", "aws", String(account), "us-east-1");
const scope = scopeOfAccount(1);

let cache: KeyCache;
let wall: number;

beforeEach(() => {
  cache = new KeyCache(() => wall);
  wall = 1_000_000;
});

function context(of: Scope = scope, generation = 1): RequestContext {
  const state = { generation } as RequestContext["state"];
  return { scope: of, state, now: wall, wall, background: () => {} };
}

const record = (keyId: string, nextEventAt: number | null = null) => ({ keyId, nextEventAt }) as KeyRecord;

/** What a store answers whose log stands at a version. */
function answer(
  key: KeyRecord | null,
  version: number,
  changes: LookupResult["changes"] = [],
  epoch = "one",
): StoreAnswer<LookupResult> {
  return { value: { key, changes }, position: { epoch, version }, generation: 1 };
}

/** Looks a key up that the store has, or has not. */
function look(
  keyId: string,
  version = 1,
  changes: LookupResult["changes"] = [],
  of = scope,
): CachedKey | null {
  return cache.learn(cache.begin(context(of), keyId, wall), answer(record(keyId), version, changes));
}

describe("the cache of keys", () => {
  it("keeps a key for a lease, by id and by the name that it was looked up with", () => {
    expect(cache.find(context(), "key")).toBeUndefined();
    cache.learn(cache.begin(context(), "alias/name", wall), answer(record("key"), 1, "all"));
    wall += LEASE_MS - 1;
    expect(cache.find(context(), "key")?.record.keyId).toBe("key");
    expect(cache.find(context(), "alias/name")?.record.keyId).toBe("key");
    wall += 1;
    expect(cache.find(context(), "key")).toBeUndefined();
    expect(cache.find(context(), "alias/name")).toBeUndefined();
  });

  it("returns no key of another generation, and no key with a due event", () => {
    cache.learn(cache.begin(context(), "key", wall), answer(record("key", wall + 10), 1, "all"));
    expect(cache.find(context(scope, 2), "key")).toBeUndefined();
    wall += 9;
    expect(cache.find(context(), "key")).toBeDefined();
    wall += 1;
    expect(cache.find(context(), "key")).toBeUndefined();
  });

  it("keeps ready materials where the store has started anew, of the same key only", () => {
    const made = (createdAt: number) => ({ keyId: "key", nextEventAt: null, createdAt }) as KeyRecord;
    const learn = (epoch: string, createdAt: number) =>
      cache.learn(cache.begin(context(), "key", wall), answer(made(createdAt), 1, "all", epoch));
    const first = learn("one", 5);
    expect(learn("two", 5)?.ready).toBe(first?.ready);
    expect(learn("three", 6)?.ready).not.toBe(first?.ready);
    // In one epoch the log tells of a deletion, unless it is too long ago.
    expect(learn("three", 6)?.ready).not.toBe(learn("three", 6)?.ready);
  });

  it("is refreshed by one request once it is old enough, and by another where that request is lost", () => {
    look("key", 1, "all");
    expect(cache.claimRefresh(context())).toBe(false);
    wall += 700;
    expect(cache.claimRefresh(context())).toBe(true);
    expect(cache.claimRefresh(context())).toBe(false);
    wall += 1000;
    expect(cache.claimRefresh(context())).toBe(true);
    look("key");
    wall += 700;
    expect(cache.claimRefresh(context())).toBe(true);
  });

  it("keeps the unchanged keys of a store for another lease", () => {
    for (const keyId of ["a", "b", "c"]) look(keyId, 1, keyId === "a" ? "all" : []);
    wall += LEASE_MS;
    look("a", 2, ["b"]);
    expect(["a", "b", "c"].filter((keyId) => cache.find(context(), keyId))).toEqual(["a", "c"]);
  });

  it("keeps the materials of a changed key, but not where everything may have changed", () => {
    const first = look("key", 1, "all");
    const changed = look("key", 2, ["key"]);
    expect(changed?.ready).toBe(first?.ready);
    expect(look("key", 3, "all")?.ready).not.toBe(first?.ready);
  });

  it("asks again after the isolate's own change, and does not keep an older answer", () => {
    look("key", 1, "all");
    const early = cache.begin(context(), "key", wall);
    cache.noteChange(scope, { epoch: "one", version: 2 });
    expect(cache.find(context(), "key")).toBeUndefined();
    // The answer is good for who asked before the change.
    expect(cache.learn(early, answer(record("key"), 1))).not.toBeNull();
    expect(cache.find(context(), "key")).toBeUndefined();
    look("key", 2, ["key"]);
    expect(cache.find(context(), "key")).toBeDefined();
  });

  it("does not keep a store's first answer where it may be older than the isolate's own change", () => {
    const early = cache.begin(context(), "key", wall);
    cache.noteChange(scope, { epoch: "one", version: 1 });
    expect(cache.learn(early, answer(record("key"), 0, "all"))?.record.keyId).toBe("key");
    expect(cache.find(context(), "key")).toBeUndefined();
    look("key", 1, "all");
    expect(cache.find(context(), "key")).toBeDefined();
  });

  it("does not keep an answer that reports everything as changed where it may be older than the isolate's own change", () => {
    look("key", 1, "all");
    const early = cache.begin(context(), "key", wall);
    cache.noteChange(scope, { epoch: "one", version: 2 });
    cache.learn(early, answer(record("key"), 1, "all"));
    expect(cache.find(context(), "key")).toBeUndefined();
  });

  it("starts over after the object was restarted", () => {
    look("a", 5, "all");
    look("b", 5);
    cache.learn(cache.begin(context(), "a", wall), answer(record("a"), 1, "all", "two"));
    expect(cache.find(context(), "a")).toBeDefined();
    expect(cache.find(context(), "b")).toBeUndefined();
  });

  it("has a revision that differs after each of the isolate's own changes", () => {
    const before = cache.revision(scope);
    const other = cache.revision(scopeOfAccount(2));
    cache.noteChange(scope, null);
    expect(cache.revision(scope)).not.toBe(before);
    expect(cache.revision(scopeOfAccount(2))).toBe(other);
  });
});

describe("more keys than the cache holds", () => {
  const isHeld = (keyId: string, of = scope) => cache.find(context(of), keyId) !== undefined;

  it("evict the oldest of their store, where there is no other", () => {
    for (let key = 0; key <= KEYS; key++) look(`key-${key}`, 1, key === 0 ? "all" : []);
    expect(isHeld("key-0")).toBe(false);
    expect([1, KEYS / 2, KEYS].every((key) => isHeld(`key-${key}`))).toBe(true);
  });

  it("evict the oldest of the least recently requested store, not of their own", () => {
    const [busy, idle, late] = [2, 3, 4].map(scopeOfAccount) as [Scope, Scope, Scope];
    for (let key = 0; key < KEYS / 2; key++) look(`key-${key}`, 1, key === 0 ? "all" : [], idle);
    for (let key = 0; key < KEYS / 2; key++) look(`key-${key}`, 1, key === 0 ? "all" : [], busy);
    look("new", 1, "all", late);
    expect(isHeld("key-0", idle)).toBe(false);
    expect(isHeld("key-1", idle)).toBe(true);
    expect(isHeld("key-0", busy)).toBe(true);
    expect(isHeld("new", late)).toBe(true);
  });

  it("evict one store at a time where they are of more stores than the cache holds", () => {
    for (let account = 0; account <= 5_000; account++) look("key", 1, "all", scopeOfAccount(account));
    expect(isHeld("key", scopeOfAccount(0))).toBe(false);
    expect([1, 2_500, 5_000].every((account) => isHeld("key", scopeOfAccount(account)))).toBe(true);
    // What was dropped does not count any more: all keys of one store find room beside the others.
    for (let key = 0; key < KEYS - 5_000; key++) look(`key-${key}`, 1, [], scopeOfAccount(5_000));
    expect(isHeld("key", scopeOfAccount(2))).toBe(true);
  });
});
