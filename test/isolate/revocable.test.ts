import { beforeEach, describe, expect, it } from "vitest";
import { Revocable } from "../../src/isolate/revocable.ts";
import type { Workspaces } from "../../src/isolate/workspaces.ts";
import { settlesAtOnce } from "../support/at-once.ts";
import { UNCHANGED } from "../support/workspace-state.ts";

/** A directory and a workspace whose state every isolate knows at once. */
let rows: Map<string, { workspace: string; secret: string; since: number }>;
let looks: string[];
let revocations: number;
let subject: Revocable<{ workspace: string; secret: string; since: number }>;
let wall: number;

beforeEach(() => {
  rows = new Map();
  looks = [];
  revocations = 0;
  wall = Date.now();
  const get = () => ({ ...UNCHANGED, revocations });
  const find = async (name: string) => {
    looks.push(name);
    return rows.get(name) ?? null;
  };
  subject = new Revocable(find, { get } as unknown as Workspaces);
});

const get = (name: string) => subject.get(name, wall, () => {});

describe("a revocable credential", () => {
  it("is looked up once, and then known without waiting", async () => {
    rows.set("key", { workspace: "w", secret: "s", since: 0 });
    expect(await get("key")).toEqual({ workspace: "w", secret: "s", since: 0 });
    expect(await settlesAtOnce(get("key"))).toBe(true);
    expect(await get("key")).toEqual({ workspace: "w", secret: "s", since: 0 });
    expect(looks).toEqual(["key"]);
  });

  it("is looked up again after a revocation in its workspace", async () => {
    rows.set("key", { workspace: "w", secret: "s", since: 0 });
    rows.set("other", { workspace: "w", secret: "s", since: 0 });
    await get("key");
    await get("other");
    rows.delete("key");
    revocations = 1;
    expect(await get("key")).toBeNull();
    expect(await get("other")).not.toBeNull();
    expect(await settlesAtOnce(get("other"))).toBe(true);
    expect(await get("other")).toEqual({ workspace: "w", secret: "s", since: 0 });
  });

  it("is not accepted where it was revoked while it was read", async () => {
    rows.set("key", { workspace: "w", secret: "s", since: 0 });
    const reading = get("key");
    rows.delete("key");
    revocations = 1;
    await reading;
    expect(await get("key")).toBeNull();
  });

  it("is looked up again where nobody has used it for a while: its workspace may count from the beginning", async () => {
    rows.set("key", { workspace: "w", secret: "s", since: 0 });
    await get("key");
    wall += 20_000;
    await get("key");
    wall += 20_000;
    await get("key");
    expect(looks).toEqual(["key"]);
    rows.delete("key");
    wall += 31_000;
    expect(subject.knows("key", wall)).toBe(false);
    expect(await get("key")).toBeNull();
  });

  it("is remembered as absent for a second, then looked up again", async () => {
    expect(await get("key")).toBeNull();
    for (let times = 100; times > 0; times--) expect(await get("key")).toBeNull();
    expect(looks).toEqual(["key"]);
    rows.set("key", { workspace: "w", secret: "s", since: 0 });
    wall += 1100;
    expect(await get("key")).not.toBeNull();
  });

  it("is found at once by the isolate that created it", async () => {
    await get("key");
    rows.set("key", { workspace: "w", secret: "s", since: 0 });
    subject.forget("key");
    expect(await get("key")).not.toBeNull();
  });

  it("stays cached however many names are made up, and too long names are not looked up", async () => {
    rows.set("key", { workspace: "w", secret: "s", since: 0 });
    await get("key");
    for (let n = 0; n < 15_000; n++) await get(`made-up-${n}`);
    looks = [];
    expect(await settlesAtOnce(get("key"))).toBe(true);
    expect(await get("key")).toEqual({ workspace: "w", secret: "s", since: 0 });
    // The first of them have been forgotten, the last not.
    expect(subject.knows("made-up-0", wall)).toBe(false);
    expect(subject.knows("made-up-14999", wall)).toBe(true);
    expect(await get("x".repeat(129))).toBeNull();
    expect(looks).toEqual([]);
  });
});
