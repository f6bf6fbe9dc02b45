import { isPrimary } from "../../../keys/aws-key.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import type { Call, LocatedKey } from "../operation.ts";

/** Lets every replica catch up with its primary after a change of what they share; does nothing for other keys. */
export async function tellReplicas(call: Call, key: AwsKeyRecord): Promise<void> {
  if (!isPrimary(key)) return;
  await Promise.all(regionsBut(key, key.region).map((region) => follow(call, key, region)));
}

/** Lets the key of one Region catch up with its primary. */
export function follow(call: Call, key: AwsKeyRecord, region: string): Promise<null> {
  return call.keys.write(call.contextFor(key.account, region), (store, at) =>
    store.multiRegion.follow(at, key.keyId),
  );
}

/** Regions of a multi-Region key, the primary's first. @param without the one to leave out; null for none */
export function regionsBut(key: AwsKeyRecord, without: string | null): string[] {
  if (!key.multiRegion) return [];
  const { primaryRegion, replicaRegions } = key.multiRegion;
  return [primaryRegion, ...replicaRegions].filter((region) => region !== without);
}

/**
 * Checks whether material that the primary imported for a rotation has come to every Region, and notes the answer:
 * PENDING_MULTI_REGION_IMPORT_AND_ROTATION, or PENDING_ROTATION (API Reference, RotationsListEntry). Each Region loses
 * its material at a date of its own, so the check is made whenever it matters.
 */
export async function reviewImports(call: Call, key: AwsKeyRecord): Promise<void> {
  if (!key.multiRegion || key.origin !== "EXTERNAL") return;
  const { account, keyId } = key;
  const { primaryRegion } = key.multiRegion;
  const primary = call.contextFor(account, primaryRegion);
  const waiting = await call.keys.read(primary, (store, at) => store.multiRegion.waitingMaterial(at, keyId));
  if (waiting !== null) {
    const there = await Promise.all(
      regionsBut(key, null).map((region) =>
        call.keys.read(call.contextFor(account, region), (store, at) =>
          store.multiRegion.hasMaterial(at, keyId, waiting),
        ),
      ),
    );
    const everywhere = !there.includes(false);
    await call.keys.write(primary, (store, at) =>
      store.multiRegion.setImportedEverywhere(at, keyId, waiting, everywhere),
    );
  }
  await Promise.all(regionsBut(key, primaryRegion).map((region) => follow(call, key, region)));
}

/**
 * The key after its replicas have caught up with the clock. A primary that waits for their deletion learns of it from
 * them, and they may have had no request since.
 */
export async function afterReplicas(call: Call, key: LocatedKey): Promise<LocatedKey> {
  const { record, context } = key;
  if (record.state !== "PendingReplicaDeletion") return key;
  for (const region of [...regionsBut(record, record.region), record.region]) {
    await call.keys.write(call.contextFor(record.account, region), (store, at) => store.catchUp(at));
  }
  return { ...(await call.at(record, record.keyId)), context };
}
