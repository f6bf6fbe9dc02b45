import type {
  Backing,
  ClusterBacking,
  ConnectionErrorCode,
  ConnectionState,
  CustomKeyStore,
  NewCustomKeyStore,
  ProxyBacking,
  VpcService,
} from "../../../keys/custom-key-store.ts";
import { bytes, fixed, group, mapped, nullable, number, text } from "../../columns.ts";
import { earliest, type Remembered } from "../../remembered.ts";
import { sqlTable } from "../../sql-table.ts";

/** Stored backing of a store of either type; members of the other type are null. */
type StoredBacking = Pick<Backing, "type"> & {
  readonly [M in Exclude<keyof ClusterBacking | keyof ProxyBacking, "type">]: M extends "vpcService"
    ? VpcService | null
    : string | null;
};

const NOTHING = {
  clusterId: null,
  trustAnchor: null,
  uriEndpoint: null,
  uriPath: null,
  vpcService: null,
  accessKeyId: null,
};

const STORES = sqlTable<CustomKeyStore>()(
  "custom_key_stores",
  {
    customKeyStoreId: fixed(text("store_id")),
    name: text("name"),
    backing: mapped(
      group({
        type: text<Backing["type"]>("type"),
        clusterId: nullable(text("cluster_id")),
        trustAnchor: nullable(text("trust_anchor")),
        uriEndpoint: nullable(text("uri_endpoint")),
        uriPath: nullable(text("uri_path")),
        vpcService: nullable(group({ name: text("vpc_service_name"), owner: text("vpc_service_owner") })),
        accessKeyId: nullable(text("access_key_id")),
      }),
      (backing: Backing): StoredBacking => ({ ...NOTHING, ...backing }),
      toBacking,
    ),
    wrappedSecret: bytes("wrapped_secret"),
    createdAt: fixed(number("created_at")),
    state: text<ConnectionState>("state"),
    errorCode: nullable(text<ConnectionErrorCode>("error_code")),
    transition: nullable(
      group({
        at: number("transition_at"),
        to: text<ConnectionState>("transition_to"),
        errorCode: nullable(text<ConnectionErrorCode>("transition_error")),
      }),
    ),
  },
  ["customKeyStoreId"],
);

/** Custom key stores in the SQLite of a key store. Methods are synchronous, so each call is atomic. */
export class CustomKeyStoreTables {
  readonly #sql: SqlStorage;
  readonly #nextEvent: Remembered<number>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#nextEvent = earliest(sql, "custom_key_stores", "transition_at");
  }

  find(customKeyStoreId: string): CustomKeyStore | null {
    return STORES.first(this.#sql, "WHERE store_id = ?", customKeyStoreId);
  }

  findByName(name: string): CustomKeyStore | null {
    return STORES.first(this.#sql, "WHERE name = ?", name);
  }

  /** Custom key stores in order of creation. @param after sequence number of the last one seen. */
  page(after: number, limit: number): (CustomKeyStore & { readonly seq: number })[] {
    return STORES.listWithSeq(this.#sql, "WHERE seq > ? ORDER BY seq LIMIT ?", after, limit);
  }

  all(): CustomKeyStore[] {
    return STORES.list(this.#sql, "ORDER BY seq");
  }

  insert(store: NewCustomKeyStore, now: number): void {
    const state = "DISCONNECTED";
    STORES.insert(this.#sql, { ...store, state, createdAt: now, errorCode: null, transition: null });
    this.#nextEvent.forget();
  }

  /** Writes the mutable columns of a store. */
  update(store: CustomKeyStore): void {
    STORES.update(this.#sql, store);
    this.#nextEvent.forget();
  }

  delete(customKeyStoreId: string): void {
    this.#sql.exec("DELETE FROM custom_key_stores WHERE store_id = ?", customKeyStoreId);
    this.#nextEvent.forget();
  }

  /** Whether a key in any state is in the store. @param xksKeyId restricts it to the key of this external key. */
  hasKeys(customKeyStoreId: string, xksKeyId: string | null = null): boolean {
    return (
      this.#sql
        .exec(
          "SELECT 1 FROM keys WHERE custom_key_store_id = ? AND (? IS NULL OR xks_key_id = ?) LIMIT 1",
          customKeyStoreId,
          xksKeyId,
          xksKeyId,
        )
        .toArray().length > 0
    );
  }

  /** Completes the connects and disconnects that are due by now. */
  catchUp(now: number): void {
    this.#sql.exec(
      `UPDATE custom_key_stores SET state = transition_to, error_code = transition_error, transition_at = NULL,
         transition_to = NULL, transition_error = NULL WHERE transition_at <= ?`,
      now,
    );
    this.#nextEvent.forget();
  }

  /** Time of the next completed connect or disconnect; infinity if none is due. */
  nextEvent(): number {
    return this.#nextEvent.get();
  }

  /** Has what is kept in memory read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.#nextEvent.forget();
  }
}

function toBacking({ type, clusterId, trustAnchor, ...proxy }: StoredBacking): Backing {
  if (type === "AWS_CLOUDHSM") return { type, clusterId: clusterId ?? "", trustAnchor: trustAnchor ?? "" };
  return {
    type,
    uriEndpoint: proxy.uriEndpoint ?? "",
    uriPath: proxy.uriPath ?? "",
    accessKeyId: proxy.accessKeyId ?? "",
    vpcService: proxy.vpcService,
  };
}
