import { accountsNamed } from "../../../access/alibaba/named-accounts.ts";
import { accessUse, isAdmitted } from "../../../billing/access-use.ts";
import type { InstanceRecord } from "../../../billing/instance.ts";
import { instanceState } from "../../../billing/instance-state.ts";
import { Failure } from "../../../errors.ts";
import type { AlibabaKeyRecord } from "../../../keys/key.ts";
import type { RequestContext } from "../../../request-context.ts";
import { secretArn } from "../../../secrets/names.ts";
import { AlibabaError, noPermission } from "../../protocol/error.ts";
import type { Call, LocatedKey } from "../operation.ts";

/**
 * An instance of the caller's account and Region, whatever its state. An account with which it is shared is not its
 * owner: it may use keys and secrets alone.
 *
 * @throws AlibabaError Forbidden.DKMSInstanceNotFound, also for one that is released
 */
export async function ownInstance(call: Call, instanceId: string): Promise<InstanceRecord> {
  const instance = await call.instanceCache.get(call.context, instanceId);
  return requireOwnInstance(call, instance);
}

/** Requires an instance of the caller's account and Region. @throws AlibabaError Forbidden.DKMSInstanceNotFound */
export function requireOwnInstance(call: Call, instance: InstanceRecord | null): InstanceRecord {
  const { account, region } = call.caller;
  const isTheirs = instance?.account === account && instance.region === region;
  if (isTheirs && instance.lifecycle.phase !== "released") return instance;
  throw new AlibabaError("Forbidden.DKMSInstanceNotFound");
}

/**
 * A usable instance of the caller (connected and paid for), for a request that makes keys or secrets in it. The request
 * is noted for the instance's access log.
 *
 * @throws AlibabaError Forbidden.DKMSInstanceNotFound, Forbidden.DKMSInstanceStateInvalid
 */
export async function usableInstance(call: Call, instanceId: string): Promise<InstanceRecord> {
  const instance = await ownInstance(call, instanceId);
  call.noteInstance(instanceId);
  return requireUsable(call, instance);
}

/** Instances of the caller's account and Region, oldest first. */
export async function ownInstances(call: Call): Promise<InstanceRecord[]> {
  const { account, region } = call.caller;
  const all = await call.instances.list(call.context, account);
  return all.filter((each) => each.region === region && each.lifecycle.phase !== "released");
}

/** The default instance of an account and Region: the one that has been connected for the longest. */
export async function defaultInstance(call: Call): Promise<InstanceRecord | null> {
  const connected = (await ownInstances(call)).filter(
    (each) => instanceState(each, call.now, call.worksExpired).status === "Connected",
  );
  const since = ({ connection }: InstanceRecord) => connection?.connectedAt ?? call.now;
  const [oldest = null] = connected.sort((one, other) => since(one) - since(other));
  return oldest;
}

/**
 * Lets a key be used or managed only while its instance works, and by accounts that the instance lets in.
 *
 * @param isUse whether the key is used, which the shared gateway does with public network access alone.
 * @throws Failure keyNotFound where the instance is released; AlibabaError Forbidden.NoPermission,
 *   Forbidden.DKMSInstanceStateInvalid
 */
export async function requireInstanceOf(
  call: Call,
  context: RequestContext,
  key: AlibabaKeyRecord,
  isUse = false,
): Promise<void> {
  const { arn, instanceId } = key;
  if (instanceId === null) return;
  const gone = () => new Failure({ code: "keyNotFound", arn });
  const instance = await requireWorking(call, context, { instanceId, arn }, gone);
  if (isUse) requireReach(call, instance, arn);
}

/**
 * Lets a key be used through the shared gateway with public network access of its instance alone, whatever policies say.
 *
 * @throws AlibabaError Forbidden.NoPermission
 */
export async function requirePublicAccess(
  call: Call,
  { context, record: { arn, instanceId } }: LocatedKey,
): Promise<void> {
  const instance = instanceId === null ? null : await call.instanceCache.known(context, instanceId);
  if (instance !== null) requireReach(call, instance, arn);
}

