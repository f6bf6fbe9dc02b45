import { beforeEach, describe, expect, it } from "vitest";
import type { SecretAccess } from "../../src/access/secret-access.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";
import { Failure } from "../../src/errors.ts";
import { KeyCache, type LookupResult } from "../../src/isolate/key-cache.ts";
import { KeyClient } from "../../src/isolate/key-client.ts";
import type { KeyRecord } from "../../src/keys/key.ts";
import type { KeyStoreObject } from "../../src/objects/key-store/api.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { scopeOf } from "../../src/workspace.ts";
import { settlesAtOnce } from "../support/at-once.ts";

const scope = scopeOf("default", "alibaba", "1234567890123456", "cn-hangzhou");
const key = { keyId: "key", nextEventAt: null } as KeyRecord;

let wall: number;

beforeEach(() => {
  wall = 1_000_000;
});

function context(generation = 1): RequestContext {
  const state = { generation, clock: { offset: 0 } } as RequestContext["state"];
  return { scope, state, now: wall, wall, background: () => {} };
}

const access = (policy: string | null = null): SecretAccess => ({
  policy,
  tags: [],
  encryptionKeyId: "key",
  instanceId: "kst-1",
});

describe("what is cached of what guards secrets", () => {
  let cache: KeyCache;

  beforeEach(() => {
    cache = new KeyCache(() => wall);
  });

  function look(version: number, changes: LookupResult["changes"] = []): void {
    const position = { epoch: "one", version };
    cache.learn(cache.begin(context(), "key", wall), { value: { key, changes }, position, generation: 1 });
  }

  function learn(name: string, version: number, learned = access()): void {
    const position = { epoch: "one", version };
    cache.learnSecretAccess(context(), name, { value: learned, position, generation: 1 });
  }

  const found = (name = "db") => cache.findSecretAccess(context(), name) !== undefined;

  it("is good for the lease of its store, and after it where a lookup reports no change of the secret", () => {
    look(1, "all");
    learn("db", 1);
    learn("other", 1);
    expect([found(), found("other"), found("none")]).toEqual([true, true, false]);
    wall += 1_000;
    expect(found()).toBe(false);
    expect(cache.knownSecretAccess(context(), "db")).toBeDefined();
    look(2, ["secret/other"]);
    expect([found(), found("other")]).toEqual([true, false]);
    look(3, "all");
    expect(found()).toBe(false);
  });

  it("is not kept where the store may have changed after the answer, nor for another generation", () => {
    look(5, "all");
    learn("db", 4);
    expect(found()).toBe(false);
    cache.noteChange(scope, { epoch: "one", version: 6 });
    look(6);
    learn("db", 5);
    expect(found()).toBe(false);
    learn("db", 6);
    expect(found()).toBe(true);
    expect(cache.knownSecretAccess(context(2), "db")).toBeUndefined();
  });

  it("counts by the size of its policy, so that an isolate holds no more than some 20 MB of them", () => {
    look(1, "all");
    const names = Array.from({ length: 1_000 }, (_, index) => `${index}`);
    for (const name of names) learn(name, 1, access("a".repeat(32_768)));
    expect(names.filter((name) => found(name)).length).toBeLessThanOrEqual(625);
    expect(found("999")).toBe(true);
  });

  it("goes with a value of the secret, and the value with it", () => {
    look(1, "all");
    learn("db", 1);
    const position = { epoch: "one", version: 1 };
    const secret = { encryptionKeyId: "key", plannedDeletionAt: null, rotation: null };
    const value = { secret, version: { sealed: new Uint8Array(9) } } as unknown as Parameters<
      KeyCache["learnSecret"]
    >[3]["value"];
    cache.learnSecret(context(), "db", {}, { value, position, generation: 1 });
    look(2, ["secret/db"]);
    expect([found(), cache.findSecret(context(), "db", {})]).toEqual([false, undefined]);
  });
});

describe("the client of key stores, asked for what guards a secret", () => {
  let calls: string[];
  let version: number;
  let changes: LookupResult["changes"];
  let policy: string | null;
  let keys: KeyClient;

  beforeEach(() => {
    calls = [];
    version = 1;
    changes = [];
    policy = "one";
    wall = Date.now();
    const reply = <T>(value: T) => ({ kind: "value", value, position: { epoch: "one", version } });
    const store = {
      keys: {
        async lookup() {
          calls.push("lookup");
          return reply({ key, changes });
        },
      },
      secrets: {
        async access(_at: unknown, name: string) {
          calls.push(`access ${name}`);
          if (name === "none") return { kind: "failure", failure: { code: "secretNotFound", arn: name } };
          return reply(access(policy));
        },
      },
    };
    const objects = { getByName: () => store } as unknown as DurableObjectNamespace<KeyStoreObject>;
    keys = new KeyClient(objects, new MasterKey("a secret of this test"), async () => context().state);
  });

  it("asks its store once, and tells then at once", async () => {
    await keys.find(context(), "key");
    expect((await keys.secretAccess(context(), "db")).policy).toBe("one");
    expect(calls).toEqual(["lookup", "access db"]);
    expect(await settlesAtOnce(keys.secretAccess(context(), "db"))).toBe(true);
    expect(await keys.secretAccess(context(), "db")).toBe(await keys.secretAccess(context(), "db"));
    expect(calls).toEqual(["lookup", "access db"]);
  });

  it("asks anew after a change that this isolate has made", async () => {
    await keys.find(context(), "key");
    await keys.secretAccess(context(), "db");
    [version, changes, policy] = [2, ["secret/db"], "two"];
    await keys.write(context(), async () => ({
      kind: "value",
      value: null,
      position: { epoch: "one", version },
    }));
    expect((await keys.secretAccess(context(), "db")).policy).toBe("two");
  });

  it("fails as the store does, and remembers no failure", async () => {
    await keys.find(context(), "key");
    for (let time = 0; time < 2; time++) {
      await expect(keys.secretAccess(context(), "none")).rejects.toThrow(Failure);
    }
    expect(calls).toEqual(["lookup", "access none", "access none"]);
  });
});
