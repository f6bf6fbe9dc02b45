import { describe, expect, it } from "vitest";
import { CounterBook } from "../../src/quotas/counter-book.ts";
import { perSecond } from "../../src/quotas/row.ts";
import { UNCHANGED } from "../support/workspace-state.ts";

const HOUR = 3_600_000;

describe("the counters of an account in a Region", () => {
  it("lose those of resources that nobody uses any more, and no refusal, when they are many", () => {
    const kept = new Set<string>();
    let now = 1_000_000_000;
    const storage = {
      load: () => ({ generation: 0, clockVersion: 0, counters: [] }),
      save: ({ quota }: { readonly quota: string }) => void kept.add(quota),
      remove: (quota: string) => kept.delete(quota),
      saveState: () => {},
    };
    const book = new CounterBook(storage, () => now, 3);
    const lease = (quota: string, waiting: number) =>
      book.lease(UNCHANGED, {
        quota,
        rate: perSecond(1),
        cost: 1,
        waiting,
        forecast: null,
        demanded: waiting,
        throttled: 0,
        returned: null,
      });
    lease("q", 1);
    for (const store of ["a", "b"]) lease(`q/${store}`, 3);
    book.override(UNCHANGED, "q/fixed", perSecond(9));
    lease("q/c", 1);
    // All are in use.
    expect(kept).toEqual(new Set(["q", "q/a", "q/b", "q/fixed", "q/c"]));
    now += HOUR;
    lease("q/b", 1);
    now += 1;
    lease("q/d", 1);
    expect(kept).toEqual(new Set(["q", "q/b", "q/fixed", "q/d"]));
    expect(book.read(UNCHANGED, { q: perSecond(1) }).q?.throttled).toBe(4);
  });
});
