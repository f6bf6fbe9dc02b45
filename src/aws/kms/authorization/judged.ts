import type { AccountControls } from "../../../access/aws/identity.ts";
import type { AccessRequest, GrantedFacts, ResourceSide } from "../../../access/aws/request.ts";
import { GRANT_OPERATIONS, type Grant, type GrantOperation } from "../../../access/grant.ts";
import { countsYet } from "../../../access/grant-delay.ts";
import type { KeyAccess } from "../../../access/key-access.ts";
import { compiledPolicy } from "../../../access/policy/compiled.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { aliasArn } from "../../../keys/identifiers.ts";
import { type AwsKeyRecord, keyOf } from "../../../keys/key.ts";
import { allKnown, whenKnown } from "../../../when-known.ts";
import { askingOf } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import { askedTerms } from "../grants/grant-terms.ts";
import { serviceOfManagedKey } from "../keys/managed-aliases.ts";
import { managedKeyPolicy } from "../keys/managed-key-policy.ts";
import type { AwsPermission, LocatedKey, LocatedKeys, Operation } from "../operation.ts";
import { type Asked, type Asker, type JudgedKey, textIn, traitsAsked, traitsOf } from "./asked.ts";
import { requestConditions } from "./conditions.ts";
import { encryptionContextOf } from "./kms-keys.ts";

/** A permission that a request needs, ready to be decided. */
export interface Judged {
  readonly asked: Asked;
  readonly request: AccessRequest;
  /** What guards the key; null for a permission on none. */
  readonly access: KeyAccess | null;
}

/** A request whose permissions are judged. */
export interface JudgedRequest {
  readonly runtime: Runtime;
  readonly call: RequestCall;
  readonly operation: Operation;
  readonly located: LocatedKeys;
  readonly asker: Asker;
  /** The grants that the request's tokens name. */
  readonly tokenGrants: readonly Grant[];
}

/** The permissions that a request needs, in the order of its operation's record. */
export function judgedOf(request: JudgedRequest): readonly Judged[] | Promise<readonly Judged[]> {
  const { operation, asker } = request;
  return allKnown(operation.permissions, (permission) => {
    const { ifGiven, resource } = permission;
    if (ifGiven !== undefined && asker.input[ifGiven] === undefined) return [];
    return resource === "key" ? onKeys(request, permission) : [withoutKey(request, permission)];
  });
}

/** A permission that is judged on an alias or on nothing. */
function withoutKey({ operation, located, asker }: JudgedRequest, permission: AwsPermission): Judged {
  const { caller, input } = asker;
  const onAlias = permission.resource === "alias";
  const primary = located[0]?.record;
  const made = operation.name === "CreateKey" ? traitsAsked(input) : null;
  const replica = primary && permission.regionOf !== undefined ? traitsOf(primary) : null;
  const asked: Asked = {
    ...asker,
    action: permission.action,
    region: regionOf(permission, asker),
    key: null,
    traits: replica ? { ...replica, multiRegionType: "REPLICA" } : made,
    retired: null,
    onAlias,
  };
  const resource = onAlias ? aliasArn(caller, textIn(input, "AliasName") ?? "") : "*";
  return { asked, request: requestFor(asked, resource, null), access: null };
}

function regionOf({ regionOf: member }: AwsPermission, { input, caller }: Asker): string {
  return (member === undefined ? undefined : textIn(input, member)) ?? caller.region;
}

/** A permission on each of the keys that it is about. */
function onKeys(
  request: JudgedRequest,
  permission: AwsPermission,
): readonly Judged[] | Promise<readonly Judged[]> {
  return whenKnown(keysOf(request, permission), (keys) =>
    allKnown(keys, (key) => whenKnown(onKey(request, permission, key), (judged) => [judged])),
  );
}

interface IndexedKey {
  readonly key: LocatedKey;
  readonly index: number;
}

/** The keys that a permission is about. One that does not exist is for the operation to miss. */
function keysOf(request: JudgedRequest, permission: AwsPermission): IndexedKey[] | Promise<IndexedKey[]> {
  const { key: which, regionOf: member } = permission;
  if (which === "alias") return ofAlias(request);
  const indexed = request.located.map((key, index) => ({ key, index }));
  const wanted = which === undefined ? indexed : indexed.filter(({ index }) => index === which);
  return member === undefined ? wanted : relatedIn(request, regionOf(permission, request.asker), wanted);
}

/** The key that the alias of a request names now. */
async function ofAlias({ call, asker }: JudgedRequest): Promise<IndexedKey[]> {
  const found = await call.keys.find(call.context, textIn(asker.input, "AliasName") ?? "");
  if (!found) return [];
  const { record, ready } = found;
  return [{ key: { record: keyOf("aws", record), ready, context: call.context }, index: 0 }];
}

/** The related keys of some keys in a Region, of those that have one there. */
async function relatedIn(
  { call }: JudgedRequest,
  region: string,
  keys: readonly IndexedKey[],
): Promise<IndexedKey[]> {
  const related = await Promise.all(
    keys.map(async ({ key: { record }, index }) => {
      if (!record.multiRegion?.replicaRegions.includes(region)) return null;
      return { key: await call.at({ account: record.account, region }, record.keyId), index };
    }),
  );
  return related.filter((each) => each !== null);
}

