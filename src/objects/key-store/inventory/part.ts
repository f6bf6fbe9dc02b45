import { RpcTarget } from "cloudflare:workers";
import type { KeyRecord, KeyUse, Tag } from "../../../keys/key.ts";
import type { SecretRecord, VersionEntry } from "../../../secrets/secret.ts";
import type { GrantTables, ListedGrant } from "../grants/tables.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { MaterialRow } from "../materials/tables.ts";
import type { PastEvent, PastEvents } from "../past-events/tables.ts";
import type { Reply, StoreContext } from "../reply.ts";
import type { SecretTables } from "../secrets/tables.ts";
import type { SecretVersionTables } from "../secrets/version-tables.ts";

/** What a store holds, in numbers. */
export interface Holdings {
  /** Keys in any state, those of services among them. */
  readonly keys: number;
  readonly secrets: number;
  /** When something of it happens by itself next, milliseconds of the workspace's clock; null for never. */
  readonly nextEventAt: number | null;
}

/** A key as people see it: without material, policy and grants. */
export interface ListedKey {
  /** Sequence number, by which pages go on. */
  readonly seq: number;
  readonly record: KeyRecord;
  /** Names of its aliases, each with its prefix `alias/`. */
  readonly aliases: readonly string[];
  readonly lastUse: KeyUse | null;
}

/** A secret as people see it: without its values. */
export interface ListedSecret {
  readonly secret: SecretRecord;
  readonly tags: readonly Tag[];
  readonly versions: readonly VersionEntry[];
}

/** What a store holds, for people who look at it: read alone, and never material or values. */
export class InventoryPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #secrets: SecretTables | null;
  readonly #versions: SecretVersionTables;
  readonly #grants: GrantTables | null;
  readonly #past: PastEvents;
  readonly #sql: SqlStorage;

  /** @param secrets null for a store of a cloud without secrets, as grants for one without grants. */
  constructor(
    ledger: Ledger,
    records: KeyRecords,
    secrets: SecretTables | null,
    versions: SecretVersionTables,
    grants: GrantTables | null,
    past: PastEvents,
    sql: SqlStorage,
  ) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#secrets = secrets;
    this.#versions = versions;
    this.#grants = grants;
    this.#past = past;
    this.#sql = sql;
  }

  holdings(at: StoreContext): Promise<Reply<Holdings>> {
    return this.#ledger.read(at, () => {
      const { keys } = this.#sql.exec<{ keys: number }>("SELECT COUNT(*) AS keys FROM keys").one();
      return {
        keys,
        secrets: this.#secrets?.all(at.scope).length ?? 0,
        nextEventAt: this.#nextEventAt(),
      };
    });
  }

  /** What the clock made happen in a span, and when something happens next. @param to not part of the span. */
  happened(
    at: StoreContext,
    from: number,
    to: number,
  ): Promise<Reply<{ readonly events: readonly PastEvent[]; readonly nextEventAt: number | null }>> {
    return this.#ledger.read(at, () => ({
      events: this.#past.list(from, to),
      nextEventAt: this.#nextEventAt(),
    }));
  }

  /** Keys in order of creation. @param after sequence number of the last one seen. */
  keys(at: StoreContext, after: number, limit: number): Promise<Reply<ListedKey[]>> {
    return this.#ledger.read(at, () => {
      const found: ListedKey[] = [];
      for (const { seq, keyId } of this.#records.keys.page(after, limit)) {
        const record = this.#records.keys.find(at.scope, keyId);
        if (record) found.push({ seq, ...this.#listed(record) });
      }
      return found;
    });
  }

  /** A key by its id; null where there is none. */
  key(at: StoreContext, keyId: string): Promise<Reply<Omit<ListedKey, "seq"> | null>> {
    return this.#ledger.read(at, () => {
      const record = this.#records.keys.find(at.scope, keyId);
      return record && this.#listed(record);
    });
  }

  /** What guards a key: its policy and its tags, with its first grants. @throws (as a reply) keyNotFound */
  guard(
    at: StoreContext,
    keyId: string,
    limit: number,
  ): Promise<
    Reply<{ readonly policy: string; readonly tags: readonly Tag[]; readonly grants: ListedGrant[] }>
  > {
    return this.#ledger.read(at, () => {
      const { keys, tags } = this.#records;
      keys.guarded(at.scope, keyId, {});
      const grants = this.#grants?.page(keyId, { grantId: null, grantee: null }, 0, limit) ?? [];
      return { policy: keys.guard(keyId).policy, tags: tags.all(keyId), grants };
    });
  }

  /** The materials of a key, oldest first, without what they are made of. */
  materials(at: StoreContext, keyId: string): Promise<Reply<MaterialRow[]>> {
    return this.#ledger.read(at, () => this.#records.materials.all(keyId));
  }

  /** All secrets with their versions, in order of creation. */
  secrets(at: StoreContext): Promise<Reply<ListedSecret[]>> {
    return this.#ledger.read(at, () => {
      const all = this.#secrets?.all(at.scope) ?? [];
      return all.map(({ secret, tags }) => ({ secret, tags, versions: this.#versions.all(secret.name) }));
    });
  }

  #nextEventAt(): number | null {
    const next = Math.min(this.#records.keys.nextEvent(), this.#secrets?.nextEvent() ?? Infinity);
    return Number.isFinite(next) ? next : null;
  }

  #listed(record: KeyRecord): Omit<ListedKey, "seq"> {
    const { aliases, keys } = this.#records;
    return { record, aliases: aliases.names(record.keyId), lastUse: keys.lastUse(record.keyId) };
  }
}
