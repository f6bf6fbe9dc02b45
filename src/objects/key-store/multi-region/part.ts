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
 * Multi-Region keys. The primary is the source of truth for shared properties, and its replicas pull from it: after a
 * change, when a rotation is due, and when their store restarts (see Outbox).
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

  /** Shared properties of a primary. @param guard refuses states of the key. */
  share(at: StoreContext, keyId: string, guard: StateGuard): Promise<Reply<SharedKey>> {
    return this.#ledger.readAlone(at, () => {
      const key = multiRegionKey(this.#records.keys.guarded(at.scope, keyId, guard));
      if (!isPrimary(key)) throw new Failure({ code: "notPrimary", arn: key.arn });
      return this.#shared(key, key.multiRegion);
    });
  }

  /**
   * Answers a replica's pull with the shared properties. A primary registers a replica that it does not know; a key
   * whose knowledge of the primary is older than the replica's must pull itself.
   */
  shareWith(at: StoreContext, keyId: string, asking: AskingReplica): Promise<Reply<SharedKey>> {
    return this.#ledger.readAlone(at, () => {
      const key = multiRegionKey(this.#records.known(at.scope, keyId));
      const { multiRegion } = key;
      const { replicaRegions, moves } = multiRegion;
      if (asking.moves > moves) this.#addPull(at, keyId);
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

  /** Creates a replica. @throws (as a reply) keyIdTaken, keysOverQuota, tooManyTags */
  createReplica(
    at: StoreContext,
    key: NewAwsKey,
    shared: SharedKey,
    limits: { keys: number; tags: number },
    readyAt: number,
  ): Promise<Reply<AwsKeyRecord>> {
    return this.#ledger.write(at, () => {
      this.#records.requireFreeId(at, key);
      this.#records.requireRoom(key, limits.keys);
      this.#records.insert(at, key, limits.tags, readyAt);
      const answered = this.#records.made(at.scope, key);
      adopt(this.#records, at, key.keyId, shared);
      // The replica pulls, because the primary may have changed since `shared` was read.
      this.#outbox.pull(key);
      return [answered, [key.keyId]];
    });
  }

  /** Makes a replica the primary (UpdatePrimaryRegion); this key becomes its replica. */
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
      // The pull tells the new primary if nobody else does.
      this.#outbox.pull(key);
      return {
        ...key,
        state: "Updating",
        transitionAt: until,
        multiRegion: { primaryRegion: region, replicaRegions, moves: multiRegion.moves + 1 },
      };
    });
  }

  /** Notes in the outbox that a replica must pull before its next answer. */
  notePull(at: StoreContext, keyId: string): Promise<Reply<null>> {
    return this.#ledger.readAlone(at, () => {
      this.#addPull(at, keyId);
      return null;
    });
  }

  /** Pulls from the primary now. */
  async follow(at: StoreContext, keyId: string): Promise<Reply<null>> {
    await this.notePull(at, keyId);
    return this.#ledger.read(at, () => null);
  }

  #addPull(at: StoreContext, keyId: string): void {
    if (this.#records.keys.find(at.scope, keyId)) this.#outbox.pull({ keyId });
    this.#ledger.refresh();
  }

  /**
   * Removes a deleted replica. The waiting period of a primary pending deletion begins with its last replica's
   * deletion.
   *
   * @returns Regions of the remaining replicas.
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
        // Announcements of deletions may arrive out of order.
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

  /** Id of the imported material that is pending rotation, or null. */
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

  /** Records whether the material pending rotation is imported in every Region. */
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

/** Asserts that the key is a multi-Region key. @throws Failure notPrimary */
function multiRegionKey(key: KeyRecord): MultiRegionKey {
  if (isMultiRegion(key)) return key;
  throw new Failure({ code: "notPrimary", arn: key.arn });
}
