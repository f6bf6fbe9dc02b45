import { BoundedMap } from "../bounded-map.ts";
import type { Background } from "../request-context.ts";
import { AbsentNames } from "./absent-names.ts";
import { UNUSED_MS } from "./by-revocation.ts";
import type { Workspaces } from "./workspaces.ts";

/** Number of values cached by an isolate. */
const CAPACITY = 10_000;
/** Maximum characters of a name that is looked up (AWS: AccessKeyIdType). */
const LONGEST_NAME = 128;

interface Entry<T> {
  readonly value: T;
  /** `WorkspaceState.revocations` after which the value was read. */
  readonly revocations: number;
  /** Wall-clock time of its last use, milliseconds. */
  usedAt: number;
}

/** A value that belongs to a life of a workspace. */
interface OfWorkspace {
  readonly workspace: string;
  /** Generation of the workspace in which it was made; 0 for those of earlier versions. */
  readonly since: number;
}

/**
 * A cache in front of D1 of revocable credentials of workspaces: access keys and tokens. Only the first request with
 * one waits for D1. Values have no lease of their own: they are used until the workspace's state, which the isolate
 * refreshes anyway, reports a revocation, or until nobody has used them for UNUSED_MS.
 */
export class Revocable<T extends OfWorkspace> {
  readonly #find: (name: string) => Promise<T | null>;
  readonly #workspaces: Workspaces;
  readonly #entries = new BoundedMap<string, Entry<T>>(CAPACITY);
  readonly #absent = new AbsentNames(LONGEST_NAME);

  /** @param find reads from the directory. */
  constructor(find: (name: string) => Promise<T | null>, workspaces: Workspaces) {
    this.#find = find;
    this.#workspaces = workspaces;
  }

  /** Whether `get` returns without asking the directory. */
  knows(name: string, wall: number): boolean {
    const entry = this.#entries.get(name);
    return (entry !== undefined && isInUse(entry, wall)) || this.#absent.has(name, wall);
  }

  /** The value of a name, if nobody has to be asked for it. It costs no promise. */
  atOnce(name: string, wall: number): T | undefined {
    const entry = this.#entries.get(name);
    if (!entry || !isInUse(entry, wall)) return undefined;
    const { value, revocations } = entry;
    const state = this.#workspaces.young(value.workspace, wall);
    if (state?.revocations !== revocations || value.since < state.life) return undefined;
    entry.usedAt = wall;
    return value;
  }

  /** The value of a name, or null. */
  async get(name: string, wall: number, background: Background): Promise<T | null> {
    const entry = this.#entries.get(name);
    if (!entry) return this.#absent.has(name, wall) ? null : this.#read(name, wall, background);
    if (!isInUse(entry, wall)) return this.#read(name, wall, background);
    entry.usedAt = wall;
    const { value } = entry;
    const { revocations, life } = await this.#workspaces.get(value.workspace, wall, background);
    return revocations === entry.revocations && value.since >= life
      ? value
      : this.#read(name, wall, background);
  }

  /** Forgets a name, because its value was just created or removed. */
  forget(name: string): void {
    this.#entries.delete(name);
    this.#absent.delete(name);
  }

  /**
   * Reads a value anew. A revocation is written to the directory before the workspace counts it, so a value is as new
   * as the count that was known before reading; if none was known, it is read again.
   */
  async #read(name: string, wall: number, background: Background): Promise<T | null> {
    const before = this.#entries.get(name)?.value.workspace;
    let state = before === undefined ? null : await this.#workspaces.get(before, wall, background);
    let value = await this.#find(name);
    if (value !== null && (state === null || value.workspace !== before)) {
      state = await this.#workspaces.get(value.workspace, wall, background);
      if (state.revocations > 0) value = await this.#find(name);
    }
    // A life of the workspace that has ended may have left it.
    if (value !== null && state !== null && value.since < state.life) value = null;
    this.forget(name);
    if (value === null) this.#absent.add(name, Date.now());
    else this.#entries.set(name, { value, revocations: state?.revocations ?? 0, usedAt: wall });
    return value;
  }
}

/** Whether a value was used lately. */
function isInUse({ usedAt }: Entry<unknown>, wall: number): boolean {
  return Math.abs(wall - usedAt) <= UNUSED_MS;
}
