import type { NewVersion, SealedVersion, SecretDataType, VersionEntry } from "../../../secrets/secret.ts";
import { recyclable, type Stages, stagesOf } from "../../../secrets/stages.ts";
import { aside, bytes, fixed, number, text } from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

/** Table of secret versions; their labels are in a table of their own. */
const VERSIONS = sqlTable<Omit<SealedVersion, "stages"> & { readonly digest: Uint8Array }>()(
  "secret_versions",
  {
    name: aside(fixed(text("name"))),
    versionId: fixed(text("version_id")),
    dataType: fixed(text<SecretDataType>("data_type")),
    sealed: fixed(bytes("sealed")),
    digest: fixed(bytes("digest")),
    createdAt: fixed(number("created_at")),
  },
  [],
);

const STAGES = sqlTable<{ readonly stage: string; readonly versionId: string }>()(
  "secret_stages",
  {
    name: aside(fixed(text("name"))),
    stage: fixed(text("stage")),
    versionId: fixed(text("version_id")),
  },
  [],
);

/** Versions of secrets and their stage labels in the SQLite of a key store. Methods are synchronous. */
export class SecretVersionTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Versions of a secret, oldest first. */
  all(name: string): VersionEntry[] {
    const stages = this.stages(name);
    return this.#sql
      .exec<{ version_id: string; created_at: number }>(
        "SELECT version_id, created_at FROM secret_versions WHERE name = ? ORDER BY seq",
        name,
      )
      .toArray()
      .map((row) => ({
        versionId: row.version_id,
        createdAt: row.created_at,
        stages: stagesOf(stages, row.version_id),
      }));
  }

  /** A version with its sealed value and the value's digest, or null. */
  find(name: string, versionId: string): (SealedVersion & { readonly digest: Uint8Array }) | null {
    const version = VERSIONS.first(this.#sql, "WHERE name = ? AND version_id = ?", name, versionId);
    return version && { ...version, stages: stagesOf(this.stages(name), versionId) };
  }

  /** The version that a label marks. */
  marked(name: string, stage: string): SealedVersion | null {
    const versionId = this.stages(name).get(stage);
    return versionId === undefined ? null : this.find(name, versionId);
  }

  /** Adds a version with its labels, and drops versions beyond the maximum number. */
  add(name: string, version: NewVersion, now: number, stages: Stages): void {
    VERSIONS.insert(this.#sql, { ...version, name, createdAt: now });
    this.setStages(name, stages);
    for (const versionId of recyclable(this.all(name))) {
      this.#sql.exec("DELETE FROM secret_versions WHERE name = ? AND version_id = ?", name, versionId);
    }
  }

  /** Version ids by label, in order of the labels. */
  stages(name: string): Stages {
    const rows = STAGES.list(this.#sql, "WHERE name = ? ORDER BY stage", name);
    return new Map(rows.map(({ stage, versionId }) => [stage, versionId]));
  }

  setStages(name: string, stages: Stages): void {
    this.#sql.exec("DELETE FROM secret_stages WHERE name = ?", name);
    for (const [stage, versionId] of stages) STAGES.insert(this.#sql, { name, stage, versionId });
  }
}
