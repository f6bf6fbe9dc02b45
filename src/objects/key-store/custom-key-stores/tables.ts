import type {
  Backing,
  ConnectionErrorCode,
  ConnectionState,
  CustomKeyStore,
  NewCustomKeyStore,
} from "../../../keys/custom-key-store.ts";

type StoreRow = {
  seq: number;
  store_id: string;
  name: string;
  type: Backing["type"];
  state: ConnectionState;
  error_code: ConnectionErrorCode | null;
  created_at: number;
  transition_at: number | null;
  transition_to: ConnectionState | null;
  transition_error: ConnectionErrorCode | null;
  cluster_id: string | null;
  trust_anchor: string | null;
  uri_endpoint: string | null;
  uri_path: string | null;
  vpc_service_name: string | null;
  vpc_service_owner: string | null;
  access_key_id: string | null;
  wrapped_secret: ArrayBuffer;
};

/** Custom key stores in the SQLite of a key store. Nothing here waits, so each call is atomic. */
export class CustomKeyStoreTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(customKeyStoreId: string): CustomKeyStore | null {
    const row = this.#sql
      .exec<StoreRow>("SELECT * FROM custom_key_stores WHERE store_id = ?", customKeyStoreId)
      .toArray()[0];
    return row ? toStore(row) : null;
  }

  findByName(name: string): CustomKeyStore | null {
    const row = this.#sql.exec<StoreRow>("SELECT * FROM custom_key_stores WHERE name = ?", name).toArray()[0];
    return row ? toStore(row) : null;
  }

  /** In the order of their creation. @param after sequence number of the last one seen. */
  page(after: number, limit: number): (CustomKeyStore & { seq: number })[] {
    return this.#sql
      .exec<StoreRow>("SELECT * FROM custom_key_stores WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
      .toArray()
      .map((row) => ({ ...toStore(row), seq: row.seq }));
  }

  all(): CustomKeyStore[] {
    return this.#sql.exec<StoreRow>("SELECT * FROM custom_key_stores ORDER BY seq").toArray().map(toStore);
  }

  insert(store: NewCustomKeyStore, now: number): void {
    this.#sql.exec(
      `INSERT INTO custom_key_stores (store_id, name, type, state, created_at, cluster_id, trust_anchor,
         uri_endpoint, uri_path, vpc_service_name, vpc_service_owner, access_key_id, wrapped_secret)
       VALUES (?, ?, ?, 'DISCONNECTED', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      store.customKeyStoreId,
      store.name,
      store.backing.type,
      now,
      ...columnsOf(store),
    );
  }

  /** Writes the parts of a store that change. */
  update(store: CustomKeyStore): void {
    this.#sql.exec(
      `UPDATE custom_key_stores SET name = ?, state = ?, error_code = ?, transition_at = ?, transition_to = ?,
         transition_error = ?, cluster_id = ?, trust_anchor = ?, uri_endpoint = ?, uri_path = ?,
         vpc_service_name = ?, vpc_service_owner = ?, access_key_id = ?, wrapped_secret = ? WHERE store_id = ?`,
      store.name,
      store.state,
      store.errorCode,
      store.transition?.at ?? null,
      store.transition?.to ?? null,
      store.transition?.errorCode ?? null,
      ...columnsOf(store),
      store.customKeyStoreId,
    );
  }

  delete(customKeyStoreId: string): void {
    this.#sql.exec("DELETE FROM custom_key_stores WHERE store_id = ?", customKeyStoreId);
  }

  /** Whether a key is in the store, in whatever state. @param xksKeyId only the key of this external key. */
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

  /** Makes and breaks the connections that are due by now. */
  catchUp(now: number): void {
    this.#sql.exec(
      `UPDATE custom_key_stores SET state = transition_to, error_code = transition_error, transition_at = NULL,
         transition_to = NULL, transition_error = NULL WHERE transition_at <= ?`,
      now,
    );
  }

  /** When the next connection is made or broken; infinity when none is. */
  nextEvent(): number {
    const row = this.#sql
      .exec<{ at: number | null }>("SELECT MIN(transition_at) AS at FROM custom_key_stores")
      .toArray()[0];
    return row?.at ?? Number.POSITIVE_INFINITY;
  }
}

/** cluster_id to wrapped_secret. */
function columnsOf({ backing, wrappedSecret }: NewCustomKeyStore): (string | null | Uint8Array)[] {
  const columns =
    backing.type === "AWS_CLOUDHSM"
      ? [backing.clusterId, backing.trustAnchor, null, null, null, null, null]
      : [
          null,
          null,
          backing.uriEndpoint,
          backing.uriPath,
          backing.vpcService?.name ?? null,
          backing.vpcService?.owner ?? null,
          backing.accessKeyId,
        ];
  return [...columns, wrappedSecret];
}

function toStore(row: StoreRow): CustomKeyStore {
  return {
    customKeyStoreId: row.store_id,
    name: row.name,
    backing: toBacking(row),
    wrappedSecret: new Uint8Array(row.wrapped_secret),
    createdAt: row.created_at,
    state: row.state,
    errorCode: row.error_code,
    transition:
      row.transition_at === null || row.transition_to === null
        ? null
        : { at: row.transition_at, to: row.transition_to, errorCode: row.transition_error },
  };
}

function toBacking(row: StoreRow): Backing {
  if (row.type === "AWS_CLOUDHSM") {
    return { type: row.type, clusterId: row.cluster_id ?? "", trustAnchor: row.trust_anchor ?? "" };
  }
  const { vpc_service_name: name, vpc_service_owner: owner } = row;
  return {
    type: row.type,
    uriEndpoint: row.uri_endpoint ?? "",
    uriPath: row.uri_path ?? "",
    accessKeyId: row.access_key_id ?? "",
    vpcService: name === null ? null : { name, owner: owner ?? "" },
  };
}
