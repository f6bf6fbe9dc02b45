import type { ClientKeyRecord } from "../access/access-point.ts";
import type { Database } from "../directory/database.ts";
import type { ClientKeyAccess } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import { type Scope, scopeOf } from "../workspace.ts";
import { LEASE_MS, REFRESH_MS } from "./freshness.ts";
import type { KeyClient } from "./key-client.ts";
import { makeRoom } from "./revocable.ts";

/** How long an isolate remembers that there is no such client key, in milliseconds of the wall clock. */
const KEEP_ABSENT_MS = 1000;
/** Characters of an id of a client key at the most: ours have 41. */
const LONGEST_ID = 64;
/** Client keys remembered by an isolate. */
const CAPACITY = 10_000;
/** Ids of none that are remembered. */
const ABSENT_CAPACITY = 2_000;

interface Entry {
  readonly access: ClientKeyAccess | null;
  readonly generation: number;
  readonly revision: number;
  readonly askedAt: number;
  refreshing: boolean;
}

/**
 * Client keys as the isolates know them. Which key store has one never changes, so the directory is asked once for each;
 * what may be done with it is looked up again as keys are.
 */
export class ClientKeys {
  readonly #db: Database;
  readonly #keys: KeyClient;
  readonly #places = new Map<string, Scope>();
  /** When it was found that there is no such client key, by the wall clock: whoever calls may make up any number of ids. */
  readonly #absent = new Map<string, number>();
  readonly #entries = new Map<string, Entry>();

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

  /** Where a client key is, or was; null where there never was one. Without waiting where it is known. */
  place(clientKeyId: string, wall: number): Scope | null | Promise<Scope | null> {
    if (clientKeyId.length > LONGEST_ID) return null;
    const known = this.#places.get(clientKeyId);
    if (known) return known;
    return this.#isAbsent(clientKeyId, wall) ? null : this.#find(clientKeyId);
  }

  /** Whether `place` answers without looking in the directory. */
  knows(clientKeyId: string, wall: number): boolean {
    return this.#places.has(clientKeyId) || this.#isAbsent(clientKeyId, wall);
  }

  #isAbsent(clientKeyId: string, wall: number): boolean {
    if (clientKeyId.length > LONGEST_ID) return true;
    const since = this.#absent.get(clientKeyId);
    return since !== undefined && wall - since < KEEP_ABSENT_MS;
  }

  /**
   * A client key and what its access point allows; null where it is gone. Without waiting where it is known.
   *
   * @param context to the place of the client key.
   */
  access(
    context: RequestContext,
    clientKeyId: string,
  ): ClientKeyAccess | null | Promise<ClientKeyAccess | null> {
    const entry = this.#entries.get(clientKeyId);
    const age = entry ? context.wall - entry.askedAt : Number.POSITIVE_INFINITY;
    const { generation } = context.state;
    const revision = this.#keys.revision(context.scope);
    if (
      !entry ||
      age < 0 ||
      age >= LEASE_MS ||
      entry.generation !== generation ||
      entry.revision !== revision
    ) {
      return this.#read(context, clientKeyId);
    }
    if (age >= REFRESH_MS && !entry.refreshing) {
      entry.refreshing = true;
      context.background(this.#read(context, clientKeyId));
    }
    return entry.access;
  }

  async #find(clientKeyId: string): Promise<Scope | null> {
    const readAt = Date.now();
    const row = await this.#db
      .prepare("SELECT workspace, account_id AS account, region FROM client_keys WHERE client_key_id = ?")
      .bind(clientKeyId)
      .first<{ workspace: string; account: string; region: string }>();
    const scope = row && scopeOf(row.workspace, "alibaba", row.account, row.region);
    this.#absent.delete(clientKeyId);
    if (scope === null) {
      makeRoom(this.#absent, ABSENT_CAPACITY);
      this.#absent.set(clientKeyId, readAt);
    } else {
      makeRoom(this.#places, CAPACITY);
      this.#places.set(clientKeyId, scope);
    }
    return scope;
  }

  async #read(context: RequestContext, clientKeyId: string): Promise<ClientKeyAccess | null> {
    const askedAt = Date.now();
    const { generation } = context.state;
    const revision = this.#keys.revision(context.scope);
    const access = await this.#keys.read(context, (store, at) =>
      store.accessPoints.clientKeyAccess(at, clientKeyId),
    );
    if (this.#entries.size >= CAPACITY) this.#entries.clear();
    this.#entries.set(clientKeyId, { access, generation, revision, askedAt, refreshing: false });
    return access;
  }
}