function onKey(request: JudgedRequest, permission: AwsPermission, on: IndexedKey): Judged | Promise<Judged> {
  const { runtime, call, operation, asker } = request;
  const { key } = on;
  const { grantees } = askingOf(asker.caller, asker.identity);
  return whenKnown(runtime.keys.access(key.context, key, grantees), (access) =>
    whenKnown(controlsOf(request, key.record.account), (owner) =>
      whenKnown(operation.grant?.(call, asker.input, key) ?? null, (retired) =>
        guardedBy(request, permission, on, { access, owner, retired }),
      ),
    ),
  );
}

/** What is known of a key before a permission on it is decided. */
interface KeyFacts {
  readonly access: KeyAccess;
  /** What the organization of its account says. */
  readonly owner: AccountControls;
  /** The grant that the request retires; null for other operations. */
  readonly retired: Grant | null;
}

/** A permission on a key with all that guards it. */
function guardedBy(
  request: JudgedRequest,
  permission: AwsPermission,
  { key: { record }, index }: IndexedKey,
  { access, owner, retired }: KeyFacts,
): Judged {
  const { asker } = request;
  const judgedKey: JudgedKey = { account: record.account, index, tags: access.tags, aliases: access.aliases };
  const asked: Asked = {
    ...asker,
    action: permission.action,
    region: record.region,
    key: judgedKey,
    traits: traitsOf(record),
    retired,
    onAlias: false,
  };
  const guarded: ResourceSide = {
    kind: "key",
    account: record.account,
    ...guardOf(access, record),
    resourceControls: record.manager === "AWS" ? [] : owner.resourceControls,
    grants: retired === null ? grantsIn(request, access, record.keyId) : [retired],
    granted: grantedFacts(asked),
  };
  return { asked, request: requestFor(asked, record.arn, guarded, owner), access };
}

/** What the organization of an account says; for the caller's own account it is known already. */
function controlsOf(
  { runtime, call, asker }: JudgedRequest,
  account: string,
): AccountControls | Promise<AccountControls> {
  if (account === asker.caller.account) return asker.identity.controls;
  const { workspace } = asker.caller;
  const { wall, background } = call.context;
  const owner = { workspace, cloud: "aws", account, entity: "root" } as const;
  return runtime.identities.get(owner, wall, background).then(({ controls }) => controls);
}

/** A key policy prepared for decisions. */
type PreparedGuard = Pick<ResourceSide, "policy" | "ids">;

/** Those of the keys that an isolate knows, as long as it knows them. */
const prepared = new WeakMap<KeyAccess, PreparedGuard>();

function guardOf(access: KeyAccess, record: AwsKeyRecord): PreparedGuard {
  const known = prepared.get(access);
  if (known) return known;
  // AWS changes the policies of its keys by itself, so what an older version wrote does not matter.
  const text =
    record.manager === "AWS" ? managedKeyPolicy(record, serviceOfManagedKey(record)) : access.policy;
  const policy = compiledPolicy(text);
  const guard: PreparedGuard = {
    policy: { label: "key policy", arn: null, policy },
    ids: new Map(Object.entries(access.principalIds ?? {})),
  };
  prepared.set(access, guard);
  return guard;
}

/** The grants of a key that count for a request: those that are old enough, or whose token it sends. */
function grantsIn(
  { runtime, call, tokenGrants }: JudgedRequest,
  access: KeyAccess,
  keyId: string,
): readonly Grant[] {
  const { grantDelaySeconds } = runtime.settings;
  if (grantDelaySeconds === 0 && tokenGrants.length === 0) return access.grants;
  const named = tokenGrants.filter((grant) => grant.keyId === keyId);
  const tokens = new Set(named.map(({ grantId }) => grantId));
  const old = access.grants.filter((grant) => countsYet(grant, call.now, grantDelaySeconds, tokens));
  const ids = new Set(old.map(({ grantId }) => grantId));
  return [...old, ...named.filter(({ grantId }) => !ids.has(grantId))];
}

/** What of a request grants look at; null for permissions that no grant has. */
function grantedFacts(asked: Asked): GrantedFacts | null {
  const operation = asked.action.slice("kms:".length) as GrantOperation;
  if (!GRANT_OPERATIONS.includes(operation)) return null;
  return {
    encryptionContext: asked.operation === "CreateGrant" ? null : (encryptionContextOf(asked) ?? EMPTY),
    sourceArn: asked.played.get("aws:sourcearn")?.[0] ?? null,
    child: asked.operation === "CreateGrant" ? askedTerms(asked.input) : null,
  };
}

const EMPTY: ReadonlyMap<string, string> = new Map();

function requestFor(
  asked: Asked,
  resource: string,
  guarded: AccessRequest["guarded"],
  owner: AccountControls = asked.identity.controls,
): AccessRequest {
  const { principal, action, policies } = asked;
  return {
    principal,
    action,
    resource,
    context: requestConditions(asked, owner.organization),
    policies,
    guarded,
  };
}
