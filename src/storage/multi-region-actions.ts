import { Failure } from "../errors.ts";
import {
  isPrimary,
  type KeyRecord,
  type MultiRegion,
  type NewKey,
  type RotationSchedule,
  type StateGuard,
  type WrappedMaterial,
} from "../keys/key.ts";
import { DAY_MS } from "../keys/rotation.ts";
import { adopt } from "./errands.ts";
import { MaterialActions } from "./material-actions.ts";
import type { MaterialRow } from "./material-tables.ts";
import type { At, Reply } from "./reply.ts";

/** What the keys of a multi-Region key have in common (Developer Guide, Multi-Region keys: shared properties). */
export interface SharedKey {
  readonly multiRegion: MultiRegion;
  /** When the change of the primary Region that goes on is over; null where none does. */
  readonly transitionAt: number | null;
  readonly rotation: RotationSchedule | null;
  readonly onDemandRotations: number;
  readonly currentMaterialId: string | null;
  /** Oldest first. Imported material comes without its bytes: each Region imports its own. */
  readonly materials: readonly (MaterialRow & WrappedMaterial)[];
}

const NO_BYTES = new Uint8Array();

/**
 * Multi-Region keys. The primary has the truth about what is shared, and its replicas look at it: at once after a
 * change, when a rotation is due, and when their store starts anew (see Errands).
 */
export abstract class MultiRegionActions extends MaterialActions {
  /**
   * What a key shares. A primary that is asked by a replica that it does not know learns of it.
   *
   * @param replicaRegion Region of the replica that asks; null where none does.
   * @param guard states in which the key must not be.
   */
  shareKey(
    at: At,
    keyId: string,
    replicaRegion: string | null,
    guard: StateGuard = {},
  ): Promise<Reply<SharedKey>> {
    return this.ledger.readAlone(at, () => {
      const key = this.ledger.keys.guarded(at.scope, keyId, guard);
      const { multiRegion } = key;
      if (!multiRegion) throw new Failure({ code: "notPrimary", arn: key.arn });
      const unknown =
        replicaRegion !== null &&
        isPrimary(key) &&
        replicaRegion !== key.region &&
        !multiRegion.replicaRegions.includes(replicaRegion);
      if (!unknown) return this.#shared(key, multiRegion);
      const replicaRegions = [...multiRegion.replicaRegions, replicaRegion];
      return this.ledger.transact(() => {
        const grown = { ...key, multiRegion: { ...multiRegion, replicaRegions } };
        this.ledger.keys.update(grown, at.now);
        return [this.#shared(grown, grown.multiRegion), this.ledger.namesOf(keyId)];
      });
    });
  }

  #shared(key: KeyRecord, multiRegion: MultiRegion): SharedKey {
    const imported = key.origin === "EXTERNAL";
    const materials = this.ledger.materials.all(key.keyId).map((entry) => ({
      ...entry,
      imported: null,
      wrapped: imported ? NO_BYTES : (this.ledger.materials.wrapped(key.keyId, entry.materialId) ?? NO_BYTES),
      publicKey: this.ledger.materials.publicKey(key.keyId, entry.materialId),
    }));
    const { transitionAt, rotation, onDemandRotations, currentMaterialId } = key;
    return { multiRegion, transitionAt, rotation, onDemandRotations, currentMaterialId, materials };
  }

  /** Makes a replica. @throws (as a reply) keyIdTaken, keysOverQuota, tooManyTags */
  async createReplica(
    at: At,
    key: NewKey,
    shared: SharedKey,
    limits: { keys: number; tags: number },
    readyAt: number,
  ): Promise<Reply<KeyRecord>> {
    await this.ledger.register(at.scope);
    return this.ledger.write(at, () => {
      this.requireRoom(at, key.keyId, limits.keys);
      this.ledger.insertKey(at, key, limits.tags, readyAt);
      const answered = this.ledger.known(at.scope, key.keyId);
      adopt(this.ledger, at, key.keyId, shared);
      return [answered, [key.keyId]];
    });
  }

  /** Hands the part of the primary to a replica: from now on this key follows it. */
  handOver(at: At, keyId: string, region: string, until: number, guard: StateGuard): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => {
      const { multiRegion } = key;
      if (!multiRegion || !isPrimary(key)) throw new Failure({ code: "notPrimary", arn: key.arn });
      if (!multiRegion.replicaRegions.includes(region)) {
        throw new Failure({ code: "replicaNotFound", arn: key.arn, region });
      }
      const others = multiRegion.replicaRegions.filter((each) => each !== region);
      const replicaRegions = [...others, key.region];
      return {
        ...key,
        state: "Updating",
        transitionAt: until,
        multiRegion: { primaryRegion: region, replicaRegions },
      };
    });
  }

  /** Notes that a replica has to look at its primary before it answers again. */
  notePull(at: At, keyId: string): Promise<Reply<null>> {
    return this.ledger.readAlone(at, () => {
      this.#errand(at, keyId);
      return null;
    });
  }

  /** Looks at the primary now. */
  follow(at: At, keyId: string): Promise<Reply<null>> {
    this.#errand(at, keyId);
    return this.ledger.read(at, () => null);
  }

  #errand(at: At, keyId: string): void {
    if (this.ledger.keys.find(at.scope, keyId)) this.ledger.errands.pull({ keyId }, at.now);
    this.ledger.errands.refresh();
  }

  /**
   * A replica is gone. With the last one the waiting period begins of a primary that waited for it.
   *
   * @returns the Regions that are left.
   */
  async replicaGone(at: At, keyId: string, region: string, goneAt: number): Promise<Reply<MultiRegion>> {
    const reply = await this.ledger.readAlone(at, () =>
      this.ledger.transact(() => {
        const key = this.ledger.known(at.scope, keyId);
        const { multiRegion } = key;
        if (!multiRegion) throw new Failure({ code: "notPrimary", arn: key.arn });
        const replicaRegions = multiRegion.replicaRegions.filter((each) => each !== region);
        const left = { ...multiRegion, replicaRegions };
        const free = isPrimary(key) && key.state === "PendingReplicaDeletion" && replicaRegions.length === 0;
        const days = key.deletionWindowInDays ?? 0;
        const begun: Partial<KeyRecord> = free
          ? { state: "PendingDeletion", deletionAt: goneAt + days * DAY_MS, deletionWindowInDays: null }
          : {};
        this.ledger.keys.update({ ...key, ...begun, multiRegion: left }, at.now);
        return [left, this.ledger.namesOf(keyId)];
      }),
    );
    await this.ledger.settle(at);
    return reply;
  }

  /** Id of the imported material that waits for its rotation; null where none does. */
  waitingMaterial(at: At, keyId: string): Promise<Reply<string | null>> {
    return this.ledger.read(
      at,
      () => this.ledger.materials.all(keyId).find(({ awaiting }) => awaiting !== null)?.materialId ?? null,
    );
  }

  /** Whether the bytes of a material are in this Region. */
  hasMaterial(at: At, keyId: string, materialId: string): Promise<Reply<boolean>> {
    return this.ledger.read(at, () => this.ledger.materials.find(keyId, materialId)?.present ?? false);
  }

  /** Notes whether the material that waits has been imported everywhere by now. */
  setImportedEverywhere(
    at: At,
    keyId: string,
    materialId: string,
    everywhere: boolean,
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      const entry = this.ledger.materials.find(keyId, materialId);
      if (entry?.awaiting) {
        this.ledger.materials.setAwaiting(keyId, materialId, everywhere ? "ROTATION" : "REGIONS");
      }
      return [null, this.ledger.namesOf(keyId)];
    });
  }
}
