import { BoundedMap } from "../bounded-map.ts";
import type { Background } from "../request-context.ts";
import { AbsentNames } from "./absent-names.ts";
import type { Workspaces } from "./workspaces.ts";

/** Things remembered by an isolate. */
const CAPACITY = 10_000;
/** Characters of a name that is looked for (AWS: AccessKeyIdType). */
const LONGEST_NAME = 128;

interface Entry<T> {
  readonly value: T;
  /** `WorkspaceState.revocations` that the value was read after. */
  readonly revocations: number;
}

/**
 * A cache of what opens a workspace and can be revoked, access keys and tokens, in front of D1. Only the first request with
 * one waits for D1. Values have no age of their own: they are used until the state of their workspace, which the isolate
 * keeps for a lease anyway, says that something was revoked there.
 */
export class Revocable<T extends { readonly workspace: string }> {
  readonly #find: (name: string) => Promise<T | null>;
  readonly #workspaces: Workspaces;
  readonly #entries = new BoundedMap<string, Entry<T>>(CAPACITY);
  readonly #absent = new AbsentNames(LONGEST_NAME);

  /** @param find looks in the directory. */
  constructor(find: (name: string) => Promise<T | null>, workspaces: Workspaces) {
    this.#find = find;
    this.#workspaces = workspaces;
  }

  /** Whether `get` answers without looking in the directory. */
  knows(name: string, wall: number): boolean {
    return this.#entries.has(name) || this.#absent.has(name, wall);
  }

  /** What has that name, or null. */
  async get(name: string, wall: number, background: Background): Promise<T | null> {
    const entry = this.#entries.get(name);
    if (!entry) return this.#absent.has(name, wall) ? null : this.#read(name, wall, background);
    const { revocations } = await this.#workspaces.get(entry.value.workspace, wall, background);
    return revocations === entry.revocations ? entry.value : this.#read(name, wall, background);
  }

  /** Forgets one: it was just made or removed. */
  forget(name: string): void {
    this.#entries.delete(name);
    this.#absent.delete(name);
  }

  /**
   * Reads it anew. A revocation is written to the directory first and counted by the workspace then, so what was read is as
   * new as the count that was known before: where none was, it is read again.
   */
  async #read(name: string, wall: number, background: Background): Promise<T | null> {
    const before = this.#entries.get(name)?.value.workspace;
    let counted = before === undefined ? null : await this.#revocations(before, wall, background);
    let value = await this.#find(name);
    if (value !== null && (counted === null || value.workspace !== before)) {
      counted = await this.#revocations(value.workspace, wall, background);
      if (counted > 0) value = await this.#find(name);
    }
    this.forget(name);
    if (value === null) this.#absent.add(name, Date.now());
    else this.#entries.set(name, { value, revocations: counted ?? 0 });
    return value;
  }

  async #revocations(workspace: string, wall: number, background: Background): Promise<number> {
    return (await this.#workspaces.get(workspace, wall, background)).revocations;
  }
}
