import { Failure } from "../../../errors.ts";
import type { Tag } from "../../../keys/key.ts";
import { secretArn } from "../../../secrets/names.ts";
import {
  type AutomaticRotation,
  type SecretRecord,
  type SecretType,
  secretEvent,
} from "../../../secrets/secret.ts";
import type { Scope } from "../../../workspace.ts";
import { SECRETS } from "./schema.ts";

type SecretRow = {
  name: string;
  type: SecretType;
  owner: string | null;
  description: string;
  encryption_key_id: string;
  instance_id: string | null;
  extended_config: string | null;
  rotation_state: AutomaticRotation | null;
  rotation_seconds: number | null;
  rotation_next: number | null;
  rotation_last: number | null;
  created_at: number;
  updated_at: number;
  deletion_at: number | null;
};

/** A secret with its tags. */
export interface TaggedSecret {
  readonly secret: SecretRecord;
  readonly tags: readonly Tag[];
}

/** Secrets, their tags and policies in the SQLite of a key store. Nothing here waits, so each call is atomic. */
export class SecretTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** @returns null where there is no such secret. */
  find(scope: Scope, name: string): SecretRecord | null {
    const row = this.#sql.exec<SecretRow>("SELECT * FROM secrets WHERE name = ?", name).toArray()[0];
    return row ? toRecord(scope, row) : null;
  }

  /** @throws Failure secretNotFound */
  known(scope: Scope, name: string): SecretRecord {
    const secret = this.find(scope, name);
    if (secret) return secret;
    throw new Failure({ code: "secretNotFound", arn: secretArn(scope, name) });
  }

  insert(secret: SecretRecord, policy: string | null): void {
    this.#sql.exec(
      `INSERT INTO secrets (name, type, owner, description, encryption_key_id, instance_id, extended_config, policy,
         created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      secret.name,
      secret.type,
      secret.owner,
      secret.description,
      secret.encryptionKeyId,
      secret.instanceId,
      secret.extendedConfig,
      policy,
      secret.createdAt,
      secret.updatedAt,
    );
    this.update(secret);
  }

  /** Writes the parts of a secret that change. */
  update(secret: SecretRecord): void {
    this.#sql.exec(
      `UPDATE secrets SET description = ?, extended_config = ?, rotation_state = ?, rotation_seconds = ?,
         rotation_next = ?, rotation_last = ?, updated_at = ?, deletion_at = ?, next_event = ? WHERE name = ?`,
      secret.description,
      secret.extendedConfig,
      secret.rotation?.state ?? null,
      secret.rotation?.intervalSeconds ?? null,
      secret.rotation?.nextAt ?? null,
      secret.rotation?.lastAt ?? null,
      secret.updatedAt,
      secret.plannedDeletionAt,
      secretEvent(secret),
      secret.name,
    );
  }

  /** Removes a secret with all that belongs to it; its name is free again. */
  delete(name: string): void {
    for (const table of SECRETS.tables) this.#sql.exec(`DELETE FROM ${table} WHERE name = ?`, name);
  }

  /**
   * Secrets of the customer, or of a service.
   *
   * @param owner null for the customer.
   * @param instanceId the instance that they are in; null for those outside of instances.
   */
  count(owner: string | null, instanceId: string | null = null): number {
    return this.#sql
      .exec<{ n: number }>(
        "SELECT COUNT(*) AS n FROM secrets WHERE owner IS ? AND instance_id IS ?",
        ...[owner, instanceId],
      )
      .one().n;
  }

  /** Names of the secrets in an instance. */
  inInstance(instanceId: string): string[] {
    return this.#sql
      .exec<{ name: string }>("SELECT name FROM secrets WHERE instance_id = ?", instanceId)
      .toArray()
      .map(({ name }) => name);
  }

  /** A service's secrets whose names begin so, oldest first. */
  ofOwner(owner: string, prefix: string): { name: string; createdAt: number }[] {
    return this.#sql
      .exec<{ name: string; createdAt: number }>(
        `SELECT name, created_at AS createdAt FROM secrets WHERE owner = ? AND substr(name, 1, ?) = ? ORDER BY seq`,
        ...[owner, prefix.length, prefix],
      )
      .toArray();
  }

  /** All secrets in the order of their creation. */
  all(scope: Scope): TaggedSecret[] {
    const tags = new Map<string, Tag[]>();
    const rows = this.#sql.exec<{ name: string; key: string; value: string }>(
      "SELECT name, tag_key AS key, tag_value AS value FROM secret_tags ORDER BY seq",
    );
    for (const { name, key, value } of rows) {
      const known = tags.get(name);
      if (known) known.push({ key, value });
      else tags.set(name, [{ key, value }]);
    }
    return this.#sql
      .exec<SecretRow>("SELECT * FROM secrets ORDER BY seq")
      .toArray()
      .map((row) => ({ secret: toRecord(scope, row), tags: tags.get(row.name) ?? [] }));
  }

  /** Secrets for which something is due, the longest overdue first. */
  due(scope: Scope, now: number, limit: number): SecretRecord[] {
    return this.#sql
      .exec<SecretRow>("SELECT * FROM secrets WHERE next_event <= ? ORDER BY next_event LIMIT ?", now, limit)
      .toArray()
      .map((row) => toRecord(scope, row));
  }

  /** When the next thing is due for a secret; infinity when nothing is. */
  nextEvent(): number {
    const row = this.#sql
      .exec<{ at: number | null }>("SELECT MIN(next_event) AS at FROM secrets WHERE next_event IS NOT NULL")
      .toArray()[0];
    return row?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The policy that was set, or null. */
  policy(name: string): string | null {
    const row = this.#sql
      .exec<{ policy: string | null }>("SELECT policy FROM secrets WHERE name = ?", name)
      .toArray()[0];
    return row?.policy ?? null;
  }

  setPolicy(name: string, policy: string): void {
    this.#sql.exec("UPDATE secrets SET policy = ? WHERE name = ?", policy, name);
  }

  /** Tags of a secret in the order they were added. */
  tags(name: string): Tag[] {
    return this.#sql
      .exec<{ key: string; value: string }>(
        "SELECT tag_key AS key, tag_value AS value FROM secret_tags WHERE name = ? ORDER BY seq",
        name,
      )
      .toArray();
  }

  /**
   * Adds tags to a secret; a tag with a key that is there already takes the new value in the old place.
   *
   * @throws Failure tooManyTags, with nothing changed (the caller runs in a transaction).
   */
  putTags(arn: string, name: string, tags: readonly Tag[], limit: number): void {
    for (const { key, value } of tags) {
      this.#sql.exec(
        `INSERT INTO secret_tags (name, tag_key, tag_value) VALUES (?, ?, ?)
         ON CONFLICT (name, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
        ...[name, key, value],
      );
    }
    if (this.tags(name).length > limit) throw new Failure({ code: "tooManyTags", arn });
  }

  removeTags(name: string, keys: readonly string[]): void {
    for (const key of keys) {
      this.#sql.exec("DELETE FROM secret_tags WHERE name = ? AND tag_key = ?", name, key);
    }
  }
}

function toRecord(scope: Scope, row: SecretRow): SecretRecord {
  return {
    name: row.name,
    arn: secretArn(scope, row.name),
    type: row.type,
    owner: row.owner,
    description: row.description,
    encryptionKeyId: row.encryption_key_id,
    instanceId: row.instance_id,
    extendedConfig: row.extended_config,
    rotation:
      row.rotation_state === null
        ? null
        : {
            state: row.rotation_state,
            intervalSeconds: row.rotation_seconds,
            nextAt: row.rotation_next,
            lastAt: row.rotation_last,
          },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    plannedDeletionAt: row.deletion_at,
  };
}
