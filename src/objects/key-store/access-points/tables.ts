import {
  type AccessResourceKind,
  type AccessResources,
  type ClientKeyRecord,
  referencesOf,
} from "../../../access/access-point.ts";

/** An interface as the row type that SqlStorage asks for. */
type Row<T> = { [K in keyof T]: T[K] };

const CLIENT_KEY_COLUMNS = `client_key_id AS clientKeyId, access_point AS accessPoint, certificate,
  not_before AS notBefore, not_after AS notAfter, created_at AS createdAt`;

/** One of the three with its name, as lists show it. */
export interface Named<K extends AccessResourceKind> {
  readonly name: string;
  readonly resource: AccessResources[K];
}

/**
 * Network rules, policies, access points and client keys in the SQLite of a key store. Nothing here waits, so each
 * call is atomic.
 */
export class AccessPointTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find<K extends AccessResourceKind>(kind: K, name: string): AccessResources[K] | null {
    const row = this.#sql
      .exec<{ content: string }>(
        "SELECT content FROM access_resources WHERE kind = ? AND name = ?",
        ...[kind, name],
      )
      .toArray()[0];
    return row ? contentOf<K>(row.content) : null;
  }

  /** Puts one there, or another in its place, together with what it refers to. */
  put<K extends AccessResourceKind>(kind: K, name: string, resource: AccessResources[K]): void {
    this.#sql.exec(
      `INSERT INTO access_resources (kind, name, content) VALUES (?, ?, ?)
       ON CONFLICT (kind, name) DO UPDATE SET content = excluded.content`,
      ...[kind, name, JSON.stringify(resource)],
    );
    this.#unlink(kind, name);
    for (const target of referencesOf(resource)) {
      this.#sql.exec(
        "INSERT OR IGNORE INTO access_references VALUES (?, ?, ?, ?)",
        ...[kind, name, target.kind, target.name],
      );
    }
  }

  remove(kind: AccessResourceKind, name: string): void {
    this.#sql.exec("DELETE FROM access_resources WHERE kind = ? AND name = ?", kind, name);
    this.#unlink(kind, name);
  }

  count(kind: AccessResourceKind): number {
    return this.#sql
      .exec<{ n: number }>("SELECT COUNT(*) AS n FROM access_resources WHERE kind = ?", kind)
      .one().n;
  }

  /** Those of a kind in the order they were made. */
  page<K extends AccessResourceKind>(kind: K, offset: number, limit: number): Named<K>[] {
    return this.#sql
      .exec<{ name: string; content: string }>(
        "SELECT name, content FROM access_resources WHERE kind = ? ORDER BY seq LIMIT ? OFFSET ?",
        ...[kind, limit, offset],
      )
      .toArray()
      .map(({ name, content }) => ({ name, resource: contentOf<K>(content) }));
  }

  /** Whether another one names it. */
  isNamed(kind: AccessResourceKind, name: string): boolean {
    return (
      this.#sql
        .exec(
          "SELECT 1 FROM access_references WHERE target_kind = ? AND target_name = ? LIMIT 1",
          ...[kind, name],
        )
        .toArray().length > 0
    );
  }

  insertClientKey(key: ClientKeyRecord): void {
    this.#sql.exec(
      `INSERT INTO client_keys (client_key_id, access_point, certificate, not_before, not_after, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      ...[key.clientKeyId, key.accessPoint, key.certificate, key.notBefore, key.notAfter, key.createdAt],
    );
  }

  findClientKey(clientKeyId: string): ClientKeyRecord | null {
    const row = this.#sql
      .exec<Row<ClientKeyRecord>>(
        `SELECT ${CLIENT_KEY_COLUMNS} FROM client_keys WHERE client_key_id = ?`,
        clientKeyId,
      )
      .toArray()[0];
    return row ?? null;
  }

  /** Client keys in the order they were made, of one access point or of all. */
  clientKeys(accessPoint: string | null): ClientKeyRecord[] {
    const [where, bound] = accessPoint === null ? ["", []] : ["WHERE access_point = ?", [accessPoint]];
    return this.#sql
      .exec<Row<ClientKeyRecord>>(
        `SELECT ${CLIENT_KEY_COLUMNS} FROM client_keys ${where} ORDER BY seq`,
        ...bound,
      )
      .toArray();
  }

  removeClientKey(clientKeyId: string): void {
    this.#sql.exec("DELETE FROM client_keys WHERE client_key_id = ?", clientKeyId);
  }

  removeClientKeysOf(accessPoint: string): void {
    this.#sql.exec("DELETE FROM client_keys WHERE access_point = ?", accessPoint);
  }

  #unlink(kind: AccessResourceKind, name: string): void {
    this.#sql.exec("DELETE FROM access_references WHERE kind = ? AND name = ?", kind, name);
  }
}

/** `put` wrote it, under the same kind. */
function contentOf<K extends AccessResourceKind>(content: string): AccessResources[K] {
  return JSON.parse(content);
}
