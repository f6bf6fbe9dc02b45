import { RpcTarget } from "cloudflare:workers";
import type { SecretAccess } from "../../../access/secret-access.ts";
import { Failure } from "../../../errors.ts";
import type { StateGuard, Tag } from "../../../keys/key.ts";
import { meets, type SecretFilter } from "../../../secrets/filters.ts";
import { secretArn, secretReference } from "../../../secrets/names.ts";
import { overdueNow } from "../../../secrets/rotation.ts";
import { type NewVersion, type SecretRecord, wholeSeconds } from "../../../secrets/secret.ts";
import { CURRENT, type Stages } from "../../../secrets/stages.ts";
import { requireUnreleased } from "../instances/tables.ts";
import type { KeyTables } from "../keys/tables.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import type { SecretRecords } from "./records.ts";
import type { SecretTables, TaggedSecret } from "./tables.ts";
import type { SecretVersionTables } from "./version-tables.ts";

const DAY_MS = 86_400_000;

/** A secret to create. */
export interface NewSecret {
  /** Record of the secret. */
  readonly secret: SecretRecord;
  /** Null for the default policy. */
  readonly policy: string | null;
  readonly tags: readonly Tag[];
  /** First versions, oldest first, with their labels. */
  readonly versions: readonly { readonly stages: readonly string[]; readonly version: NewVersion }[];
}

/** Quotas that the creation of a secret is checked against. */
export interface SecretLimits {
  /** Secrets in the secret's instance, or outside of instances. */
  readonly secrets: number;
  readonly tags: number;
}