function requireReach({ gateway }: Call, { publicAccess = true }: InstanceRecord, arn: string): void {
  if (!publicAccess && gateway === null) throw noPermission(arn);
}

/**
 * Lets a secret be read or managed only while its instance works, and by accounts that the instance lets in.
 *
 * @throws Failure secretNotFound where the instance is released; AlibabaError Forbidden.NoPermission,
 *   Forbidden.DKMSInstanceStateInvalid
 */
export async function requireInstanceOfSecret(
  call: Call,
  context: RequestContext,
  secret: { readonly name: string; readonly instanceId: string | null },
): Promise<void> {
  const { instanceId } = secret;
  if (instanceId === null) return;
  const arn = secretArn(context.scope, secret.name);
  const gone = () => new Failure({ code: "secretNotFound", arn });
  await requireWorking(call, context, { instanceId, arn }, gone);
}

/** Largest number of key versions where a key is: in its instance, or outside of instances. */
export async function versionLimit(
  call: Call,
  { instanceId }: Pick<AlibabaKeyRecord, "instanceId">,
  outside: number,
): Promise<number> {
  if (instanceId === null) return outside;
  return (await usableInstance(call, instanceId)).specification.keys;
}

async function requireWorking(
  call: Call,
  context: RequestContext,
  { instanceId, arn }: { readonly instanceId: string; readonly arn: string },
  gone: () => Failure,
): Promise<InstanceRecord> {
  call.noteInstance(instanceId);
  const instance = await call.instanceCache.known(context, instanceId);
  if (instance === null || instance.lifecycle.phase === "released") throw gone();
  // Where policies decide, those of keys and secrets have said whom else they let in.
  const isLetIn = call.policies === "enforce" || isAdmitted(instance, call.caller.account);
  if (!isLetIn) throw noPermission(arn);
  return requireUsable(call, instance);
}

/**
 * An instance within its access management quota. One that is above it already may use less of it.
 *
 * @param named accounts that policies of its keys and secrets name.
 * @param before what it used before.
 * @throws Failure instanceQuotaExceeded
 */
export function requireAccessQuota(
  record: InstanceRecord,
  named: readonly string[],
  before: number,
): InstanceRecord {
  const limit = record.specification.accessManagement;
  const used = accessUse(record, named);
  if (used <= limit || used < before) return record;
  throw new Failure({ code: "instanceQuotaExceeded", resource: "vpc", limit });
}

/** The accounts that policies of the keys and secrets of the caller's instance name. */
export function accountsNamedIn(call: Call, instanceId: string): Promise<readonly string[]> {
  return call.keys.read(call.context, (store, at) => store.instances.named(at, instanceId, null));
}

/**
 * Requires that a key or secret of an instance may have a policy: each other account that one names uses one unit of the
 * instance's access management quota (Configure a key policy, Configure a secret policy).
 *
 * @param replaced id of the key or name of the secret whose policy it replaces; null for a new one.
 * @throws Failure instanceQuotaExceeded
 */
export async function requirePolicyQuota(
  call: Call,
  context: RequestContext,
  instanceId: string,
  policy: string,
  replaced: string | null,
): Promise<void> {
  const added = accountsNamed([policy], context.scope.account);
  if (added.length === 0) return;
  const instance = await call.instanceCache.known(context, instanceId);
  if (instance === null) return;
  const named = (except: string | null) =>
    call.keys.read(context, (store, at) => store.instances.named(at, instanceId, except));
  const [all, others] = await Promise.all([named(null), named(replaced)]);
  requireAccessQuota(instance, [...others, ...added], accessUse(instance, all));
}

/** Requires an instance that is connected and paid for. @throws AlibabaError Forbidden.DKMSInstanceStateInvalid */
export function requireUsable(call: Call, instance: InstanceRecord): InstanceRecord {
  if (instanceState(instance, call.now, call.worksExpired).usable) return instance;
  throw new AlibabaError("Forbidden.DKMSInstanceStateInvalid");
}
