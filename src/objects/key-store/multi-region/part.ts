import { RpcTarget } from "cloudflare:workers";
import { Failure } from "../../../errors.ts";
import { isPrimary, type MultiRegion } from "../../../keys/aws-key.ts";
import {
  type AwsKeyRecord,
  isMultiRegion,
  type KeyRecord,
  type MultiRegionKey,
  type NewAwsKey,
  type StateGuard,
} from "../../../keys/key.ts";
import { DAY_MS } from "../../../keys/rotation.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import { type AskingReplica, adopt, type SharedKey } from "./shared-key.ts";
import type { OutboxTable } from "./tables.ts";

const NO_BYTES = new Uint8Array();

/**
 * Multi-Region keys. The primary has the truth about what is shared, and its replicas look at it: at once after a
 * change, when a rotation is due, and when their store starts anew (see Outbox).
 */
export class MultiRegionPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #outbox: OutboxTable;

  constructor(ledger: Ledger, records: KeyRecords, outbox: OutboxTable) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#outbox = outbox;
  }

  /** What a primary shares. @param guard states in which the key must not be. */
  share(at: StoreContext, keyId: string, guard: StateGuard): Promise<Reply<SharedKey>> {
    return this.#ledger.readAlone(at, () => {
      const key = multiRegionKey(this.#records.keys.guarded(at.scope, keyId, guard));
      if (!isPrimary(key)) throw new Failure({ code: "notPrimary", arn: key.arn });
      return this.#shared(key, key.multiRegion);
    });
  }

  /**
   * What a key shares with a replica that asks. A primary that does not know the replica learns of it; a key that
   * knows less than the replica of who is primary has to look for itself.
   */
  shareWith(at: StoreContext, keyId: string, asking: AskingReplica): Promise<Reply<SharedKey>> {
    return this.#ledger.readAlone(at, () => {
      const key = multiRegionKey(this.#records.known(at.scope, keyId));
      const { multiRegion } = key;
      const { replicaRegions, moves } = multiRegion;
      if (asking.moves > moves) this.#errand(at, keyId);
      const familiar = asking.region === key.region || replicaRegions.includes(asking.region);
      if (familiar || !isPrimary(key)) return this.#shared(key, multiRegion);
      return this.#ledger.transact(() => {
        const grown = { ...multiRegion, replicaRegions: [...replicaRegions, asking.region] };
        this.#records.keys.update({ ...key, multiRegion: grown }, at.now);
        return [this.#shared(key, grown), this.#records.namesOf(keyId)];
      });
    });
  }

  #shared(key: MultiRegionKey, multiRegion: MultiRegion): SharedKey {
    const imported = key.origin === "EXTERNAL";
    const materials = this.#records.materials.all(key.keyId).map((entry) => ({
      ...entry,
      imported: null,
      wrapped: imported
        ? NO_BYTES
        : (this.#records.materials.wrapped(key.keyId, entry.materialId) ?? NO_BYTES),
      publicKey: this.#records.materials.publicKey(key.keyId, entry.materialId),
    }));
    const { transitionAt, rotation, onDemandRotations, onDemandRotationAt, currentMaterialId } = key;
    return {
      multiRegion,
      transitionAt,
      rotation,
      onDemandRotations,
      onDemandRotationAt,
      currentMaterialId,
      materials,
    };
  }

  /** Makes a replica. @throws (as a reply) keyIdTaken, keysOverQuota, tooManyTags */
  createReplica(
    at: StoreContext,
    key: NewAwsKey,
    shared: SharedKey,
    limits: { keys: number; tags: number },
    readyAt: number,
  ): Promise<Reply<AwsKeyRecord>> {
    return this.#ledger.create(at, () => {
      this.#records.requireRoom(at, key, limits.keys);
      this.#records.insert(at, key, limits.tags, readyAt);
      const answered = this.#records.made(at.scope, key);
      adopt(this.#records, at, key.keyId, shared);
      // What has changed since `shared` was read is for the replica to find out.
      this.#outbox.pull(key);
      return [answered, [key.keyId]];
    });
  }

  /** Hands the part of the primary to a replica: from now on this key follows it. */
  handOver(
    at: StoreContext,
    keyId: string,
    region: string,
    until: number,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (found) => {
      const key = multiRegionKey(found);
      const { multiRegion } = key;
      if (!isPrimary(key)) throw new Failure({ code: "notPrimary", arn: key.arn });
      if (!multiRegion.replicaRegions.includes(region)) {
        throw new Failure({ code: "replicaNotFound", arn: key.arn, region });
      }
      const others = multiRegion.replicaRegions.filter((each) => each !== region);
      const replicaRegions = [...others, key.region];
      // Should nobody tell the new primary, this key will, when it first looks at it.
      this.#outbox.pull(key);
      return {
        ...key,
        state: "Updating",
        transitionAt: until,
        multiRegion: { primaryRegion: region, replicaRegions, moves: multiRegion.moves + 1 },
      };
    });
  }

  /** Notes that a replica has to look at its primary before it answers again. */
  notePull(at: StoreContext, keyId: string): Promise<Reply<null>> {
    return this.#ledger.readAlone(at, () => {
      this.#errand(at, keyId);
      return null;
    });
  }

  /** Looks at the primary now. */
  follow(at: StoreContext, keyId: string): Promise<Reply<null>> {
    this.#errand(at, keyId);
    return this.#ledger.read(at, () => null);
  }

  #errand(at: StoreContext, keyId: string): void {
    if (this.#records.keys.find(at.scope, keyId)) this.#outbox.pull({ keyId });
    this.#ledger.refresh();
  }

  /**
   * A replica is gone. With the last one the waiting period begins of a primary that waited for it.
   *
   * @returns the Regions that are left.
   */
  async replicaGone(
    at: StoreContext,
    keyId: string,
    region: string,
    goneAt: number,
  ): Promise<Reply<MultiRegion>> {
    const reply = await this.#ledger.readAlone(at, () =>
      this.#ledger.transact(() => {
        const key = multiRegionKey(this.#records.known(at.scope, keyId));
        const { multiRegion } = key;
        const replicaRegions = multiRegion.replicaRegions.filter((each) => each !== region);
        const left = { ...multiRegion, replicaRegions };
        const waits = isPrimary(key) && key.state === "PendingReplicaDeletion";
        const free = waits && replicaRegions.length === 0;
        const days = key.deletionWindowInDays ?? 0;
        // The last one to go need not be the last one to be heard of.
        const deletionAt = Math.max(key.deletionAt ?? 0, goneAt + days * DAY_MS);
        const begun: Partial<AwsKeyRecord> = {
          ...(waits && { deletionAt }),
          ...(free && { state: "PendingDeletion", deletionWindowInDays: null }),
        };
        this.#records.keys.update({ ...key, ...begun, multiRegion: left }, at.now);
        return [left, this.#records.namesOf(keyId)];
      }),
    );
    await this.#ledger.catchUp(at);
    return reply;
  }

  /** Id of the imported material that waits for its rotation; null where none does. */
  waitingMaterial(at: StoreContext, keyId: string): Promise<Reply<string | null>> {
    return this.#ledger.read(
      at,
      () => this.#records.materials.all(keyId).find(({ awaiting }) => awaiting !== null)?.materialId ?? null,
    );
  }

  /** Whether the bytes of a material are in this Region. */
  hasMaterial(at: StoreContext, keyId: string, materialId: string): Promise<Reply<boolean>> {
    return this.#ledger.read(at, () => this.#records.materials.find(keyId, materialId)?.present ?? false);
  }

  /** Notes whether the material that waits has been imported everywhere by now. */
  setImportedEverywhere(
    at: StoreContext,
    keyId: string,
    materialId: string,
    everywhere: boolean,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      const entry = this.#records.materials.find(keyId, materialId);
      if (entry?.awaiting) {
        this.#records.materials.setAwaiting(keyId, materialId, everywhere ? "ROTATION" : "REGIONS");
      }
      return [null, this.#records.namesOf(keyId)];
    });
  }
}

/** @throws Failure notPrimary */
function multiRegionKey(key: KeyRecord): MultiRegionKey {
  if (isMultiRegion(key)) return key;
  throw new Failure({ code: "notPrimary", arn: key.arn });
}
