import type { Cloud } from "../../../cloud/list.ts";
import type { AlibabaKeyPart } from "../../../keys/alibaba-key.ts";
import type { AwsKeyPart } from "../../../keys/aws-key.ts";
import type {
  AlibabaKeyRecord,
  AwsKeyRecord,
  CommonKeyRecord,
  ExpirationModel,
  KeyManager,
  KeyRecordOf,
  KeyState,
  NewKeyOf,
  PolicyPrincipals,
} from "../../../keys/key.ts";
import {
  aside,
  type Columns,
  computed,
  fixed,
  flag,
  group,
  json,
  later,
  mapped,
  nullable,
  number,
  type SqlBound,
  setTo,
  text,
  words,
} from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

/** Members of a key's record that come from the scope of its store. */
type Placed = "cloud" | "account" | "region" | "arn";

/** Members of a key's record that are stored in its row. */
export type KeyRow<C extends Cloud> = { [K in C]: Omit<KeyRecordOf<K>, Placed> }[C];

/** Members of a new row that a `NewKey` lacks. */
type Born = Pick<
  CommonKeyRecord,
  "state" | "createdAt" | "transitionAt" | "currentMaterialId" | "nextEventAt"
> & { readonly policyPrincipals: PolicyPrincipals | null };

/** The table of keys with the columns of one cloud. */
interface KeyTable<C extends Cloud> {
  insert(sql: SqlStorage, key: Omit<NewKeyOf<C>, "policyPrincipals"> & Born): void;
  update(sql: SqlStorage, key: KeyRecordOf<C>): void;
  list(sql: SqlStorage, where: string, ...bound: SqlBound[]): KeyRow<C>[];
}

/** Unique ids of the principals that a key policy names. */
export const PRINCIPAL_IDS = nullable(json<PolicyPrincipals>("principal_ids"));

/** Columns of keys of every cloud. Times are milliseconds of the workspace's clock. */
const COMMON = {
  keyId: fixed(text("key_id")),
  description: text("description"),
  keyUsage: fixed(text("key_usage")),
  keySpec: fixed(text("key_spec")),
  origin: fixed(text("origin")),
  manager: fixed(text<KeyManager>("manager")),
  state: text<KeyState>("state"),
  createdAt: fixed(number("created_at")),
  deletionAt: later(nullable(number("deletion_at"))),
  transitionAt: nullable(number("transition_at")),
  rotation: nullable(
    group({
      periodInDays: number("rotation_days"),
      nextAt: number("rotation_next"),
      enabled: flag("rotation_enabled"),
    }),
    [null, null, 0],
  ),
  currentMaterialId: mapped(
    text("material_id"),
    (id: string | null) => id ?? "",
    (id) => id || null,
  ),
  imported: later(
    nullable(
      group({
        expirationModel: text<ExpirationModel>("expiration_model"),
        validTo: nullable(number("valid_to")),
      }),
    ),
  ),
  materialCreatedAt: computed(
    nullable(number("material_created_at")),
    `(SELECT materials.created_at FROM materials
       WHERE materials.key_id = keys.key_id AND materials.material_id = keys.material_id)`,
  ),
  nextEventAt: nullable(number("next_event")),
  policy: aside(fixed(text("policy"))),
  policyPrincipals: aside(fixed(PRINCIPAL_IDS)),
} satisfies Columns<
  Omit<CommonKeyRecord, Placed> & { policy: string; policyPrincipals: PolicyPrincipals | null }
>;

/**
 * Columns of AWS keys. A key's state and next event depend on its custom key store, so the two tables are read joined.
 */
const AWS = {
  state: setTo(
    mapped(
      group({
        stored: text<KeyState>("state"),
        reachable: computed(
          flag("reachable"),
          "(keys.custom_key_store_id IS NULL OR custom_key_stores.state IS 'CONNECTED')",
        ),
      }),
      (state: KeyState) => ({ stored: state, reachable: true }),
      ({ stored, reachable }) => (reachable || !isIdle(stored) ? stored : "Unavailable"),
    ),
    // Unavailable is derived from the connection of the custom key store, so it is not stored.
    "coalesce(nullif(?, 'Unavailable'), state)",
  ),
  nextEventAt: mapped(
    group({
      own: nullable(number("next_event")),
      ofStore: computed(nullable(number("store_event")), "custom_key_stores.transition_at"),
    }),
    (own: number | null) => ({ own, ofStore: null }),
    ({ own, ofStore }) => (own === null || ofStore === null ? (own ?? ofStore) : Math.min(own, ofStore)),
  ),
  deletionWindowInDays: later(nullable(number("deletion_days"))),
  onDemandRotations: later(number("on_demand_rotations")),
  onDemandRotationAt: later(nullable(number("on_demand_at"))),
  waitingValidTo: later(nullable(number("waiting_valid_to"))),
  multiRegion: nullable(
    group({
      primaryRegion: text("primary_region"),
      replicaRegions: words("replica_regions"),
      moves: number("primary_moves"),
    }),
    [null, null, 0],
  ),
  customKeyStore: fixed(
    nullable(
      group({
        customKeyStoreId: text("custom_key_store_id"),
        cloudHsmClusterId: computed(nullable(text("cluster_id")), "custom_key_stores.cluster_id"),
        xksKeyId: nullable(text("xks_key_id")),
      }),
    ),
  ),
} satisfies Columns<Omit<AwsKeyPart, Placed> & Pick<CommonKeyRecord, "state" | "nextEventAt">>;

/** Columns of Alibaba Cloud keys. */
const ALIBABA = {
  protectionLevel: fixed(text("protection_level")),
  creator: fixed(nullable(text("creator"))),
  instanceId: fixed(nullable(text("instance_id"))),
  storageMechanism: fixed(nullable(text("storage_mechanism"))),
  deletionProtection: later(
    group({ enabled: flag("deletion_protected"), description: text("deletion_protection_description") }),
  ),
} satisfies Columns<Omit<AlibabaKeyPart, Placed>>;

/** The table of keys for each cloud. */
const TABLES: { readonly [C in Cloud]: KeyTable<C> } = {
  aws: sqlTable<Omit<AwsKeyRecord, Placed>>()(
    "keys",
    { ...COMMON, ...AWS },
    ["keyId"],
    "keys LEFT JOIN custom_key_stores ON custom_key_stores.store_id = keys.custom_key_store_id",
  ),
  alibaba: sqlTable<Omit<AlibabaKeyRecord, Placed>>()("keys", { ...COMMON, ...ALIBABA }, ["keyId"]),
};

/** The table of keys for the cloud of a key or scope. */
export function keyTableOf<C extends Cloud>({ cloud }: { readonly cloud: C }): KeyTable<C> {
  return TABLES[cloud];
}

function isIdle(state: KeyState): boolean {
  return state === "Enabled" || state === "Disabled";
}
