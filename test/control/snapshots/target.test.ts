import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Target } from "../../../src/control/snapshots/target.ts";
import type { Runtime } from "../../../src/isolate/runtime.ts";
import { Restoration } from "../../../src/objects/workspace/restoration.ts";
import { scopeOf } from "../../../src/workspace.ts";
import { mapKv } from "../../support/map-kv.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** How long a call of an object takes, and a line of a document. */
const CALL_MS = 7000;

/** A restore whose objects take everything, and the part of its workspace's object that gives up. */
async function begun() {
  const restoration = new Restoration(
    mapKv(),
    "w",
    () => {
      throw new Error("no D1");
    },
    () => ({ unstage: () => {} }),
  );
  restoration.begin(2, Date.now());
  const requireGoing = () => expect(restoration.isGivenUp(Date.now())).toBe(false);
  const restores = {
    begin: () => ({ generation: 2 }),
    stageMembers: (generation: number, keys: string[]) =>
      restoration.addMembers(generation, keys, Date.now()),
    goOn: (generation: number) => restoration.goOn(generation, Date.now()),
  };
  const called = <T>(answer: T) => {
    vi.setSystemTime(Date.now() + CALL_MS);
    requireGoing();
    return answer;
  };
  const object = () => ({ stage: () => called("staged"), tryStaged: () => called(null) });
  const workspaces = { object: () => ({ restores }) };
  const target = await Target.begin({ workspaces, keyStore: object } as unknown as Runtime, "w");
  return { target, restoration };
}

it("a restore that stages rows of one object, or tries objects, for long does not count as given up", async () => {
  const { target } = await begun();
  for (const region of ["us-east-1", "eu-west-3", "us-west-2", "ap-south-1", "eu-west-1"]) {
    const place = { kind: "keys", scope: scopeOf("w", "aws", "111122223333", region) } as const;
    await target.stage(place, {}, []);
    for (let page = 0; page < 5; page++) await target.stage(place, null, []);
  }
  expect(await target.tryOut()).toBeNull();
});

it("a restore whose document comes slowly does not count as given up", async () => {
  const { target, restoration } = await begun();
  for (let line = 0; line < 20; line++) {
    vi.setSystemTime(Date.now() + CALL_MS);
    await target.goOn();
    expect(restoration.isGivenUp(Date.now())).toBe(false);
  }
});
