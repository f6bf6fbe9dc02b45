import { beforeEach, describe, expect, it } from "vitest";
import { QuotaLeases } from "../../src/isolate/quota-leases.ts";
import type { Unspent } from "../../src/quotas/counter-book.ts";
import { perSecond } from "../../src/quotas/row.ts";
import { scopeOf } from "../../src/workspace.ts";
import { UNCHANGED } from "../support/workspace-state.ts";

const NOW = 1_000_000;
/** As many as an isolate holds. */
const LEASES = 10_000;

let asked: string[];
let reports: { readonly scope: string; readonly quota: string; readonly unspent: Unspent | null }[];
let background: Promise<unknown>[];
let leases: QuotaLeases;

beforeEach(() => {
  asked = [];
  reports = [];
  background = [];
  leases = new QuotaLeases(
    ({ name }) => ({
      lease: async () => {
        asked.push(name);
        return {
          kind: "grant",
          units: 10,
          window: NOW,
          endsIn: 1000,
          left: 100,
          limit: 1000,
          intervalMs: 1000,
          totalRate: 1,
        };
      },
      report: async (_, quota, unspent) => void reports.push({ scope: name, quota, unspent }),
    }),
    async () => UNCHANGED,
    () => NOW,
    async () => {},
  );
});

const scopeOfAccount = (number: number) => scopeOf("default", "aws", String(number), "us-east-1");

/** Whether a request of an account is within the quota. */
async function take(account: number, cost = 1): Promise<boolean> {
  return leases.take({
    scope: scopeOfAccount(account),
    quota: "q",
    rate: perSecond(1000),
    cost,
    state: UNCHANGED,
    wall: NOW,
    background: (work) => void background.push(work),
  });
}

async function fill(): Promise<void> {
  for (let account = 0; account < LEASES; account++) await take(account);
  asked = [];
}

describe("leases of more quotas than an isolate holds", () => {
  it("hand back the unspent units of the oldest lease, and continue without it", async () => {
    await fill();
    await take(LEASES);
    await Promise.all(background);
    expect(reports).toEqual([
      { scope: scopeOfAccount(0).name, quota: "q", unspent: { window: NOW, units: 9 } },
    ]);
    // All others are spent from without asking.
    for (const account of [1, 2, LEASES - 1, LEASES]) expect(await take(account)).toBe(true);
    expect(asked).toEqual([scopeOfAccount(LEASES).name]);
    expect(await take(0)).toBe(true);
    expect(asked).toEqual([LEASES, 0].map((account) => scopeOfAccount(account).name));
  });

  it("keep a lease that was used again longer than one that was not", async () => {
    await fill();
    // More than the first has left.
    await take(0, 10);
    await take(LEASES);
    await Promise.all(background);
    expect(reports.map(({ scope }) => scope)).toEqual([scopeOfAccount(1).name]);
  });
});
