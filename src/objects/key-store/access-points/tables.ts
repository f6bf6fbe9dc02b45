import type { AccessResourceKind, AccessResources, ClientKeyRecord } from "../../../access/access-point.ts";
import { fixed, number, text } from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

const CLIENT_KEYS = sqlTable<ClientKeyRecord>()(
  "client_keys",
  {
    clientKeyId: fixed(text("client_key_id")),
    accessPoint: fixed(text("access_point")),
    certificate: fixed(text("certificate")),
    notBefore: fixed(number("not_before")),
    notAfter: fixed(number("not_after")),
    createdAt: fixed(number("created_at")),
  },
  [],
);

/** Table of network rules, policies and access points: kind, name, and the rest as JSON. */
const RESOURCES = sqlTable<{
  readonly kind: AccessResourceKind;
  readonly name: string;
  readonly content: string;
}>()(
  "access_resources",
  {
    kind: fixed(text<AccessResourceKind>("kind")),
    name: fixed(text("name")),
    content: text("content"),
  },
  ["kind", "name"],
);

/** A resource with its name, as lists show it. */
export interface Named<K extends AccessResourceKind> {
  readonly name: string;
  readonly resource: AccessResources[K];
}

/**
 * Network rules, policies, access points and client keys in the SQLite of a key store. Methods are synchronous, so each
 * call is atomic.
 */
export class AccessPointTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find<K extends AccessResourceKind>(kind: K, name: string): AccessResources[K] | null {
    const row = RESOURCES.first(this.#sql, "WHERE kind = ? AND name = ?", kind, name);
    return row && contentOf<K>(row.content);
  }

  /** Inserts or replaces a resource. */
  put<K extends AccessResourceKind>(kind: K, name: string, resource: AccessResources[K]): void {
    RESOURCES.put(this.#sql, { kind, name, content: JSON.stringify(resource) });
  }

  remove(kind: AccessResourceKind, name: string): void {
    this.#sql.exec("DELETE FROM access_resources WHERE kind = ? AND name = ?", kind, name);
  }

  count(kind: AccessResourceKind): number {
    return this.#sql
      .exec<{ n: number }>("SELECT COUNT(*) AS n FROM access_resources WHERE kind = ?", kind)
      .one().n;
  }

  /** Resources of a kind, in order of creation. */
  page<K extends AccessResourceKind>(kind: K, offset: number, limit: number): Named<K>[] {
    return RESOURCES.list(this.#sql, "WHERE kind = ? ORDER BY seq LIMIT ? OFFSET ?", kind, limit, offset).map(
      ({ name, content }) => ({ name, resource: contentOf<K>(content) }),
    );
  }

  insertClientKey(key: ClientKeyRecord): void {
    CLIENT_KEYS.insert(this.#sql, key);
  }

  findClientKey(clientKeyId: string): ClientKeyRecord | null {
    return CLIENT_KEYS.first(this.#sql, "WHERE client_key_id = ?", clientKeyId);
  }

  /** Client keys of one access point or of all, in order of creation. */
  clientKeys(accessPoint: string | null): ClientKeyRecord[] {
    if (accessPoint === null) return CLIENT_KEYS.list(this.#sql, "ORDER BY seq");
    return CLIENT_KEYS.list(this.#sql, "WHERE access_point = ? ORDER BY seq", accessPoint);
  }

  removeClientKey(clientKeyId: string): void {
    this.#sql.exec("DELETE FROM client_keys WHERE client_key_id = ?", clientKeyId);
  }

  removeClientKeysOf(accessPoint: string): void {
    this.#sql.exec("DELETE FROM client_keys WHERE access_point = ?", accessPoint);
  }
}

/** Parses stored content, which `put` wrote under the same kind. */
function contentOf<K extends AccessResourceKind>(content: string): AccessResources[K] {
  return JSON.parse(content);
}
