import { beforeEach, describe, expect, it } from "vitest";
import { KeyUses, type NotedUses } from "../../src/isolate/key-uses.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { scopeOf } from "../../src/workspace.ts";

let wall: number;
let written: { readonly scope: string; readonly uses: NotedUses }[];
let background: Promise<unknown>[];
let timers: (() => void)[];
let uses: KeyUses;

beforeEach(() => {
  wall = 1_000_000;
  written = [];
  background = [];
  timers = [];
  uses = new KeyUses(
    async ({ scope }, noted) => void written.push({ scope: scope.name, uses: noted }),
    () => new Promise<void>((resolve) => void timers.push(resolve)),
  );
});

function context(account = "111122223333"): RequestContext {
  const scope = scopeOf("default", "aws", account, "us-east-1");
  const state = { generation: 1 } as RequestContext["state"];
  return { scope, state, now: wall + 5, wall, background: (work) => void background.push(work) };
}

async function passTime(): Promise<void> {
  for (const wake of timers.splice(0)) wake();
  await Promise.all(background.splice(0));
}

describe("uses of keys", () => {
  it("are written together, the last one of each key, some time after the first", async () => {
    uses.note(context(), "a", "Encrypt", "request-1");
    uses.note(context(), "b", "Encrypt", "request-2");
    wall += 10;
    uses.note(context(), "a", "Decrypt", "request-3");
    expect(written).toEqual([]);
    expect(timers).toHaveLength(1);
    await passTime();
    expect(written.map(({ uses: noted }) => noted)).toEqual([
      [
        ["a", { operation: "Decrypt", at: 1_000_015, requestId: "request-3", eventId: expect.any(String) }],
        ["b", { operation: "Encrypt", at: 1_000_005, requestId: "request-2", eventId: expect.any(String) }],
      ],
    ]);
  });

  it("are written at once where a request reads them, and only once", async () => {
    uses.note(context(), "a", "Encrypt", "request-1");
    await uses.flush(context());
    expect(written).toHaveLength(1);
    await passTime();
    await uses.flush(context());
    expect(written).toHaveLength(1);
  });

  it("of several stores are written to their own stores", async () => {
    uses.note(context("111122223333"), "a", "Encrypt", "request-1");
    uses.note(context("444455556666"), "a", "Encrypt", "request-2");
    await passTime();
    expect(written.map(({ scope }) => scope).sort()).toEqual(
      ["111122223333", "444455556666"].map((account) => context(account).scope.name),
    );
  });

  it("go with a call that is made anyway, once they are four seconds old, and are not written again", async () => {
    uses.note(context(), "a", "Encrypt", "request-1");
    wall += 3_999;
    uses.note(context(), "a", "Encrypt", "request-2");
    expect(uses.take(context())).toEqual([]);
    wall += 1;
    expect(uses.take(context("444455556666"))).toEqual([]);
    expect(uses.take(context()).map(([keyId, { requestId }]) => [keyId, requestId])).toEqual([
      ["a", "request-2"],
    ]);
    expect(uses.take(context())).toEqual([]);
    uses.note(context(), "b", "Encrypt", "request-3");
    timers.shift()?.();
    await background.shift();
    expect(written).toEqual([]);
    await passTime();
    expect(written.map(({ uses: noted }) => noted.map(([keyId]) => keyId))).toEqual([["b"]]);
  });

  it("that could not be written are written later, unless the key was used again", async () => {
    uses.note(context(), "a", "Encrypt", "request-1");
    uses.note(context(), "b", "Encrypt", "request-2");
    wall += 4_000;
    const taken = uses.take(context());
    uses.note(context(), "b", "Decrypt", "request-3");
    uses.putBack(context(), taken);
    await passTime();
    expect(written.map(({ uses: noted }) => noted)).toEqual([
      [
        ["b", expect.objectContaining({ operation: "Decrypt", requestId: "request-3" })],
        ["a", expect.objectContaining({ operation: "Encrypt", requestId: "request-1", at: 1_000_005 })],
      ],
    ]);
  });

  it("of all stores are written before a server stops", async () => {
    for (const account of ["111122223333", "444455556666"]) uses.note(context(account), "a", "Encrypt", "id");
    await uses.flushAll();
    expect(written.map(({ scope }) => scope).sort()).toEqual(
      ["111122223333", "444455556666"].map((account) => context(account).scope.name),
    );
  });

  it("are not lost with the request whose timer never ends", async () => {
    uses.note(context(), "a", "Encrypt", "request-1");
    timers = [];
    background = [];
    wall += 16_000;
    uses.note(context(), "b", "Encrypt", "request-2");
    await passTime();
    expect(written[0]?.uses.map(([keyId]) => keyId)).toEqual(["a", "b"]);
  });
});
