import type { ClientKeyRecord } from "../access/access-point.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { Database } from "../directory/database.ts";
import type { ClientKeyAccess } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import { type Scope, scopeOf } from "../workspace.ts";
import { AbsentNames } from "./absent-names.ts";
import type { KeyClient } from "./key-client.ts";
import { RefreshingCache } from "./refreshing-cache.ts";

/** Characters of an id of a client key at the most: ours have 41. */
const LONGEST_ID = 64;
/** Client keys remembered by an isolate. */
const CAPACITY = 10_000;

/** What may be done with a client key, null where it is gone, and when that was so. */
interface FoundAccess {
  readonly access: ClientKeyAccess | null;
  /** Of its workspace. */
  readonly generation: number;
  /** Of its key store, as this isolate had changed it. */
  readonly revision: number;
}

/**
 * Client keys as the isolates know them. Which key store has one never changes, so the directory is asked once for each;
 * what may be done with it is looked up again as keys are.
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

  /** Notes where a client key is going to be. @param generation of the workspace. */
  async enter(clientKeyId: ClientKeyRecord["clientKeyId"], scope: Scope, generation: number): Promise<void> {
    await this.#db
      .prepare("INSERT INTO client_keys VALUES (?, ?, ?, ?, ?)")
      .bind(clientKeyId, scope.workspace, generation, scope.account, scope.region)
      .run();
    this.#absent.delete(clientKeyId);
  }

  /** Whether `place` answers without looking in the directory. */
  knows(clientKeyId: string, wall: number): boolean {
    return this.#places.has(clientKeyId) || this.#absent.has(clientKeyId, wall);
  }

  /** Where a client key is, or was; null where there never was one. */
  async place(clientKeyId: string, wall: number): Promise<Scope | null> {
    const known = this.#places.get(clientKeyId);
    if (known) return known;
    return this.#absent.has(clientKeyId, wall) ? null : this.#find(clientKeyId);
  }

  /**
   * A client key and what its access point allows; null where it is gone.
   *
   * @param context to the place of the client key.
   */
  async access(context: RequestContext, clientKeyId: string): Promise<ClientKeyAccess | null> {
    const { scope, wall, background } = context;
    const { generation } = context.state;
    const revision = this.#keys.revision(scope);
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
