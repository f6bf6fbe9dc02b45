import type { AccountControls } from "../../../access/aws/identity.ts";
import type { AccessRequest, GrantedFacts, ResourceSide } from "../../../access/aws/request.ts";
import { GRANT_OPERATIONS, type Grant, type GrantOperation } from "../../../access/grant.ts";
import { countsYet } from "../../../access/grant-delay.ts";
import type { KeyAccess } from "../../../access/key-access.ts";
import { compiledPolicy } from "../../../access/policy/compiled.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import { aliasArn } from "../../../keys/identifiers.ts";
import { type AwsKeyRecord, keyOf } from "../../../keys/key.ts";
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
export async function judgedOf(request: JudgedRequest): Promise<Judged[]> {
  const { operation, asker } = request;
  const judged: Judged[] = [];
  for (const permission of operation.permissions) {
    if (permission.ifGiven !== undefined && asker.input[permission.ifGiven] === undefined) continue;
    if (permission.resource === "key") judged.push(...(await onKeys(request, permission)));
    else judged.push(withoutKey(request, permission));
  }
  return judged;
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
  return { asked, request: requestFor(asked, resource, null) };
}

function regionOf({ regionOf: member }: AwsPermission, { input, caller }: Asker): string {
  return (member === undefined ? undefined : textIn(input, member)) ?? caller.region;
}

/** A permission on each of the keys that it is about. */
async function onKeys(request: JudgedRequest, permission: AwsPermission): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const { key, index } of await keysOf(request, permission)) {
    judged.push(await onKey(request, permission, key, index));
  }
  return judged;
}

interface IndexedKey {
  readonly key: LocatedKey;
  readonly index: number;
}

/** The keys that a permission is about. One that does not exist is for the operation to miss. */
async function keysOf(
  { call, located, asker }: JudgedRequest,
  permission: AwsPermission,
): Promise<IndexedKey[]> {
  const { key: which, regionOf: member } = permission;
  if (which === "alias") {
    const found = await call.keys.find(call.context, textIn(asker.input, "AliasName") ?? "");
    const current = found && {
      record: keyOf("aws", found.record),
      ready: found.ready,
      context: call.context,
    };
    return current ? [{ key: current, index: 0 }] : [];
  }
  const indexed = located.map((key, index) => ({ key, index }));
  const wanted = which === undefined ? indexed : indexed.filter(({ index }) => index === which);
  if (member === undefined) return wanted;
  const region = regionOf(permission, asker);
  const related = await Promise.all(
    wanted.map(async ({ key: { record }, index }) => {
      if (!record.multiRegion?.replicaRegions.includes(region)) return null;
      return { key: await call.at({ account: record.account, region }, record.keyId), index };
    }),
  );
  return related.filter((each) => each !== null);
}

async function onKey(
  request: JudgedRequest,
  permission: AwsPermission,
  key: LocatedKey,
  index: number,
): Promise<Judged> {
  const { runtime, call, operation, asker } = request;
  const { grantees } = askingOf(asker.caller, asker.identity);
  const access = await runtime.keys.access(key.context, key, grantees);
  const { record } = key;
  const judgedKey: JudgedKey = { account: record.account, index, tags: access.tags, aliases: access.aliases };
  const owner = await controlsOf(request, record.account);
  const retired = (await operation.grant?.(call, asker.input, key)) ?? null;
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
  return { asked, request: requestFor(asked, record.arn, guarded, owner) };
}

/** What the organization of an account says; for the caller's own account it is known already. */
async function controlsOf(
  { runtime, call, asker }: JudgedRequest,
  account: string,
): Promise<AccountControls> {
  if (account === asker.caller.account) return asker.identity.controls;
  const { workspace } = asker.caller;
  const { wall, background } = call.context;
  const owner = { workspace, cloud: "aws", account, entity: "root" } as const;
  return (await runtime.identities.get(owner, wall, background)).controls;
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
