import { beforeEach, describe, expect, it } from "vitest";
import { KeyCache, type LookupResult } from "../../src/isolate/key-cache.ts";
import type { KeyRecord } from "../../src/keys/key.ts";
import type { SecretValue } from "../../src/objects/key-store/api.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { scopeOf } from "../../src/workspace.ts";

const scope = scopeOf("default", "alibaba", "1234567890123456", "cn-hangzhou");
const key = { keyId: "key", nextEventAt: null } as KeyRecord;

let cache: KeyCache;
let wall: number;

beforeEach(() => {
  cache = new KeyCache(() => wall);
  wall = 1_000_000;
});

function context(generation = 1): RequestContext {
  const state = { generation } as RequestContext["state"];
  return { scope, state, now: wall, wall, background: () => {} };
}

function value(bytes = 10, plannedDeletionAt: number | null = null): SecretValue {
  const secret = { encryptionKeyId: "key", plannedDeletionAt, rotation: null };
  return { secret, version: { sealed: new Uint8Array(bytes) } } as unknown as SecretValue;
}

/** Looks the encryption key up in a store whose log stands at a version. */
function look(version: number, changes: LookupResult["changes"] = []): void {
  const position = { epoch: "one", version };
  cache.learn(cache.begin(context(), "key", wall), { value: { key, changes }, position, generation: 1 });
}

function learn(name: string, version: number, learned = value(), choice = {}): void {
  const position = { epoch: "one", version };
  cache.learnSecret(context(), name, choice, { value: learned, position, generation: 1 });
}

const found = (name = "db", choice = {}) => cache.findSecret(context(), name, choice) !== undefined;

describe("cached values of secrets", () => {
  it("are good for the lease of their store, and after it where a lookup reports no change of theirs", () => {
    learn("db", 1);
    expect(found()).toBe(false);
    look(1, "all");
    learn("db", 1);
    learn("other", 1);
    expect([found(), found("db", { stage: "ACSPrevious" })]).toEqual([true, false]);
    wall += 1_000;
    expect(found()).toBe(false);
    expect(cache.knownSecret(context(), "db", {})).toBeDefined();
    look(2, ["secret/other"]);
    expect([found(), found("other")]).toEqual([true, false]);
    look(3, "all");
    expect(found()).toBe(false);
  });

  it("are not kept where the store may have changed after the answer", () => {
    look(5, "all");
    learn("db", 4);
    expect(found()).toBe(false);
    cache.noteChange(scope, { epoch: "one", version: 6 });
    look(6);
    learn("db", 5);
    expect(found()).toBe(false);
    learn("db", 6);
    expect(found()).toBe(true);
    expect(cache.knownSecret(context(2), "db", {})).toBeUndefined();
  });

  it("are not used once the secret has a due event", () => {
    look(1, "all");
    learn("db", 1, value(10, wall + 5));
    wall += 4;
    expect(found()).toBe(true);
    wall += 1;
    expect(found()).toBe(false);
  });

  it("count by their size, so that an isolate holds no more than some 20 MB of them", () => {
    look(1, "all");
    const names = Array.from({ length: 1_000 }, (_, index) => `${index}`);
    for (const name of names) learn(name, 1, value(30_720));
    expect(names.filter((name) => found(name)).length).toBeLessThanOrEqual(625);
    expect(found("999")).toBe(true);
  });

  it("of a secret are bounded, whatever is asked for", () => {
    look(1, "all");
    const choices = Array.from({ length: 100 }, (_, index) => ({ versionId: `${index}` }));
    for (const choice of choices) learn("db", 1, value(), choice);
    expect(choices.filter((choice) => found("db", choice)).length).toBeLessThanOrEqual(16);
  });
});
