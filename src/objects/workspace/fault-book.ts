import { type Fault, type FaultSet, MOST_FAULTS, NO_FAULTS } from "../../fault.ts";
import { hits } from "../../faults/chance.ts";

/** A fault, and how often it has fired. */
export interface CountedFault extends Fault {
  readonly fired: number;
}

/** Faults as they are stored, with their counts. */
export interface SavedFaults {
  /** Faults, oldest first. */
  readonly faults: readonly Fault[];
  /** Ids of faults that will not fire again. */
  readonly spent: readonly string[];
  /** Counts by fault. */
  readonly uses: readonly (Use & { readonly id: string })[];
}

interface Kept {
  readonly version: number;
  /** Faults, oldest first. */
  readonly faults: readonly Fault[];
  /** Ids of faults that will not fire again. */
  readonly spent: readonly string[];
}

interface Use {
  /** Number of matching requests, counted only for faults with a seed or a number of times. */
  readonly matched: number;
  readonly fired: number;
}

const UNUSED: Use = { matched: 0, fired: 0 };

/** The faults of one workspace, stored in its object. */
export class FaultBook {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Faults that may still fire. */
  active(): FaultSet {
    const kept = this.#kept();
    if (!kept) return NO_FAULTS;
    const { version, faults, spent } = kept;
    return { version, active: faults.filter(({ id, disabled }) => !disabled && !spent.includes(id)) };
  }

  /** All faults with their counts. */
  counted(): CountedFault[] {
    return (this.#kept()?.faults ?? []).map((fault) => ({ ...fault, fired: this.#use(fault.id).fired }));
  }

  /** Adds a fault; at capacity it replaces the oldest spent one. @returns false if all are active */
  add(fault: Fault): boolean {
    const kept = this.#kept();
    const oldest = kept?.spent[0];
    if (kept && kept.faults.length >= MOST_FAULTS) {
      if (oldest === undefined) return false;
      this.remove(oldest);
    }
    const { faults = [], spent = [] } = this.#kept() ?? {};
    this.#keep([...faults, fault], spent);
    return true;
  }

  /** Switches a fault on or off. @returns whether it exists */
  switch(id: string, enabled: boolean): boolean {
    const { faults = [], spent = [] } = this.#kept() ?? {};
    if (!faults.some((fault) => fault.id === id)) return false;
    const switched = faults.map((fault) => (fault.id === id ? switchedTo(fault, enabled) : fault));
    this.#keep(switched, spent);
    return true;
  }

  /** Removes a fault. @returns whether it existed */
  remove(id: string): boolean {
    const { faults = [], spent = [] } = this.#kept() ?? {};
    if (!faults.some((fault) => fault.id === id)) return false;
    this.#kv.delete(useKey(id));
    this.#keep(
      faults.filter((fault) => fault.id !== id),
      spent.filter((other) => other !== id),
    );
    return true;
  }

  /** Everything of it, for a snapshot. */
  saved(): SavedFaults {
    const { faults = [], spent = [] } = this.#kept() ?? {};
    return { faults, spent, uses: faults.map(({ id }) => ({ id, ...this.#use(id) })) };
  }

  /** Replaces everything by what was saved. */
  restore({ faults, spent, uses }: SavedFaults): void {
    this.clear();
    if (faults.length === 0) return;
    for (const { id, matched, fired } of uses) this.#kv.put<Use>(useKey(id), { matched, fired });
    this.#keep(faults, spent);
  }

  /** Removes all faults. */
  clear(): void {
    const kept = this.#kept();
    if (!kept) return;
    for (const { id } of kept.faults) this.#kv.delete(useKey(id));
    this.#keep([], []);
  }

  /** Counts a matching request. @returns whether the fault fires for it */
  claim(id: string): boolean {
    const { faults = [], spent = [] } = this.#kept() ?? {};
    const fault = faults.find((one) => one.id === id);
    if (!fault || fault.disabled || spent.includes(id)) return false;
    const use = this.#use(id);
    const matched = use.matched + 1;
    const fires = fault.seed === null || hits(fault.seed, matched, fault.probability);
    const fired = use.fired + (fires ? 1 : 0);
    this.#kv.put<Use>(useKey(id), { matched, fired });
    if (fires && fired === fault.times) this.#keep(faults, [...spent, id]);
    return fires;
  }

  /** Counts firings that needed no claim. */
  note(fired: ReadonlyMap<string, number>): void {
    for (const { id } of this.#kept()?.faults ?? []) {
      const more = fired.get(id);
      if (more === undefined) continue;
      const use = this.#use(id);
      this.#kv.put<Use>(useKey(id), { ...use, fired: use.fired + more });
    }
  }

  #kept(): Kept | undefined {
    return this.#kv.get<Kept>("faults");
  }

  #keep(faults: readonly Fault[], spent: readonly string[]): void {
    const version = (this.#kept()?.version ?? 0) + 1;
    this.#kv.put<Kept>("faults", { version, faults, spent });
  }

  #use(id: string): Use {
    return this.#kv.get<Use>(useKey(id)) ?? UNUSED;
  }
}

function useKey(id: string): string {
  return `fault-use/${id}`;
}

function switchedTo({ disabled: _, ...fault }: Fault, enabled: boolean): Fault {
  return enabled ? fault : { ...fault, disabled: true };
}
