import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyCreations, type LimitsOfKeys } from "../../src/isolate/key-creations.ts";
import type { NewAwsKey } from "../../src/keys/key.ts";
import type { KeyOrder, KeyStoreApi, StoreContext } from "../../src/objects/key-store/api.ts";
import { scopeOf } from "../../src/workspace.ts";

const SCOPE = scopeOf("default", "aws", "111122223333", "us-east-1");
const LIMITS = { keys: 10, tags: 50 };

function newKey(keyId: string): NewAwsKey {
  return {
    cloud: "aws",
    keyId,
    description: "",
    keyUsage: "ENCRYPT_DECRYPT",
    keySpec: "SYMMETRIC_DEFAULT",
    origin: "AWS_KMS",
    manager: "CUSTOMER",
    policy: "",
    tags: [],
    rotation: null,
    material: null,
    multiRegion: null,
    customKeyStore: null,
  };
}

/** Creations at a store that answers each call after 5 ms; `calls` are the ids of the keys of each call. */
function scene({ tookMs = 5, fails = false } = {}) {
  const creations = new KeyCreations((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  const calls: string[][] = [];
  const createAll = async (_: StoreContext, orders: readonly KeyOrder[]) => {
    calls.push(orders.map(({ key }) => key.keyId));
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    if (fails) throw new Error("unreachable");
    const refused = orders.flatMap(({ key }, place) =>
      key.keyId === "taken" ? [[place, { code: "keyIdTaken", arn: "arn" }]] : [],
    );
    return { kind: "value", value: refused, position: { epoch: "e", version: 1 } };
  };
  const store = { keys: { createAll } } as unknown as KeyStoreApi;
  const create = (keyId: string, { generation = 1, now = 0, limits = LIMITS as LimitsOfKeys } = {}) =>
    creations.create(store, { scope: SCOPE, generation, now }, newKey(keyId), limits);
  return { calls, create };
}

describe("the creations of keys by one isolate", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("send a lone one at once, and those that come meanwhile together with the next call", async () => {
    const { calls, create } = scene();
    const made = Promise.all(["a", "b", "c"].map((id, now) => create(id, { now })));
    expect(calls).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(50);
    expect(calls).toEqual([["a"], ["b", "c"]]);
    const replies = await made;
    expect(
      replies.map((reply) => reply.kind === "value" && [reply.value.keyId, reply.value.createdAt]),
    ).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
  });

  it("answer each with its own reply", async () => {
    const { create } = scene();
    const made = Promise.all(["a", "b", "taken", "c"].map((id) => create(id)));
    await vi.advanceTimersByTimeAsync(50);
    expect((await made).map(({ kind }) => kind)).toEqual(["value", "value", "failure", "value"]);
  });

  it("wait after a call of several for as many as there were about it, and no longer than two such calls take", async () => {
    const { calls, create } = scene();
    const made = ["a", "b", "c"].map((id) => create(id));
    await vi.advanceTimersByTimeAsync(8);
    expect(calls).toEqual([["a"], ["b", "c"]]);
    made.push(create("d"));
    await vi.advanceTimersByTimeAsync(6);
    made.push(create("e"));
    expect(calls).toHaveLength(2);
    made.push(create("f"));
    expect(calls.slice(2)).toEqual([["d", "e", "f"]]);
    await vi.advanceTimersByTimeAsync(6);
    made.push(create("g"));
    expect(calls).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(11);
    expect(calls.slice(3)).toEqual([["g"]]);
    await vi.advanceTimersByTimeAsync(50);
    await Promise.all(made);
  });

  it("wait for no other after a call of one, nor long after any", async () => {
    const { calls, create } = scene();
    const made = ["a", "b"].map((id) => create(id));
    await vi.advanceTimersByTimeAsync(20);
    made.push(create("c"));
    expect(calls).toEqual([["a"], ["b"], ["c"]]);
    made.push(...["d", "e"].map((id) => create(id)));
    await vi.advanceTimersByTimeAsync(50);
    expect(calls.slice(3)).toEqual([["d", "e"]]);
    made.push(create("f"));
    expect(calls.slice(4)).toEqual([["f"]]);
    await vi.advanceTimersByTimeAsync(50);
    await Promise.all(made);
  });

  it("wait at most 20 ms for the call before", async () => {
    const { calls, create } = scene({ tookMs: 500 });
    const made = Promise.all(["a", "b"].map((id) => create(id)));
    await vi.advanceTimersByTimeAsync(19);
    expect(calls).toEqual([["a"]]);
    await vi.advanceTimersByTimeAsync(10);
    expect(calls).toEqual([["a"], ["b"]]);
    await vi.advanceTimersByTimeAsync(600);
    expect(await made).toHaveLength(2);
  });

  it("do not send those of another generation of the workspace with them", async () => {
    const { calls, create } = scene();
    const made = [create("a"), create("b"), create("c", { generation: 2 })];
    await vi.advanceTimersByTimeAsync(50);
    expect(calls).toEqual([["a"], ["c"], ["b"]]);
    await Promise.all(made);
  });

  it("ask for the quota once for each call, by the request that makes it, after all others of the call have come", async () => {
    const { calls, create } = scene();
    const asked: string[] = [];
    const limitsOf = (id: string) => async () => {
      asked.push(`${id} with ${calls.length} calls made`);
      return LIMITS;
    };
    const made = Promise.all(["a", "b", "c"].map((id) => create(id, { limits: limitsOf(id) })));
    await vi.advanceTimersByTimeAsync(50);
    await made;
    expect(asked).toEqual(["a with 0 calls made", "b with 1 calls made"]);
  });

  it("fail with their call alone", async () => {
    const { calls, create } = scene({ fails: true });
    const made = Promise.allSettled(["a", "b", "c"].map((id) => create(id)));
    await vi.advanceTimersByTimeAsync(50);
    expect((await made).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(calls).toHaveLength(2);
  });

  it("go in calls of 64 at the most", async () => {
    const { calls, create } = scene();
    const made = Promise.all(Array.from({ length: 100 }, (_, n) => create(`k${n}`)));
    await vi.advanceTimersByTimeAsync(100);
    expect(calls.map(({ length }) => length)).toEqual([1, 64, 35]);
    expect(await made).toHaveLength(100);
  });
});
