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
import { aside, fixed, group, nullable, number, type SqlBound, text } from "../../columns.ts";
import { hasRoom } from "../../has-room.ts";
import { Positions } from "../../positions.ts";
import { earliest, type Remembered } from "../../remembered.ts";
import { sqlTable } from "../../sql-table.ts";
import { SECRETS } from "./schema.ts";

/** Table of secrets; the rest of their ARN comes from the store's scope. */
const SECRET_ROWS = sqlTable<Omit<SecretRecord, "arn">>()(
  "secrets",
  {
    name: fixed(text("name")),
    type: fixed(text<SecretType>("type")),
    owner: fixed(nullable(text("owner"))),
    description: text("description"),
    encryptionKeyId: fixed(text("encryption_key_id")),
    instanceId: fixed(nullable(text("instance_id"))),
    extendedConfig: nullable(text("extended_config")),
    rotation: nullable(
      group({
        state: text<AutomaticRotation>("rotation_state"),
        intervalSeconds: nullable(number("rotation_seconds")),
        nextAt: nullable(number("rotation_next")),
        lastAt: nullable(number("rotation_last")),
      }),
    ),
    createdAt: fixed(number("created_at")),
    updatedAt: number("updated_at"),
    plannedDeletionAt: nullable(number("deletion_at")),
    nextEventAt: aside(nullable(number("next_event"))),
    policy: aside(fixed(nullable(text("policy")))),
  },
  ["name"],
);
const setPolicy = SECRET_ROWS.updating("policy");

const TAGS = sqlTable<Tag>()(
  "secret_tags",
  { name: aside(fixed(text("name"))), key: fixed(text("tag_key")), value: text("tag_value") },
  ["name", "key"],
);

/** A secret with its tags. */
export interface TaggedSecret {
  readonly secret: SecretRecord;
  readonly tags: readonly Tag[];
}

/** Secrets, their tags and policies in the SQLite of a key store. Methods are synchronous, so each call is atomic. */
export class SecretTables {
  readonly #sql: SqlStorage;
  readonly #nextEvent: Remembered<number>;
  /** Where secrets are in their order of creation. */
  readonly #positions: Positions<number>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#positions = new Positions(sql, "secrets", "seq");
    this.#nextEvent = earliest(sql, "secrets", "next_event");
  }

  /** Finds a secret by name. @returns null if there is none */
  find(scope: Scope, name: string): SecretRecord | null {
    return this.#list(scope, "WHERE name = ?", name)[0] ?? null;
  }

  /** The secret, in any state. @throws Failure secretNotFound */
  known(scope: Scope, name: string): SecretRecord {
    const secret = this.find(scope, name);
    if (secret) return secret;
    throw new Failure({ code: "secretNotFound", arn: secretArn(scope, name) });
  }

  insert(secret: SecretRecord, policy: string | null): void {
    SECRET_ROWS.insert(this.#sql, { ...secret, policy, nextEventAt: secretEvent(secret) });
    this.#nextEvent.forget();
    this.#positions.appended();
  }

  /** Writes the mutable columns of a secret. */
  update(secret: SecretRecord): void {
    SECRET_ROWS.update(this.#sql, { ...secret, nextEventAt: secretEvent(secret) });
    this.#nextEvent.forget();
  }

  /** Removes a secret with its versions, tags and policy; its name becomes free. */
  delete(name: string): void {
    const [row] = this.#sql.exec<{ seq: number }>("SELECT seq FROM secrets WHERE name = ?", name).toArray();
    for (const table of SECRETS.tables) this.#sql.exec(`DELETE FROM ${table} WHERE name = ?`, name);
    if (row) this.#positions.removed(row.seq);
    this.#nextEvent.forget();
  }

  /**
   * Number of secrets of the customer or of a service.
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

  /** Whether there may be another secret of those that `count` counts. */
  hasRoom(limit: number, owner: string | null, instanceId: string | null = null): boolean {
    return hasRoom(this.#sql, "secrets", limit, () => this.count(owner, instanceId));
  }

  /** Names of the secrets in an instance. */
  inInstance(instanceId: string): string[] {
    return this.#sql
      .exec<{ name: string }>("SELECT name FROM secrets WHERE instance_id = ?", instanceId)
      .toArray()
      .map(({ name }) => name);
  }

  /** Secrets of a service with a prefix of their names, oldest first. */
  ofOwner(owner: string, prefix: string): { name: string; createdAt: number }[] {
    return this.#sql
      .exec<{ name: string; createdAt: number }>(
        `SELECT name, created_at AS createdAt FROM secrets WHERE owner = ? AND substr(name, 1, ?) = ? ORDER BY seq`,
        ...[owner, prefix.length, prefix],
      )
      .toArray();
  }

  /** All secrets in order of creation. */
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
    return this.#list(scope, "ORDER BY seq").map((secret) => ({
      secret,
      tags: tags.get(secret.name) ?? [],
    }));
  }

  /** Number of all secrets. */
  total(): number {
    return this.#positions.total();
  }

  /** A page of all secrets by number, in order of creation. @param offset secrets before it. */
  numbered(scope: Scope, offset: number, limit: number): TaggedSecret[] {
    const page = this.#positions.page(offset, limit);
    const secrets = page ? this.#list(scope, ...page) : [];
    return secrets.map((secret) => ({ secret, tags: this.tags(secret.name) }));
  }

  /** Secrets with a due event, longest overdue first. */
  due(scope: Scope, now: number, limit: number): SecretRecord[] {
    return this.#list(scope, "WHERE next_event <= ? ORDER BY next_event LIMIT ?", now, limit);
  }

  /** Time of the next due event of any secret; infinity if there is none. */
  nextEvent(): number {
    return this.#nextEvent.get();
  }

  /** Has what is kept in memory read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.#nextEvent.forget();
    this.#positions.forget();
  }

  /** The policy, or null if none was set. */
  policy(name: string): string | null {
    const row = this.#sql
      .exec<{ policy: string | null }>("SELECT policy FROM secrets WHERE name = ?", name)
      .toArray()[0];
    return row?.policy ?? null;
  }

  setPolicy(name: string, policy: string): void {
    setPolicy(this.#sql, { name, policy });
  }

  /** Tags of a secret in order of addition. */
  tags(name: string): Tag[] {
    return TAGS.list(this.#sql, "WHERE name = ? ORDER BY seq", name);
  }

  /**
   * Adds tags to a secret; a tag with an existing key gets the new value and keeps its position.
   *
   * @throws Failure tooManyTags, with nothing changed (the caller runs in a transaction).
   */
  putTags(arn: string, name: string, tags: readonly Tag[], limit: number): void {
    for (const tag of tags) TAGS.put(this.#sql, { name, ...tag });
    if (this.tags(name).length > limit) throw new Failure({ code: "tooManyTags", arn });
  }

  removeTags(name: string, keys: readonly string[]): void {
    for (const key of keys) {
      this.#sql.exec("DELETE FROM secret_tags WHERE name = ? AND tag_key = ?", name, key);
    }
  }

  #list(scope: Scope, where: string, ...bound: SqlBound[]): SecretRecord[] {
    return SECRET_ROWS.list(this.#sql, where, ...bound).map((row) => ({
      ...row,
      arn: secretArn(scope, row.name),
    }));
  }
}
