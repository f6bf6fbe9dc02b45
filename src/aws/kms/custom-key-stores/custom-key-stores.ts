import { fromUtf8, utf8 } from "../../../bytes.ts";
import type { Backing, ConnectionErrorCode, CustomKeyStore } from "../../../keys/custom-key-store.ts";
import { secretLabel } from "../../../keys/custom-key-store.ts";
import type { RequestContext } from "../../../request-context.ts";
import { XKS_WORDS } from "../../../xks/kms-errors.ts";
import { AwsError } from "../errors.ts";
import type { Call } from "../operation.ts";
import { clusterBehaviour, passwordBehaviour, vpcServiceBehaviour } from "./provoked-errors.ts";
import { proxyOf } from "./xks-proxies.ts";

/** A custom key store of the caller, or of whoever's keys are used. @throws Failure customKeyStoreNotFound */
export function customKeyStoreById(
  call: Call,
  customKeyStoreId: string,
  context: RequestContext = call.context,
): Promise<CustomKeyStore> {
  return call.keys.read(context, (store, at) => store.customKeyStores.get(at, { customKeyStoreId }));
}

/** The secret of a custom key store, which leaves this isolate as a signature only. */
export async function secretOf(call: Call, store: CustomKeyStore): Promise<string> {
  return (
    fromUtf8(await call.masterKey.unwrap(store.wrappedSecret, secretLabel(store.customKeyStoreId))) ?? ""
  );
}

export function wrapSecret(call: Call, customKeyStoreId: string, secret: string): Promise<Uint8Array> {
  return call.masterKey.wrap(utf8(secret), secretLabel(customKeyStoreId));
}

/** Refuses a backing of a new or changed store whose name provokes an error (provoked-errors.ts). @throws AwsError */
export function requireUsable(call: Call, backing: Backing): void {
  const refusal =
    backing.type === "AWS_CLOUDHSM"
      ? clusterBehaviour(backing.clusterId).refusal("create")
      : backing.vpcService &&
        vpcServiceBehaviour(backing.vpcService.name, call.caller.region).refusal("create");
  if (refusal) throw refusal;
}

/** Requires the proxy of a new or changed store to be healthy (GetHealthStatus). @throws AwsError XksProxy…Exception */
export async function requireHealthy(call: Call, backing: Backing, secret: string): Promise<void> {
  if (backing.type !== "EXTERNAL_KEY_STORE") return;
  const { operation, requestId } = call;
  const answer = await proxyOf(call, call.caller.region, backing, secret).health({
    kmsOperation: operation,
    kmsRequestId: requestId,
  });
  if (answer.ok) return;
  const { keyStore, message } = XKS_WORDS[answer.problem];
  throw new AwsError(keyStore, message);
}

/**
 * Tries to connect a store to its backing.
 *
 * @returns why the connection fails; null where it succeeds.
 * @throws AwsError CloudHsmClusterNotActiveException, CloudHsmClusterInvalidConfigurationException
 */
export async function tryConnection(call: Call, store: CustomKeyStore): Promise<ConnectionErrorCode | null> {
  const { backing } = store;
  const secret = await secretOf(call, store);
  if (backing.type === "AWS_CLOUDHSM") {
    const cluster = clusterBehaviour(backing.clusterId);
    const refusal = cluster.refusal("connect");
    if (refusal) throw refusal;
    return cluster.fails ?? passwordBehaviour(secret).fails;
  }
  const { vpcService } = backing;
  const broken = vpcService && vpcServiceBehaviour(vpcService.name, call.caller.region).fails;
  if (broken) return broken;
  const answer = await proxyOf(call, call.caller.region, backing, secret).health({
    kmsOperation: call.operation,
    kmsRequestId: call.requestId,
  });
  return answer.ok ? null : XKS_WORDS[answer.problem].connection;
}
