import { Failure } from "../../../errors.ts";
import type { DeletionProtection } from "../../../keys/alibaba-key.ts";
import { keyOf, type StateGuard, type WrappedMaterial } from "../../../keys/key.ts";
import { DAY_MS, enableRotation, SECONDS_OF_DAY } from "../../../keys/rotation.ts";
import { AlibabaListActions } from "../aliases/numbered.ts";
import { type KeyFilter, type KeyPage, pageOfKeys } from "../keys/lists.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** A version of a key: a material, as Alibaba Cloud tells of it. */
export interface KeyVersion {
  readonly materialId: string;
  readonly createdAt: number;
}

/** Least time between two versions that are made on demand, milliseconds (CreateKeyVersion: seven days). */
const BETWEEN_VERSIONS_MS = 7 * DAY_MS;

/** What Alibaba Cloud KMS does with keys and AWS KMS does not: versions, deletion protection. */
export abstract class AlibabaKeyActions extends AlibabaListActions {
  pageOfKeys(
    at: StoreContext,
    filters: readonly KeyFilter[],
    offset: number,
    limit: number,
  ): Promise<Reply<KeyPage>> {
    return this.ledger.read(at, () => pageOfKeys(this.ctx.storage.sql, filters, offset, limit));
  }

  /** Id of the key that a material is of, or null. */
  keyOfMaterial(at: StoreContext, materialId: string): Promise<Reply<string | null>> {
    return this.ledger.read(at, () => this.ledger.materials.keyOf(materialId));
  }

  setDeletionProtection(
    at: StoreContext,
    keyId: string,
    deletionProtection: DeletionProtection,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => ({
      ...keyOf("alibaba", key),
      deletionProtection,
    }));
  }

  /**
   * Automatic rotation, an interval after the last one: at once where that is over (documentation of KMS 1.0,
   * Automatic key rotation).
   *
   * @param intervalSeconds null turns it off.
   */
  async setRotationInterval(
    at: StoreContext,
    keyId: string,
    intervalSeconds: number | null,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    const reply = await this.ledger.change(at, keyId, guard, (key) => {
      if (intervalSeconds === null) {
        return { ...key, rotation: key.rotation && { ...key.rotation, enabled: false } };
      }
      const last = key.materialCreatedAt ?? key.createdAt;
      const rotation = enableRotation(intervalSeconds / SECONDS_OF_DAY, last);
      return { ...key, rotation: { ...rotation, nextAt: Math.max(rotation.nextAt, at.now) } };
    });
    if (reply.kind === "value") await this.ledger.catchUp(at);
    return reply;
  }

  /**
   * Adds a version to a key, which is from then on its newest; the others stay in use.
   *
   * @param limits versions of one key, and of all in its instance or outside of instances.
   * @throws (as a reply) keyVersionsOverQuota, keyVersionTooSoon
   */
  createKeyVersion(
    at: StoreContext,
    keyId: string,
    material: WrappedMaterial,
    limits: { readonly ofKey: number; readonly ofAll: number },
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => {
      const versions = this.ledger.materials.all(keyId);
      if (versions.length >= limits.ofKey) {
        throw new Failure({ code: "keyVersionsOverQuota", arn: key.arn, limit: limits.ofKey });
      }
      const last = versions.at(-1)?.createdAt ?? Number.NEGATIVE_INFINITY;
      if (at.now - last < BETWEEN_VERSIONS_MS) throw new Failure({ code: "keyVersionTooSoon", arn: key.arn });
      this.requireVersionRoom(at, key, limits.ofAll);
      this.ledger.materials.add(keyId, material, at.now);
      return { ...key, currentMaterialId: material.materialId };
    });
  }

  /** @throws (as a reply) keyVersionNotFound */
  keyVersion(at: StoreContext, keyId: string, materialId: string): Promise<Reply<KeyVersion>> {
    return this.ledger.read(at, () => {
      const version = this.ledger.materials.find(keyId, materialId);
      if (version) return { materialId, createdAt: version.createdAt };
      throw new Failure({ code: "keyVersionNotFound", arn: this.ledger.known(at.scope, keyId).arn });
    });
  }

  /** Versions of a key, oldest first. @param offset versions before the page. */
  pageOfKeyVersions(
    at: StoreContext,
    keyId: string,
    offset: number,
    limit: number,
  ): Promise<Reply<{ total: number; page: KeyVersion[] }>> {
    return this.ledger.read(at, () => {
      const all = this.ledger.materials.all(keyId);
      const page = all.slice(offset, offset + limit);
      return {
        total: all.length,
        page: page.map(({ materialId, createdAt }) => ({ materialId, createdAt })),
      };
    });
  }
}
