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
    return [...this.#found(`${PREFIX}${kind}/`, isOf(generation))];
  }

  /** Whether there are members of a kind in a generation, or of an unknown one. It reads the list up to the first. */
  has(kind: MemberKind, generation: number): boolean {
    for (const _ of this.#found(`${PREFIX}${kind}/`, isOf(generation))) return true;
    return false;
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
    return [...this.#found(PREFIX, (found) => found < generation)];
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
    for (const _ of this.#kv.list({ prefix: PREFIX, limit: 1 })) return false;
    return true;
  }

  *#found(prefix: string, isWanted: (generation: number) => boolean): Generator<Member> {
    for (const [key, generation] of this.#kv.list<number>({ prefix })) {
      if (isWanted(generation)) yield { ...memberOf(key.slice(PREFIX.length)), key };
    }
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
