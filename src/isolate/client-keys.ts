import type { ClientKeyRecord } from "../access/access-point.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { Database } from "../directory/database.ts";
import type { ClientKeyAccess } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import { type Scope, scopeOf } from "../workspace.ts";
import { AbsentNames } from "./absent-names.ts";
import type { KeyClient } from "./key-client.ts";
import { RefreshingCache } from "./refreshing-cache.ts";

/** Maximum characters of a client key's id; ours have 41. */
const LONGEST_ID = 64;
/** Number of client keys remembered by an isolate. */
const CAPACITY = 10_000;

/** A cached access of a client key, null for a deleted one, and the state that it was read in. */
interface FoundAccess {
  readonly access: ClientKeyAccess | null;
  /** Generation of the workspace. */
  readonly generation: number;
  /** Revision of the key store in this isolate. */
  readonly revision: number;
}

/**
 * The isolate's cache of client keys. The key store of a client key never changes, so the directory is asked once for
 * each; its access is refreshed as keys are.
 */
export class ClientKeys {
  readonly #db: Database;
  readonly #keys: KeyClient;
  readonly #places = new BoundedMap<string, Scope>(CAPACITY);
  readonly #absent = new AbsentNames(LONGEST_ID);
  readonly #access = new RefreshingCache<FoundAccess>(CAPACITY);

  constructor(db: Database, keys: KeyClient) {
    this.#db = db;
    this.#keys = keys;
  }

  /** Registers the scope of a client key before its creation. @param generation of the workspace. */
  async enter(clientKeyId: ClientKeyRecord["clientKeyId"], scope: Scope, generation: number): Promise<void> {
    await this.#db
      .prepare("INSERT INTO client_keys VALUES (?, ?, ?, ?, ?)")
      .bind(clientKeyId, scope.workspace, generation, scope.account, scope.region)
      .run();
    this.#absent.delete(clientKeyId);
  }

  /** Removes a deleted client key from the directory. */
  async leave(clientKeyId: string): Promise<void> {
    await this.#db.prepare("DELETE FROM client_keys WHERE client_key_id = ?").bind(clientKeyId).run();
  }

  /** Registers the scope of a client key, also again. @returns false where the id is another scope's */
  async claim(
    clientKeyId: ClientKeyRecord["clientKeyId"],
    scope: Scope,
    generation: number,
  ): Promise<boolean> {
    await this.#db
      .prepare("INSERT OR IGNORE INTO client_keys VALUES (?, ?, ?, ?, ?)")
      .bind(clientKeyId, scope.workspace, generation, scope.account, scope.region)
      .run();
    return (await this.#find(clientKeyId))?.name === scope.name;
  }

  /** Whether `place` returns without asking the directory. */
  knows(clientKeyId: string, wall: number): boolean {
    return this.#places.has(clientKeyId) || this.#absent.has(clientKeyId, wall);
  }

  /** The scope of a client key, perhaps of a deleted one; null if there is none. No promise where it is known. */
  place(clientKeyId: string, wall: number): Scope | null | Promise<Scope | null> {
    const known = this.#places.get(clientKeyId);
    if (known) return known;
    return this.#absent.has(clientKeyId, wall) ? null : this.#find(clientKeyId);
  }

  /**
   * A client key and what its access point allows; null for a deleted one. No promise where it is known, and need not be
   * asked for soon.
   *
   * @param context in the scope of the client key.
   */
  access(
    context: RequestContext,
    clientKeyId: string,
  ): ClientKeyAccess | null | Promise<ClientKeyAccess | null> {
    const { scope, wall, state } = context;
    const young = this.#access.young(clientKeyId, wall);
    const revision = this.#keys.revision(scope);
    if (young?.generation === state.generation && young.revision === revision) return young.access;
    return this.#cachedAccess(context, clientKeyId, revision);
  }

  async #cachedAccess(
    context: RequestContext,
    clientKeyId: string,
    revision: number,
  ): Promise<ClientKeyAccess | null> {
    const { wall, background } = context;
    const { generation } = context.state;
    const { access } = await this.#access.get(clientKeyId, {
      wall,
      background,
      load: async () => ({
        access: await this.#keys.read(context, (store, at) =>
          store.accessPoints.clientKeyAccess(at, clientKeyId),
        ),
        generation,
        revision,
      }),
      isGood: (known) => known.generation === generation && known.revision === revision,
    });
    return access;
  }

  async #find(clientKeyId: string): Promise<Scope | null> {
    const lookedAt = Date.now();
    const row = await this.#db
      .prepare("SELECT workspace, account_id AS account, region FROM client_keys WHERE client_key_id = ?")
      .bind(clientKeyId)
      .first<{ workspace: string; account: string; region: string }>();
    const scope = row && scopeOf(row.workspace, "alibaba", row.account, row.region);
    this.#absent.delete(clientKeyId);
    if (scope === null) this.#absent.add(clientKeyId, lookedAt);
    else this.#places.set(clientKeyId, scope);
    return scope;
  }
}
