import type { NewVersion, SealedVersion, SecretDataType, VersionEntry } from "../../../secrets/secret.ts";
import { recyclable, type Stages, stagesOf } from "../../../secrets/stages.ts";

type VersionRow = {
  version_id: string;
  data_type: SecretDataType;
  sealed: ArrayBuffer;
  digest: ArrayBuffer;
  created_at: number;
};

/** Versions of secrets and their stage labels in the SQLite of a key store. Nothing here waits. */
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

  /** A version with its sealed value and that value's digest; null where there is none. */
  find(name: string, versionId: string): (SealedVersion & { readonly digest: Uint8Array }) | null {
    const row = this.#sql
      .exec<VersionRow>(
        `SELECT version_id, data_type, sealed, digest, created_at FROM secret_versions
         WHERE name = ? AND version_id = ?`,
        ...[name, versionId],
      )
      .toArray()[0];
    if (!row) return null;
    return {
      versionId: row.version_id,
      createdAt: row.created_at,
      stages: stagesOf(this.stages(name), row.version_id),
      dataType: row.data_type,
      sealed: new Uint8Array(row.sealed),
      digest: new Uint8Array(row.digest),
    };
  }

  /** The version that a label marks. */
  marked(name: string, stage: string): SealedVersion | null {
    const versionId = this.stages(name).get(stage);
    return versionId === undefined ? null : this.find(name, versionId);
  }

  /** Adds a version with its labels, and drops those that are too many then. */
  add(name: string, version: NewVersion, now: number, stages: Stages): void {
    this.#sql.exec(
      `INSERT INTO secret_versions (name, version_id, data_type, sealed, digest, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      ...[name, version.versionId, version.dataType, version.sealed, version.digest, now],
    );
    this.setStages(name, stages);
    for (const versionId of recyclable(this.all(name))) {
      this.#sql.exec("DELETE FROM secret_versions WHERE name = ? AND version_id = ?", name, versionId);
    }
  }

  /** Version ids by label, in the order of the labels. */
  stages(name: string): Stages {
    const rows = this.#sql.exec<{ stage: string; version_id: string }>(
      "SELECT stage, version_id FROM secret_stages WHERE name = ? ORDER BY stage",
      name,
    );
    return new Map(rows.toArray().map(({ stage, version_id }) => [stage, version_id]));
  }

  setStages(name: string, stages: Stages): void {
    this.#sql.exec("DELETE FROM secret_stages WHERE name = ?", name);
    for (const [stage, versionId] of stages) {
      this.#sql.exec("INSERT INTO secret_stages VALUES (?, ?, ?)", name, stage, versionId);
    }
  }
}
