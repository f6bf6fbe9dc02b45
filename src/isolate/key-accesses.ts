import type { KeyAccess } from "../access/key-access.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { ChangedName } from "../objects/key-store/api.ts";

/** Maximum number of callers cached for a key. */
const CALLERS = 1_000;
/** Characters that count as much as a key towards the limit of a cache. */
const CHARACTERS_OF_A_KEY = 2_048;
/** What a grant counts, in characters. */
const GRANT = 512;

/** What guards a key, by the names of the callers that it was asked for. */
interface CachedAccesses {
  readonly callers: BoundedMap<string, KeyAccess>;
  size: number;
}

/** Cached answers to what guards the keys of one key store, each against one caller. */
export class KeyAccesses {
  readonly #keys = new Map<ChangedName, CachedAccesses>();
  #size = 0;

  /** What the answers count towards the limit of the cache, in keys. */
  get size(): number {
    return this.#size;
  }

  /** Ids of the keys, the one asked for first comes first. */
  references(): Iterable<ChangedName> {
    return this.#keys.keys();
  }

  get(keyId: string, caller: string): KeyAccess | undefined {
    return this.#keys.get(keyId)?.callers.get(caller);
  }

  /** Caches what guards a key against a caller. @returns by how much the size has grown */
  hold(keyId: string, caller: string, access: KeyAccess): number {
    const before = this.#size;
    const key = this.#keys.get(keyId) ?? this.#begin(keyId);
    const known = key.callers.get(caller);
    if (known) this.#grow(key, -sizeOf(known));
    key.callers.set(caller, shared(access, key.callers));
    this.#grow(key, sizeOf(access));
    return this.#size - before;
  }

  /** Drops a key. @returns by how much the size has shrunk */
  drop(reference: ChangedName): number {
    const size = this.#keys.get(reference)?.size ?? 0;
    this.#keys.delete(reference);
    this.#size -= size;
    return size;
  }

  #begin(keyId: string): CachedAccesses {
    const callers = new BoundedMap<string, KeyAccess>(CALLERS, (_, dropped) =>
      this.#grow(begun, -sizeOf(dropped)),
    );
    const begun: CachedAccesses = { callers, size: 0 };
    this.#keys.set(keyId, begun);
    return begun;
  }

  #grow(key: CachedAccesses, by: number): void {
    key.size += by;
    this.#size += by;
  }
}

/** The answer with the text of the policy that another caller's has, so that a key's policy is in memory once. */
function shared(access: KeyAccess, callers: ReadonlyMap<string, KeyAccess>): KeyAccess {
  const [other] = callers.values();
  return other?.policy === access.policy ? { ...access, policy: other.policy } : access;
}

function sizeOf({ grants, tags, aliases }: KeyAccess): number {
  let characters = grants.length * GRANT;
  for (const { key, value } of tags) characters += key.length + value.length;
  for (const name of aliases) characters += name.length;
  return 1 + Math.floor(characters / CHARACTERS_OF_A_KEY);
}
