import { describe, expect, it } from "vitest";
import { CallerLimit } from "../../src/isolate/caller-limit.ts";

const from = (address?: string) =>
  new Request("http://kms.example/", {
    headers: address === undefined ? {} : { "cf-connecting-ip": address },
  });

/** A limit of three for each key, and what was asked of it. */
function limited() {
  const asked: string[] = [];
  const limiter = {
    limit: async ({ key }: { readonly key: string }) => {
      asked.push(key);
      return { success: asked.filter((each) => each === key).length <= 3 };
    },
  };
  return { asked, limit: new CallerLimit(limiter) };
}

describe("the limit of unidentified callers", () => {
  it("is checked for an address until it is exceeded, and not again for ten seconds", async () => {
    const { asked, limit } = limited();
    const seen = [];
    for (let n = 0; n < 10; n++) seen.push(await limit.refused(from("192.0.2.1"), n));
    expect(seen).toEqual([false, false, false, ...Array(7).fill(true)]);
    expect(asked).toHaveLength(4);
    expect(limit.isOver(from("192.0.2.1"), 5)).toBe(true);
    expect(limit.isOver(from("192.0.2.2"), 5)).toBe(false);
    expect(limit.isOver(from("192.0.2.1"), 10_010)).toBe(false);
    await limit.refused(from("192.0.2.1"), 10_010);
    expect(asked).toHaveLength(5);
  });

  it("counts all addresses of an IPv6 network as one", async () => {
    const { asked, limit } = limited();
    for (const address of ["2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:3::1"]) {
      await limit.refused(from(address), 0);
    }
    expect(asked).toEqual(["2001:db8:1:2", "2001:db8:1:2", "2001:db8:1:3"]);
  });

  it("does not apply without a binding, without an address, or where the binding fails", async () => {
    const { asked, limit } = limited();
    expect(await limit.refused(from(), 0)).toBe(false);
    expect(await new CallerLimit(undefined).refused(from("192.0.2.1"), 0)).toBe(false);
    const broken = new CallerLimit({ limit: () => Promise.reject(new Error("down")) });
    expect(await broken.refused(from("192.0.2.1"), 0)).toBe(false);
    expect(asked).toEqual([]);
  });
});
