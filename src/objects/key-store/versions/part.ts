import { RpcTarget } from "cloudflare:workers";
import { Failure } from "../../../errors.ts";
import type { StateGuard, WrappedMaterial } from "../../../keys/key.ts";
import { DAY_MS, enableRotation, SECONDS_OF_DAY } from "../../../keys/rotation.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** A key version: Alibaba Cloud's view of a material. */
export interface KeyVersion {
  readonly materialId: string;
  readonly createdAt: number;
}

/** Minimum time between two versions made on demand, milliseconds (CreateKeyVersion: seven days). */
const BETWEEN_VERSIONS_MS = 7 * DAY_MS;

/** Key versions of Alibaba Cloud KMS: materials of which the older ones stay in use. */
export class VersionsPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;

  constructor(ledger: Ledger, records: KeyRecords) {
    super();
    this.#ledger = ledger;
    this.#records = records;
  }

  /** Id of the key of a material, or null. */
  keyOf(at: StoreContext, materialId: string): Promise<Reply<string | null>> {
    return this.#ledger.read(at, () => this.#records.materials.keyOf(materialId));
  }

  /**
   * Sets automatic rotation, an interval after the last one, or at once if that time has passed (documentation of KMS
   * 1.0, Automatic key rotation).
   *
   * @param intervalSeconds null turns it off.
   */
  async setRotationInterval(
    at: StoreContext,
    keyId: string,
    intervalSeconds: number | null,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    const reply = await this.#records.change(at, keyId, guard, (key) => {
      if (intervalSeconds === null) {
        return { ...key, rotation: key.rotation && { ...key.rotation, enabled: false } };
      }
      const last = key.materialCreatedAt ?? key.createdAt;
      const rotation = enableRotation(intervalSeconds / SECONDS_OF_DAY, last);
      return { ...key, rotation: { ...rotation, nextAt: Math.max(rotation.nextAt, at.now) } };
    });
    if (reply.kind === "value") await this.#ledger.catchUp(at);
    return reply;
  }

  /**
   * Adds a version to a key, which becomes its newest; older ones stay in use.
   *
   * @param limits maximum number of versions of one key, and of all keys in its instance or outside of instances.
   * @throws (as a reply) keyVersionsOverQuota, keyVersionTooSoon
   */
  create(
    at: StoreContext,
    keyId: string,
    material: WrappedMaterial,
    limits: { readonly ofKey: number; readonly ofAll: number },
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => {
      const versions = this.#records.materials.all(keyId);
      if (versions.length >= limits.ofKey) {
        throw new Failure({ code: "keyVersionsOverQuota", arn: key.arn, limit: limits.ofKey });
      }
      const last = versions.at(-1)?.createdAt ?? Number.NEGATIVE_INFINITY;
      if (at.now - last < BETWEEN_VERSIONS_MS) throw new Failure({ code: "keyVersionTooSoon", arn: key.arn });
      this.#records.requireVersionRoom(at, key, limits.ofAll);
      this.#records.materials.add(keyId, material, at.now);
      return { ...key, currentMaterialId: material.materialId };
    });
  }

  /** @throws (as a reply) keyVersionNotFound */
  get(at: StoreContext, keyId: string, materialId: string): Promise<Reply<KeyVersion>> {
    return this.#ledger.read(at, () => {
      const version = this.#records.materials.find(keyId, materialId);
      if (version) return { materialId, createdAt: version.createdAt };
      throw new Failure({ code: "keyVersionNotFound", arn: this.#records.known(at.scope, keyId).arn });
    });
  }

  /** Versions of a key, oldest first. @param offset versions before the page. */
  page(
    at: StoreContext,
    keyId: string,
    offset: number,
    limit: number,
  ): Promise<Reply<{ total: number; page: KeyVersion[] }>> {
    return this.#ledger.read(at, () => {
      const all = this.#records.materials.all(keyId);
      const page = all.slice(offset, offset + limit);
      return {
        total: all.length,
        page: page.map(({ materialId, createdAt }) => ({ materialId, createdAt })),
      };
    });
  }
}
