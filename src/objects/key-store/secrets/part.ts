import { Failure } from "../../../errors.ts";
import type { StateGuard, Tag } from "../../../keys/key.ts";
import { secretArn } from "../../../secrets/names.ts";
import { overdueNow } from "../../../secrets/rotation.ts";
import { type NewVersion, type SecretRecord, wholeSeconds } from "../../../secrets/secret.ts";
import { CURRENT, type Stages } from "../../../secrets/stages.ts";
import { requireUnreleased } from "../instances/tables.ts";
import type { Reply, StoreContext } from "../reply.ts";
import type { TaggedSecret } from "./tables.ts";
import { SecretValueActions } from "./values.ts";

const DAY_MS = 86_400_000;

/** What makes a secret. */
export interface NewSecret {
  /** What the secret is from its first moment. */
  readonly secret: SecretRecord;
  /** Null for the policy that secrets have where none was set. */
  readonly policy: string | null;
  readonly tags: readonly Tag[];
  /** Its first versions by their labels. */
  readonly versions: readonly { readonly stage: string; readonly version: NewVersion }[];
}

/** How many of them there may be. */
export interface SecretLimits {
  /** Of the secret's instance, or outside of instances. */
  readonly secrets: number;
  readonly tags: number;
}

/** Secrets: their making, deletion, tags and policies. */
export abstract class SecretActions extends SecretValueActions {
  /**
   * @throws (as a reply) instanceNotFound, secretExists, secretPendingDeletion (one of the same name), secretsOverQuota,
   *   tooManyTags, and what the guard names of the encryption key.
   */
  async createSecret(
    at: StoreContext,
    made: NewSecret,
    limits: SecretLimits,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    await this.ledger.register(at.scope);
    return this.ledger.write(at, () => {
      requireUnreleased(this.ctx.storage.sql, made.secret.instanceId);
      this.#requireNameFree(at, made.secret.name, limits, made.secret.instanceId);
      this.#insert(at, made, limits, guard);
      return [null, []];
    });
  }

  /** Whether there is a place for a new secret. @throws (as a reply) secretExists, secretPendingDeletion, secretsOverQuota */
  checkNewSecret(
    at: StoreContext,
    name: string,
    limits: SecretLimits,
    instanceId: string | null,
  ): Promise<Reply<null>> {
    return this.ledger.read(at, () => {
      this.#requireNameFree(at, name, limits, instanceId);
      return null;
    });
  }

  /**
   * Versions of a managed data key: secrets of KMS itself, which have one version each.
   *
   * @param prefix what their names begin with.
   * @returns names, oldest first.
   */
  dataKeyVersions(
    at: StoreContext,
    owner: string,
    prefix: string,
  ): Promise<Reply<{ name: string; createdAt: number }[]>> {
    return this.ledger.read(at, () => this.ledger.secrets.ofOwner(owner, prefix));
  }

  /**
   * Adds a version to a managed data key, unless somebody else did since its versions were counted.
   *
   * @param expected versions that there were.
   * @throws (as a reply) secretsOverQuota, and what the guard names of the encryption key.
   */
  async addDataKeyVersion(
    at: StoreContext,
    made: NewSecret,
    prefix: string,
    expected: number,
    limits: SecretLimits,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    await this.ledger.register(at.scope);
    return this.ledger.write(at, () => {
      const { owner } = made.secret;
      if (owner === null || this.ledger.secrets.ofOwner(owner, prefix).length !== expected) return [null, []];
      if (this.ledger.secrets.count(owner) >= limits.secrets) throw overQuota(limits);
      this.#insert(at, made, limits, guard);
      return [null, []];
    });
  }

  /** @throws (as a reply) secretNotFound */
  secret(at: StoreContext, name: string): Promise<Reply<SecretRecord>> {
    return this.ledger.read(at, () => this.ledger.secrets.known(at.scope, name));
  }

