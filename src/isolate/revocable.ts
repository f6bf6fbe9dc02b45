import type { Background } from "../request-context.ts";
import type { Workspaces } from "./workspaces.ts";

/** How long an isolate remembers that there is no such thing, in milliseconds of the wall clock. */
const KEEP_ABSENT_MS = 1000;
/** Things, and names of nothing, remembered by an isolate; of the latter whoever calls may make up any number. */
const CAPACITY = 10_000;
const ABSENT_CAPACITY = 2_000;
/** Characters of a name that is looked for (AWS: AccessKeyIdType). */
const LONGEST_NAME = 128;

interface Entry<T> {
  readonly value: T;
  /** `WorkspaceState.revocations` that the value was read after. */
  readonly revocations: number;
}

/**
 * Things of the directory that open a workspace and can be revoked, access keys and tokens, as an isolate knows them. Only
 * the first request with one waits for D1; later ones use what is known, until the state of its workspace, which the isolate
 * keeps for a lease of a second anyway, says that something was revoked there.
 */
export class Revocable<T extends { readonly workspace: string }> {
  readonly #find: (name: string) => Promise<T | null>;
  readonly #workspaces: Workspaces;
  readonly #entries = new Map<string, Entry<T>>();
  /** When it was found that there is no such thing, by the wall clock. */
  readonly #absent = new Map<string, number>();

  /** @param find looks in the directory. */
  constructor(find: (name: string) => Promise<T | null>, workspaces: Workspaces) {
    this.#find = find;
    this.#workspaces = workspaces;
  }

  /** Whether `get` answers without looking in the directory. */
  knows(name: string, wall: number): boolean {
    return this.#entries.has(name) || this.#isAbsent(name, wall);
  }

  /** What has that name, or null. Without waiting where it is known. */
  get(name: string, wall: number, background: Background): T | null | Promise<T | null> {
    const entry = this.#entries.get(name);
    if (!entry) return this.#isAbsent(name, wall) ? null : this.#read(name, wall, background);
    const state = this.#workspaces.get(entry.value.workspace, wall, background);
    if (state instanceof Promise) {
      return state.then((now) =>
        now.revocations === entry.revocations ? entry.value : this.#read(name, wall, background),
      );
    }
    return state.revocations === entry.revocations ? entry.value : this.#read(name, wall, background);
  }

  /** Forgets one: it was just made or removed. */
  forget(name: string): void {
    this.#entries.delete(name);
    this.#absent.delete(name);
  }

  #isAbsent(name: string, wall: number): boolean {
    if (name.length > LONGEST_NAME) return true;
    const since = this.#absent.get(name);
    return since !== undefined && wall - since < KEEP_ABSENT_MS;
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
    if (value === null) {
      makeRoom(this.#absent, ABSENT_CAPACITY);
      this.#absent.set(name, Date.now());
    } else {
      makeRoom(this.#entries, CAPACITY);
      this.#entries.set(name, { value, revocations: counted ?? 0 });
    }
    return value;
  }

  async #revocations(workspace: string, wall: number, background: Background): Promise<number> {
    const known = this.#workspaces.get(workspace, wall, background);
    return (known instanceof Promise ? await known : known).revocations;
  }
}

/** Lets go of what has been there longest, until one more fits. */
export function makeRoom(map: Map<string, unknown>, capacity: number): void {
  for (const name of map.keys()) {
    if (map.size < capacity) return;
    map.delete(name);
  }
}