/** Secrets: their creation, deletion, tags and policies. */
export class SecretsPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #keys: KeyTables;
  readonly #records: SecretRecords;
  readonly #tables: SecretTables;
  readonly #versions: SecretVersionTables;
  readonly #sql: SqlStorage;

  constructor(
    ledger: Ledger,
    keys: KeyTables,
    records: SecretRecords,
    tables: SecretTables,
    versions: SecretVersionTables,
    sql: SqlStorage,
  ) {
    super();
    this.#ledger = ledger;
    this.#keys = keys;
    this.#records = records;
    this.#tables = tables;
    this.#versions = versions;
    this.#sql = sql;
  }

  /**
   * @throws (as a reply) instanceNotFound, secretExists, secretPendingDeletion (a secret of that name),
   *   secretsOverQuota, tooManyTags, and what the guard names of the encryption key.
   */
  create(at: StoreContext, made: NewSecret, limits: SecretLimits, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      requireUnreleased(this.#sql, made.secret.instanceId);
      this.#requireNameFree(at, made.secret.name, limits, made.secret.instanceId);
      this.#insert(at, made, limits, guard);
      return [null, [secretReference(made.secret.name)]];
    });
  }

  /**
   * Checks whether a secret of this name may be created.
   *
   * @throws (as a reply) secretExists, secretPendingDeletion, secretsOverQuota
   */
  checkNew(
    at: StoreContext,
    name: string,
    limits: SecretLimits,
    instanceId: string | null,
  ): Promise<Reply<null>> {
    return this.#ledger.read(at, () => {
      this.#requireNameFree(at, name, limits, instanceId);
      return null;
    });
  }

  /**
   * Versions of a managed data key, each stored as a secret of KMS itself with one version.
   *
   * @param prefix prefix of their names.
   * @returns names, oldest first.
   */
  dataKeyVersions(
    at: StoreContext,
    owner: string,
    prefix: string,
  ): Promise<Reply<{ name: string; createdAt: number }[]>> {
    return this.#ledger.read(at, () => this.#tables.ofOwner(owner, prefix));
  }

  /**
   * Adds a version to a managed data key, unless another request has added one since its versions were counted.
   *
   * @param expected number of versions counted.
   * @throws (as a reply) secretsOverQuota, and what the guard names of the encryption key.
   */
  addDataKeyVersion(
    at: StoreContext,
    made: NewSecret,
    prefix: string,
    expected: number,
    limits: SecretLimits,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const { owner } = made.secret;
      if (owner === null || this.#tables.ofOwner(owner, prefix).length !== expected) return [null, []];
      if (!this.#tables.hasRoom(limits.secrets, owner)) throw overQuota(limits);
      this.#insert(at, made, limits, guard);
      return [null, [secretReference(made.secret.name)]];
    });
  }

  /** @throws (as a reply) secretNotFound */
  get(at: StoreContext, name: string): Promise<Reply<SecretRecord>> {
    return this.#ledger.read(at, () => this.#tables.known(at.scope, name));
  }

  /** A page of the secrets that meet the filters, in order of creation. @param offset secrets before the page. */
  page(
    at: StoreContext,
    filters: readonly SecretFilter[],
    offset: number,
    limit: number,
  ): Promise<Reply<{ total: number; page: TaggedSecret[] }>> {
    return this.#ledger.read(at, () => {
      if (filters.length === 0) {
        return { total: this.#tables.total(), page: this.#tables.numbered(at.scope, offset, limit) };
      }
      const { account } = at.scope;
      const found = this.#tables.all(at.scope).filter((each) => meets({ ...each, account }, filters));
      return { total: found.length, page: found.slice(offset, offset + limit) };
    });
  }

  /** All secrets with their tags, in order of creation. */
  list(at: StoreContext): Promise<Reply<TaggedSecret[]>> {
    return this.#ledger.read(at, () => this.#tables.all(at.scope));
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit */
  update(
    at: StoreContext,
    name: string,
    change: Partial<Pick<SecretRecord, "description" | "extendedConfig">>,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#tables.update({ ...this.#records.changeable(at, name), ...change, updatedAt: at.now });
      return [null, [secretReference(name)]];
    });
  }

  /**
   * @param windowInDays null to delete at once, also a secret whose deletion is scheduled.
   * @returns time of the deletion.
   * @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit
   */
  delete(at: StoreContext, name: string, windowInDays: number | null): Promise<Reply<number>> {
    return this.#ledger.write(at, () => {
      const secret = this.#tables.known(at.scope, name);
      if (windowInDays === null && secret.owner === null) {
        this.#tables.delete(name);
        return [at.now, [secretReference(name)]];
      }
      const plannedDeletionAt = wholeSeconds(at.now) + (windowInDays ?? 0) * DAY_MS;
      this.#tables.update({ ...this.#records.changeable(at, name), plannedDeletionAt });
      return [plannedDeletionAt, [secretReference(name)]];
    });
  }

  /**
   * Cancels a deletion. A rotation missed meanwhile happens at once.
   *
   * @throws (as a reply) secretNotFound, secretNotPendingDeletion
   */
  async restore(at: StoreContext, name: string): Promise<Reply<null>> {
    const reply = await this.#ledger.write(at, () => {
      const secret = this.#tables.known(at.scope, name);
      if (secret.plannedDeletionAt === null) {
        throw new Failure({ code: "secretNotPendingDeletion", arn: secret.arn });
      }
      const rotation = secret.rotation && overdueNow(secret.rotation, at.now);
      this.#tables.update({ ...secret, rotation, plannedDeletionAt: null });
      return [null, [secretReference(name)]];
    });
    if (reply.kind === "value") await this.#ledger.catchUp(at);
    return reply;
  }

  /** What guards a secret. @throws (as a reply) secretNotFound */
  access(at: StoreContext, name: string): Promise<Reply<SecretAccess>> {
    return this.#ledger.read(at, () => {
      const { encryptionKeyId, instanceId } = this.#tables.known(at.scope, name);
      const tables = this.#tables;
      return { policy: tables.policy(name), tags: tables.tags(name), encryptionKeyId, instanceId };
    });
  }

  /** The policy, or null if none was set. @throws (as a reply) secretNotFound */
  policy(at: StoreContext, name: string): Promise<Reply<string | null>> {
    return this.#ledger.read(at, () => this.#tables.policy(this.#tables.known(at.scope, name).name));
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit */
  setPolicy(at: StoreContext, name: string, policy: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#tables.setPolicy(this.#records.changeable(at, name).name, policy);
      return [null, [secretReference(name)]];
    });
  }

  /** Tags in order of addition. @throws (as a reply) secretNotFound */
  tags(at: StoreContext, name: string): Promise<Reply<Tag[]>> {
    return this.#ledger.read(at, () => this.#tables.tags(this.#tables.known(at.scope, name).name));
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit, tooManyTags */
  tag(at: StoreContext, name: string, tags: readonly Tag[], limit: number): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#records.putTags(at, name, tags, limit);
      return [null, [secretReference(name)]];
    });
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit */
  untag(at: StoreContext, name: string, keys: readonly string[]): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#records.removeTags(at, name, keys);
      return [null, [secretReference(name)]];
    });
  }

  #requireNameFree(at: StoreContext, name: string, limits: SecretLimits, instanceId: string | null): void {
    const secrets = this.#tables;
    const existing = secrets.find(at.scope, name);
    if (existing) {
      const code = existing.plannedDeletionAt === null ? "secretExists" : "secretPendingDeletion";
      throw new Failure({ code, arn: secretArn(at.scope, name) });
    }
    if (!secrets.hasRoom(limits.secrets, null, instanceId)) throw overQuota(limits);
  }

  #insert(
    at: StoreContext,
    { secret, policy, tags, versions }: NewSecret,
    limits: SecretLimits,
    guard: StateGuard,
  ) {
    const [secrets, secretVersions] = [this.#tables, this.#versions];
    this.#keys.guarded(at.scope, secret.encryptionKeyId, guard);
    secrets.insert(secret, policy);
    secrets.putTags(secret.arn, secret.name, tags, limits.tags);
    let stages: Stages = new Map();
    // The current version is the newest one.
    const oldestFirst = [...versions].sort(
      (a, b) => Number(a.stages.includes(CURRENT)) - Number(b.stages.includes(CURRENT)),
    );
    for (const { stages: labels, version } of oldestFirst) {
      for (const label of labels) stages = new Map([...stages, [label, version.versionId]]);
      secretVersions.add(secret.name, version, at.now, stages);
    }
  }
}

function overQuota({ secrets: limit }: SecretLimits): Failure {
  return new Failure({ code: "secretsOverQuota", limit });
}