  /** All secrets with their tags, in the order of their creation. */
  listSecrets(at: StoreContext): Promise<Reply<TaggedSecret[]>> {
    return this.ledger.read(at, () => this.ledger.secrets.all(at.scope));
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit */
  updateSecret(
    at: StoreContext,
    name: string,
    change: Partial<Pick<SecretRecord, "description" | "extendedConfig">>,
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      this.ledger.secrets.update({ ...this.changeable(at, name), ...change, updatedAt: at.now });
      return [null, []];
    });
  }

  /**
   * @param windowInDays null to delete at once, even one whose deletion is scheduled.
   * @returns when it is deleted.
   * @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit
   */
  deleteSecret(at: StoreContext, name: string, windowInDays: number | null): Promise<Reply<number>> {
    return this.ledger.write(at, () => {
      const secret = this.ledger.secrets.known(at.scope, name);
      if (windowInDays === null && secret.owner === null) {
        this.ledger.secrets.delete(name);
        return [at.now, []];
      }
      const plannedDeletionAt = wholeSeconds(at.now) + (windowInDays ?? 0) * DAY_MS;
      this.ledger.secrets.update({ ...this.changeable(at, name), plannedDeletionAt });
      return [plannedDeletionAt, []];
    });
  }

  /** A rotation that was missed meanwhile happens at once. @throws (as a reply) secretNotFound, secretNotPendingDeletion */
  async restoreSecret(at: StoreContext, name: string): Promise<Reply<null>> {
    const reply = await this.ledger.write(at, () => {
      const secret = this.ledger.secrets.known(at.scope, name);
      if (secret.plannedDeletionAt === null) {
        throw new Failure({ code: "secretNotPendingDeletion", arn: secret.arn });
      }
      const rotation = secret.rotation && overdueNow(secret.rotation, at.now);
      this.ledger.secrets.update({ ...secret, rotation, plannedDeletionAt: null });
      return [null, []];
    });
    if (reply.kind === "value") await this.ledger.catchUp(at);
    return reply;
  }

  /** The policy that was set; null where none was. @throws (as a reply) secretNotFound */
  secretPolicy(at: StoreContext, name: string): Promise<Reply<string | null>> {
    return this.ledger.read(at, () =>
      this.ledger.secrets.policy(this.ledger.secrets.known(at.scope, name).name),
    );
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit */
  setSecretPolicy(at: StoreContext, name: string, policy: string): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      this.ledger.secrets.setPolicy(this.changeable(at, name).name, policy);
      return [null, []];
    });
  }

  /** Tags in the order they were added. @throws (as a reply) secretNotFound */
  secretTags(at: StoreContext, name: string): Promise<Reply<Tag[]>> {
    return this.ledger.read(at, () =>
      this.ledger.secrets.tags(this.ledger.secrets.known(at.scope, name).name),
    );
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit, tooManyTags */
  tagSecret(at: StoreContext, name: string, tags: readonly Tag[], limit: number): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      this.putSecretTags(at, name, tags, limit);
      return [null, []];
    });
  }

  /** @throws (as a reply) secretNotFound, secretPendingDeletion, secretTypeUnfit */
  untagSecret(at: StoreContext, name: string, keys: readonly string[]): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      this.removeSecretTags(at, name, keys);
      return [null, []];
    });
  }

  /** Within a transaction. @throws Failure secretNotFound, secretPendingDeletion, secretTypeUnfit, tooManyTags */
  protected putSecretTags(at: StoreContext, name: string, tags: readonly Tag[], limit: number): void {
    this.ledger.secrets.putTags(this.changeable(at, name).arn, name, tags, limit);
  }

  /**
   * Within a transaction.
   *
   * @param keys null for all tags.
   * @throws Failure secretNotFound, secretPendingDeletion, secretTypeUnfit
   */
  protected removeSecretTags(at: StoreContext, name: string, keys: readonly string[] | null): void {
    const { secrets } = this.ledger;
    this.changeable(at, name);
    secrets.removeTags(name, keys ?? secrets.tags(name).map(({ key }) => key));
  }

  #requireNameFree(at: StoreContext, name: string, limits: SecretLimits, instanceId: string | null): void {
    const { secrets } = this.ledger;
    const existing = secrets.find(at.scope, name);
    if (existing) {
      const code = existing.plannedDeletionAt === null ? "secretExists" : "secretPendingDeletion";
      throw new Failure({ code, arn: secretArn(at.scope, name) });
    }
    if (secrets.count(null, instanceId) >= limits.secrets) throw overQuota(limits);
  }

  #insert(
    at: StoreContext,
    { secret, policy, tags, versions }: NewSecret,
    limits: SecretLimits,
    guard: StateGuard,
  ) {
    const { secrets, secretVersions, keys } = this.ledger;
    keys.guarded(at.scope, secret.encryptionKeyId, guard);
    secrets.insert(secret, policy);
    secrets.putTags(secret.arn, secret.name, tags, limits.tags);
    let stages: Stages = new Map();
    // The current version is the newest one.
    const oldestFirst = [...versions].sort(
      (a, b) => Number(a.stage === CURRENT) - Number(b.stage === CURRENT),
    );
    for (const { stage, version } of oldestFirst) {
      stages = new Map([...stages, [stage, version.versionId]]);
      secretVersions.add(secret.name, version, at.now, stages);
    }
  }
}

function overQuota({ secrets: limit }: SecretLimits): Failure {
  return new Failure({ code: "secretsOverQuota", limit });
}
