import { QuotaLeases } from "../../src/isolate/quota-leases.ts";
import { AWS_QUOTAS } from "../../src/quotas/aws.ts";
import { type ChargedRequest, chargesOf, type Tariff, tariffOf } from "../../src/quotas/charges.ts";
import { CounterBook } from "../../src/quotas/counter-book.ts";
import { type QuotaProfile, type QuotaRow, type Rate, rateOf } from "../../src/quotas/row.ts";
import { scopeOf } from "../../src/workspace.ts";
import { UNCHANGED } from "./workspace-state.ts";

/** The real charges, leases and counters of one isolate, on a clock that the test sets, without a network. */
export class QuotaEngine {
  readonly profile: QuotaProfile;
  readonly #tariff: Tariff;
  readonly #books = new Map<string, CounterBook>();
  readonly #leases: QuotaLeases;
  #now = 1_000_000;

  constructor(profile: QuotaProfile, hotKeyLimit = 8) {
    this.profile = profile;
    this.#tariff = tariffOf(AWS_QUOTAS, profile, hotKeyLimit);
    this.#leases = new QuotaLeases(
      ({ name }) => ({
        lease: async (state, request) => this.#book(name).lease(state, request),
        report: async (state, quota, unspent, throttled) =>
          this.#book(name).report(state, quota, unspent, throttled),
      }),
      async () => UNCHANGED,
      () => this.#now,
      async () => {},
    );
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Whether a request is admitted. */
  async admits(request: ChargedRequest): Promise<boolean> {
    for (const { quota, rate, cost, account, region } of chargesOf(this.#tariff, request)) {
      const scope = scopeOf("default", "aws", account, region);
      const background = (work: Promise<unknown>) => void this.#background.push(work);
      const taken = await this.#leases.take({
        scope,
        quota,
        rate,
        cost,
        state: UNCHANGED,
        wall: this.#now,
        background,
      });
      if (!taken) return false;
    }
    return true;
  }

  /** Sends requests one after another. @returns the number admitted. */
  async admitted(count: number, request: (index: number) => ChargedRequest): Promise<number> {
    let passed = 0;
    for (let index = 0; index < count; index++) if (await this.admits(request(index))) passed += 1;
    await Promise.all(this.#background.splice(0));
    return passed;
  }

  /** Units used of every quota in the present window, by `<account>/<region>/<quota>`. */
  async used(): Promise<Record<string, number>> {
    const used: Record<string, number> = {};
    for (const [name, book] of this.#books) {
      const [workspace = "", , account = "", region = ""] = name.split("/");
      await this.#leases.handBack(scopeOf(workspace, "aws", account, region), UNCHANGED);
      const rates: Record<string, Rate> = { hot_key: { limit: 8, intervalSeconds: 1 } };
      for (const row of AWS_QUOTAS as readonly QuotaRow[]) {
        rates[row.id] = rateOf(row, this.profile, region);
      }
      for (const [quota, use] of Object.entries(book.read(UNCHANGED, rates))) {
        if (use.used > 0) used[`${account}/${region}/${quota}`] = use.used;
      }
    }
    return used;
  }

  readonly #background: Promise<unknown>[] = [];

  #book(name: string): CounterBook {
    let book = this.#books.get(name);
    if (!book) {
      const storage = {
        load: () => ({ generation: 0, clockVersion: 0, counters: [] }),
        save: () => {},
        remove: () => {},
        saveState: () => {},
      };
      book = new CounterBook(storage, () => this.#now);
      this.#books.set(name, book);
    }
    return book;
  }
}
