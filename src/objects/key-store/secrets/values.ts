import { RpcTarget } from "cloudflare:workers";
import { equalBytes } from "../../../bytes.ts";
import { Failure } from "../../../errors.ts";
import type { StateGuard } from "../../../keys/key.ts";
import { secretReference } from "../../../secrets/names.ts";
import { scheduled } from "../../../secrets/rotation.ts";
import type { NewVersion, SealedVersion, SecretRecord, VersionEntry } from "../../../secrets/secret.ts";
import { CURRENT, MOST_STAGES, mark, type Stages, stagesOf, unmark } from "../../../secrets/stages.ts";
import type { KeyTables } from "../keys/tables.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import type { SecretRecords } from "./records.ts";
import type { SecretRotations } from "./rotation.ts";
import type { SecretTables } from "./tables.ts";
import type { SecretVersionTables } from "./version-tables.ts";

/** A choice of a secret's version by id, by label, or by both; by neither, the version labelled ACSCurrent. */
export interface VersionChoice {
  readonly versionId?: string | undefined;
  readonly stage?: string | undefined;
}

/** A secret and one of its versions. */
export interface SecretValue {
  readonly secret: SecretRecord;
  readonly version: SealedVersion;
}

/** A move of a label: its target version, and the version that it must mark before; at least one is given. */
export interface StageMove {
  readonly to?: string | undefined;
  readonly from?: string | undefined;
}

/** Maximum number of attempts of a rotation when the secret changes meanwhile (optimistic lock). */
const ATTEMPTS = 10;

