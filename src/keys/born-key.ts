import type { Cloud } from "../cloud/list.ts";
import type { Scope } from "../workspace.ts";
import { isInCustomKeyStore } from "./aws-key.ts";
import { keyArn } from "./identifiers.ts";
import type { CommonKeyRecord, KeyRecordOf, KeyState, NewKey, NewKeyOf } from "./key.ts";
import { nextEvent } from "./rotation.ts";

/** When and how a key begins. Times in milliseconds of the workspace's clock. */
export interface Birth {
  readonly now: number;
  readonly state: KeyState;
  /** End of the state Creating; null for a key that is ready. */
  readonly transitionAt: number | null;
}

/** The properties that a new key of each cloud begins with, besides those of keys of every cloud. */
const BEGINNINGS: {
  readonly [C in Cloud]: (key: NewKeyOf<C>) => Omit<KeyRecordOf<C>, keyof CommonKeyRecord>;
} = {
  aws: ({ multiRegion, customKeyStore }) => ({
    multiRegion,
    customKeyStore,
    deletionWindowInDays: null,
    onDemandRotations: 0,
    onDemandRotationAt: null,
    waitingValidTo: null,
  }),
  alibaba: ({ protectionLevel, creator, instanceId, storageMechanism }) => ({
    protectionLevel,
    creator,
    instanceId,
    storageMechanism,
    deletionProtection: { enabled: false, description: "" },
  }),
};

/** The state in which a key begins. @param transitionAt end of the state Creating; null for a key that is ready at once. */
export function stateAtBirth(key: Pick<NewKey, "material">, transitionAt: number | null): KeyState {
  if (transitionAt !== null) return "Creating";
  return key.material || isInCustomKeyStore(key) ? "Enabled" : "PendingImport";
}

/** The record of a key at its creation, as its store reads it from then on; of a custom key store, as if it is connected. */
export function bornKey<C extends Cloud>(scope: Scope, key: NewKeyOf<C>, birth: Birth): KeyRecordOf<C> {
  const { account, region } = scope;
  const { now, state, transitionAt } = birth;
  const common: Omit<CommonKeyRecord, "nextEventAt"> = {
    cloud: key.cloud,
    arn: keyArn(scope, key.keyId),
    account,
    region,
    keyId: key.keyId,
    description: key.description,
    keyUsage: key.keyUsage,
    keySpec: key.keySpec,
    origin: key.origin,
    manager: key.manager,
    rotation: key.rotation,
    state,
    createdAt: now,
    deletionAt: null,
    transitionAt,
    currentMaterialId: key.material?.materialId ?? null,
    imported: null,
    materialCreatedAt: key.material ? now : null,
  };
  // The table has for each cloud what its keys have besides.
  const begun = BEGINNINGS[key.cloud as C](key);
  return { ...common, ...begun, nextEventAt: nextEvent({ ...common, ...begun }, now) } as KeyRecordOf<C>;
}
