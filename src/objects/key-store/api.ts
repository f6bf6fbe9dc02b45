import type { RpcTarget } from "cloudflare:workers";
import type { WorkspaceBinding } from "../registration.ts";
import type { PageReply, Restorable } from "../restoring.ts";
import type { RowCursor } from "../rows.ts";
import type { AccessPart } from "./access/part.ts";
import type { AccessPointsPart } from "./access-points/part.ts";
import type { AliasesPart } from "./aliases/part.ts";
import type { CustomKeyStoresPart } from "./custom-key-stores/part.ts";
import type { FixturesPart } from "./fixtures/part.ts";
import type { GrantsPart } from "./grants/part.ts";
import type { InstancesPart } from "./instances/part.ts";
import type { InventoryPart } from "./inventory/part.ts";
import type { KeysPart } from "./keys/part.ts";
import type { MaterialsPart } from "./materials/part.ts";
import type { MultiRegionPart } from "./multi-region/part.ts";
import type { Reply, StoreContext } from "./reply.ts";
import type { SecretsPart } from "./secrets/part.ts";
import type { SecretValuesPart } from "./secrets/values.ts";
import type { ServicePart } from "./service/part.ts";
import type { TagsPart } from "./tags/part.ts";
import type { VersionsPart } from "./versions/part.ts";

export type { PageReply, RefusedRow, Restorable, StageReply, Steps } from "../restoring.ts";
export type { RowCursor, RowsOf } from "../rows.ts";
export type { ClientKeyAccess } from "./access-points/part.ts";
export type { Load, Loaded, LoadedKey, LoadLimits, Refused } from "./fixtures/load.ts";
export type { GrantOrder } from "./grants/part.ts";
export type { GrantFilter, ListedGrant } from "./grants/tables.ts";
export type { InstanceUse } from "./instances/part.ts";
export type { ListedKey, ListedSecret } from "./inventory/part.ts";
export type { KeyFilter, KeyFilterBy } from "./keys/lists.ts";
export type { KeyLimits, KeyOrder, RefusedOrder } from "./keys/part.ts";
export type { MaterialSample } from "./materials/tables.ts";
export type { PastEvent, PastEventKind } from "./past-events/tables.ts";
export type { ChangedName, Changes, LogPosition, Reply, StoreContext } from "./reply.ts";
export type { SecretLimits } from "./secrets/part.ts";
export type { SecretValue, VersionChoice } from "./secrets/values.ts";
export type { TaggedKind } from "./tags/search.ts";
export type { TaggedKey } from "./tags/tagged.ts";
export type { KeyVersion } from "./versions/part.ts";

/** Methods of a part that callers may call. */
type Methods<Part> = Omit<Part, keyof RpcTarget>;

/**
 * Interface of a key store for its callers. An RPC stub is cast to it, because a stub's own types are wrapped beyond
 * recognition. A part itself must not be awaited, which would fetch it; a call through it is one message.
 */
export interface KeyStoreApi extends Restorable {
  readonly access: Methods<AccessPart>;
  readonly accessPoints: Methods<AccessPointsPart>;
  readonly aliases: Methods<AliasesPart>;
  readonly customKeyStores: Methods<CustomKeyStoresPart>;
  readonly fixtures: Methods<FixturesPart>;
  readonly grants: Methods<GrantsPart>;
  readonly instances: Methods<InstancesPart>;
  readonly inventory: Methods<InventoryPart>;
  readonly keys: Methods<KeysPart>;
  readonly materials: Methods<MaterialsPart>;
  readonly multiRegion: Methods<MultiRegionPart>;
  readonly secrets: Methods<SecretsPart>;
  readonly secretValues: Methods<SecretValuesPart>;
  readonly service: Methods<ServicePart>;
  readonly tags: Methods<TagsPart>;
  readonly versions: Methods<VersionsPart>;
  catchUp(at: StoreContext): Promise<Reply<null>>;
  end(generation: number): Promise<boolean>;
  rows(at: StoreContext, from: RowCursor | null): Promise<PageReply>;
}

/** The object's class, as its binding needs it. */
export type KeyStoreObject = KeyStoreApi & Rpc.DurableObjectBranded;

/** Bindings that a key store uses: its workspace, the directory, the stores of other Regions, and the deployment secret. */
export interface KeyStoreBindings extends WorkspaceBinding {
  readonly DB: D1Database;
  readonly KEY_STORES: DurableObjectNamespace<KeyStoreObject>;
  readonly FAUXKMS_SECRET?: string;
}