/** Values of secrets: their versions, labels and rotation. */
export class SecretValuesPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #keys: KeyTables;
  readonly #records: SecretRecords;
  readonly #tables: SecretTables;
  readonly #versions: SecretVersionTables;
  readonly #rotations: SecretRotations;

  constructor(
    ledger: Ledger,
    keys: KeyTables,
    records: SecretRecords,
    tables: SecretTables,
    versions: SecretVersionTables,
    rotations: SecretRotations,
  ) {
    super();
    this.#ledger = ledger;
    this.#keys = keys;
    this.#records = records;
    this.#tables = tables;
    this.#versions = versions;
    this.#rotations = rotations;
  }

  /** The last requested rotation. Rotations are serialized, because each begins with the value of the one before. */
  #rotation: Promise<unknown> = Promise.resolve();

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretVersionNotFound */
  get(at: StoreContext, name: string, choice: VersionChoice): Promise<Reply<SecretValue>> {
    return this.#ledger.read(at, () => {
      const secret = this.#records.living(at, name);
      // Versions of a managed secret are chosen by label only (GetSecretValue: VersionId).
      const versionId = secret.type === "Generic" ? choice.versionId : undefined;
      const stage = choice.stage ?? (versionId === undefined ? CURRENT : undefined);
      const chosen = versionId ?? this.#versions.stages(name).get(stage ?? CURRENT) ?? "";
      const version = this.#version(secret, chosen);
      if (stage !== undefined && !version.stages.includes(stage)) throw versionNotFound(secret, chosen);
      const { digest: _, ...sealed } = version;
      return { secret, version: sealed };
    });
  }

  /** Versions, oldest first. @throws (as a reply) secretNotFound */
  versions(at: StoreContext, name: string): Promise<Reply<VersionEntry[]>> {
    return this.#ledger.read(at, () => this.#versions.all(this.#tables.known(at.scope, name).name));
  }

  /**
   * Stores a value. An existing value under this version id stays as it is.
   *
   * @returns the labels of the version.
   * @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit, secretVersionExists,
   *   secretStagesOverQuota, and what the guard names of the encryption key.
   */
  put(
    at: StoreContext,
    name: string,
    version: NewVersion,
    labels: readonly string[],
    guard: StateGuard,
  ): Promise<Reply<string[]>> {
    return this.#ledger.write(at, () => {
      const secret = this.#records.generic(at, name);
      const known = this.#versions.find(name, version.versionId);
      if (known) {
        if (equalBytes(known.digest, version.digest)) return [[...known.stages], []];
        throw new Failure({ code: "secretVersionExists", arn: secret.arn, versionId: version.versionId });
      }
      this.#keys.guarded(at.scope, secret.encryptionKeyId, guard);
      const stages = mark(this.#versions.stages(name), version.versionId, labels);
      this.#requireFew(secret, stages);
      this.#versions.add(name, version, at.now, stages);
      this.#tables.update({ ...secret, updatedAt: at.now });
      return [stagesOf(stages, version.versionId).sort(), [secretReference(name)]];
    });
  }

  /**
   * Moves or removes a label.
   *
   * @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit, secretVersionNotFound,
   *   secretStageElsewhere, secretStagesOverQuota
   */
  moveStage(at: StoreContext, name: string, stage: string, { to, from }: StageMove): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const secret = this.#records.generic(at, name);
      const before = this.#versions.stages(name);
      for (const versionId of [to, from]) if (versionId !== undefined) this.#version(secret, versionId);
      if (from !== undefined && before.get(stage) !== from) {
        throw new Failure({ code: "secretStageElsewhere", arn: secret.arn, versionId: from });
      }
      const stages = to === undefined ? unmark(before, stage) : mark(before, to, [stage]);
      this.#requireFew(secret, stages);
      this.#versions.setStages(name, stages);
      this.#tables.update({ ...secret, updatedAt: at.now });
      return [null, [secretReference(name)]];
    });
  }

  /**
   * Turns automatic rotation on or off.
   *
   * @param intervalSeconds null for off.
   * @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit
   */
  setRotation(at: StoreContext, name: string, intervalSeconds: number | null): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const secret = this.#records.managed(at, name);
      const rotation = secret.rotation && scheduled(secret.rotation, intervalSeconds, at.now);
      this.#tables.update({ ...secret, rotation, updatedAt: at.now });
      return [null, [secretReference(name)]];
    });
  }

  /**
   * Rotates a managed secret; a secret that has a version of this id already stays as it is.
   *
   * @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit, and what the guard names of the
   *   encryption key.
   */
  rotate(at: StoreContext, name: string, versionId: string, guard: StateGuard): Promise<Reply<SecretRecord>> {
    const rotation = this.#rotation.then(() => this.#rotate(at, name, versionId, guard));
    this.#rotation = rotation.catch(() => null);
    return rotation;
  }

  /**
   * Rotates and retries, because due events and other requests may change the secret while its new value is generated.
   */
  async #rotate(
    at: StoreContext,
    name: string,
    versionId: string,
    guard: StateGuard,
  ): Promise<Reply<SecretRecord>> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = await this.#ledger.read(at, () => {
        const secret = this.#records.managed(at, name);
        const done = this.#versions.find(name, versionId) !== null;
        if (!done) this.#keys.guarded(at.scope, secret.encryptionKeyId, guard);
        return { secret, done };
      });
      if (before.kind !== "value") return before;
      const { secret, done } = before.value;
      if (done) return { ...before, value: secret };
      const made = await this.#rotations.make(at, secret, [{ date: at.now, versionId }]);
      const after = await this.#ledger.write(at, () => [
        made !== null && this.#rotations.apply(at, secret, made),
        [secretReference(name)],
      ]);
      if (after.kind !== "value") return after;
      if (after.value) return { ...after, value: secret };
    }
    throw new Error("a secret keeps changing while it is rotated");
  }

  #version(secret: SecretRecord, versionId: string) {
    const version = this.#versions.find(secret.name, versionId);
    if (version) return version;
    throw versionNotFound(secret, versionId);
  }

  #requireFew({ arn }: SecretRecord, stages: Stages): void {
    if (stages.size > MOST_STAGES) {
      throw new Failure({ code: "secretStagesOverQuota", arn, limit: MOST_STAGES });
    }
  }
}

function versionNotFound({ arn }: SecretRecord, versionId: string): Failure {
  return new Failure({ code: "secretVersionNotFound", arn, versionId });
}
