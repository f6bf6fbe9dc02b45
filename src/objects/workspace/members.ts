import type { Scope } from "../../workspace.ts";
import type { MemberKind } from "../registration.ts";

const PREFIX = "member/";

/** Generation of members that an earlier version registered elsewhere, so that it is not known. */
const UNKNOWN = 0;

/** An object that belongs to a workspace. */
export interface Member {
  /** Name under which it is listed. */
  readonly key: string;
  readonly kind: MemberKind;
  /** Name of the object. */
  readonly name: string;
}

/**
 * The list of the objects of a workspace that have written something: key stores, quota counters and the journal, each
 * with the latest generation in which it was registered.
 */
export class Members {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Adds an object. @param key `<kind>/<name>` */
  add(key: string, generation: number): void {
    if ((this.#kv.get<number>(PREFIX + key) ?? UNKNOWN) < generation) this.#kv.put(PREFIX + key, generation);
  }

  /**
   * Adds the objects of a workspace, some of whose scopes an earlier version has registered in D1. A scope that is listed
   * already may be there by this version, which notes the first one of a workspace.
   */
  addEarlier(workspace: string, scopes: readonly Scope[]): void {
    const unlisted = scopes.filter(({ name }) => this.#kv.get(`${PREFIX}keys/${name}`) === undefined);
    if (unlisted.length === 0) return;
    const keys = unlisted.flatMap(({ name }) => [`keys/${name}`, `counters/${name}`]);
    for (const key of [...keys, `journal/${workspace}`]) {
      if (this.#kv.get(PREFIX + key) === undefined) this.#kv.put(PREFIX + key, UNKNOWN);
    }
  }

  /** Members of a kind in a generation, or of an unknown one. */
  of(kind: MemberKind, generation: number): Member[] {
    return this.#list(`${PREFIX}${kind}/`, isOf(generation));
  }

  /** Whether there are members of a kind in a generation, or of an unknown one. It mostly reads one entry of the list. */
  has(kind: MemberKind, generation: number): boolean {
    const [first] = this.#entries(`${PREFIX}${kind}/`, 1);
    return first !== undefined && (isOf(generation)(first[1]) || this.of(kind, generation).length > 0);
  }

  /** Whether `scopes` would name any. */
  hasScopes(generation: number): boolean {
    return this.has("keys", generation) || this.has("counters", generation);
  }

  /** Names of the scopes that have a key store or quota counters in a generation. */
  scopes(generation: number): string[] {
    const members = [...this.of("keys", generation), ...this.of("counters", generation)];
    return [...new Set(members.map(({ name }) => name))];
  }

  /** Members of earlier generations. */
  before(generation: number): Member[] {
    return this.#list(PREFIX, (found) => found < generation);
  }

  /** Removes a member, unless it was registered meanwhile. */
  remove({ key }: Member, before: number): void {
    if ((this.#kv.get<number>(key) ?? before) < before) this.#kv.delete(key);
  }

  /** Notes that a member was used in a generation. */
  keep({ key }: Member, generation: number): void {
    this.#kv.put(key, Math.max(generation, this.#kv.get<number>(key) ?? UNKNOWN));
  }

  get isEmpty(): boolean {
    return this.#entries(PREFIX, 1).length === 0;
  }

  #list(prefix: string, isWanted: (generation: number) => boolean): Member[] {
    return this.#entries(prefix)
      .filter(([, generation]) => isWanted(generation))
      .map(([key]) => ({ ...memberOf(key.slice(PREFIX.length)), key }));
  }

  /** Entries of the storage, read to their end: a list that is left before keeps its statement open in SQLite. */
  #entries(prefix: string, limit?: number): [key: string, generation: number][] {
    return [...this.#kv.list<number>({ prefix, ...(limit !== undefined && { limit }) })];
  }
}

/** Whether a member's generation is this one, or not known. */
function isOf(wanted: number): (generation: number) => boolean {
  return (generation) => generation === wanted || generation === UNKNOWN;
}

/** The member of a key `<kind>/<name>`. */
export function memberOf(key: string): Member {
  const slash = key.indexOf("/");
  return { key: PREFIX + key, kind: key.slice(0, slash) as MemberKind, name: key.slice(slash + 1) };
}
