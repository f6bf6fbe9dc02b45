import type { RamResourceSide } from "../../../access/alibaba/request.ts";
import type { KeyAccess } from "../../../access/key-access.ts";
import { type AttachedPolicy, attachedPolicy } from "../../../access/policy/attached-policy.ts";
import type { SecretAccess } from "../../../access/secret-access.ts";
import { Failure } from "../../../errors.ts";
import { aliasArn, keyArn } from "../../../keys/identifiers.ts";
import type { Tag } from "../../../keys/key.ts";
import type { RequestContext } from "../../../request-context.ts";
import { secretArn } from "../../../secrets/names.ts";
import type { RequestCall } from "../call.ts";
import { defaultSecretPolicy } from "../keys/resource-policy.ts";
import type { LocatedKey } from "../operation.ts";
import type { LocatedSecret } from "../secrets/secrets.ts";

/** What a permission is judged on: a key, a secret, or what has only a name. */
export interface Target {
  /** ARN, as policies name it. */
  readonly resource: string;
  /** The account that owns it. */
  readonly account: string;
  /** Null for what has no policy of its own. */
  readonly guarded: RamResourceSide | null;
  /** Tags of a key or secret, for `kms:tag/…`. */
  readonly tags: readonly Tag[];
  /** What a denial names; null where it names nothing. */
  readonly named: string | null;
}

/** Who may have grants on keys: nobody, because the cloud has none. */
export const NO_GRANTEES: readonly string[] = [];

const NO_TAGS: readonly Tag[] = [];

/** Policies of the keys and secrets that an isolate knows, as long as it knows what guards them. */
const prepared = new WeakMap<KeyAccess | SecretAccess, AttachedPolicy>();

/** The policy of a key or secret, prepared once for what guards it. */
function preparedPolicy(
  label: string,
  access: KeyAccess | SecretAccess,
  documentOf: () => string,
): AttachedPolicy {
  const known = prepared.get(access);
  if (known !== undefined) return known;
  const policy = attachedPolicy({ label, arn: null, document: documentOf() });
  prepared.set(access, policy);
  return policy;
}

/** Something of an account that has only a name: a container, an alias, an instance. */
export function namedTarget(account: string, resource: string, named: string | null = null): Target {
  return { resource, account, guarded: null, tags: NO_TAGS, named };
}

/** A key that is there. One outside of instances has no policy. */
export async function keyTarget(call: RequestCall, key: LocatedKey): Promise<Target> {
  const { account, arn, instanceId } = key.record;
  const access = await call.keys.access(key.context, key, NO_GRANTEES);
  const policy = instanceId === null ? null : preparedPolicy("key policy", access, () => access.policy);
  const isShared = await sharesInstance(call, key.context, instanceId);
  const guarded = { kind: "key", account, policy, isShared } as const;
  return { resource: arn, account, guarded, tags: access.tags, named: arn };
}

/** An alias that a request names. */
export function aliasTarget(context: RequestContext, name: string): Target {
  const arn = aliasArn(context.scope, name);
  return namedTarget(context.scope.account, arn, arn);
}

/**
 * The alias by which a request names a key, whose tags count. That of another account is guarded as the key is, so that
 * strangers do not learn whether it is there, and of which key.
 *
 * @param key null for an alias that is not there.
 */
export function keyAliasTarget(
  call: RequestCall,
  context: RequestContext,
  name: string,
  key: Target | null,
): Target {
  const { account } = context.scope;
  const target = { ...aliasTarget(context, name), tags: key?.tags ?? NO_TAGS };
  return account === call.caller.account
    ? target
    : { ...target, guarded: key?.guarded ?? unguarded(account) };
}

/** A key that is not there, or not known, so that strangers do not learn whether it is. */
export function missingKeyTarget(place: { account: string; region: string }, keyId: string): Target {
  const { account } = place;
  const resource = keyArn({ ...place, cloud: "alibaba" }, keyId);
  return { resource, account, guarded: unguarded(account), tags: NO_TAGS, named: resource };
}

/** What guards a key of an account whose policy is not known. */
function unguarded(account: string): RamResourceSide {
  return { kind: "key", account, policy: null, isShared: false };
}

/** A secret, whether it is there or not. */
export async function secretTarget(call: RequestCall, { context, name }: LocatedSecret): Promise<Target> {
  const { account } = context.scope;
  const resource = secretArn(context.scope, name);
  const access = await secretAccessOf(call, { context, name });
  const hasPolicy = access !== null && access.instanceId !== null;
  const policy = hasPolicy
    ? preparedPolicy("secret policy", access, () => access.policy ?? defaultSecretPolicy(context.scope))
    : null;
  const isShared = await sharesInstance(call, context, access?.instanceId ?? null);
  const guarded = { kind: "secret", account, policy, isShared } as const;
  return { resource, account, guarded, tags: access?.tags ?? NO_TAGS, named: resource };
}

/** The key under which a secret lies; null for one that a service manages, and where there is no such secret. */
export async function encryptionKeyTarget(call: RequestCall, secret: LocatedSecret): Promise<Target | null> {
  const access = await secretAccessOf(call, secret);
  if (access === null) return null;
  const { account, region } = secret.context.scope;
  const key = await keyAt(call, { account, region }, access.encryptionKeyId);
  if (key === null || key.record.manager !== "CUSTOMER") return null;
  return { ...(await keyTarget(call, key)), named: key.record.keyId };
}

/** The key of an account and Region; null where there is no such key. */
async function keyAt(
  call: RequestCall,
  place: { readonly account: string; readonly region: string },
  keyId: string,
): Promise<LocatedKey | null> {
  try {
    return await call.at(place, keyId);
  } catch (error) {
    return orNull(error);
  }
}

/** What guards a secret; null where there is no such secret, as in other Regions, which cannot be reached from here. */
export async function secretAccessOf(
  call: RequestCall,
  { context, name }: LocatedSecret,
): Promise<SecretAccess | null> {
  if (context.scope.region !== call.caller.region) return null;
  return call.keys.secretAccess(context, name).catch(orNull);
}

/** Nothing, for what is not there. @throws what else went wrong */
export function orNull(error: unknown): null {
  if (error instanceof Failure) return null;
  throw error;
}

/** Whether an instance of another account is shared with the caller's. */
async function sharesInstance(
  call: RequestCall,
  context: RequestContext,
  instanceId: string | null,
): Promise<boolean> {
  if (instanceId === null || context.scope.account === call.caller.account) return false;
  const instance = await call.instanceCache.known(context, instanceId);
  return instance?.sharedWith?.includes(call.caller.account) ?? false;
}
