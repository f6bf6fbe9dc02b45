import { Failure } from "../../../errors.ts";
import type { CustomKeyStoreRef } from "../../../keys/aws-key.ts";
import type { CustomKeyStore, ProxyBacking } from "../../../keys/custom-key-store.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { XKS_KEY_REQUIREMENTS, XKS_NOT_CONNECTED, XKS_WORDS } from "../../../xks/kms-errors.ts";
import { AwsError } from "../errors.ts";
import type { Call } from "../operation.ts";
import { forbid, requireAll } from "./custom-key-store-input.ts";
import { customKeyStoreById, secretOf } from "./custom-key-stores.ts";
import { clusterBehaviour } from "./provoked-errors.ts";
import { proxyOf } from "./xks-proxies.ts";

/** Members of CreateKey that matter to a custom key store. */
interface KeyWanted {
  readonly origin: string;
  readonly keySpec: string;
  readonly multiRegion: boolean;
}

interface KeyInput {
  readonly CustomKeyStoreId?: string;
  readonly XksKeyId?: string;
}

/**
 * The place of a new key in a custom key store; null for a key outside of one. The store is checked, and the proxy of
 * an external one is asked for the external key.
 *
 * @throws AwsError ValidationException, UnsupportedOperationException, CustomKeyStoreInvalidStateException,
 *   CloudHsmClusterInvalidConfigurationException, XksKeyInvalidConfigurationException, XksKeyNotFoundException
 * @throws Failure customKeyStoreNotFound, customKeyStoreInvalidState
 */
export async function placeInStore(
  call: Call,
  input: KeyInput,
  wanted: KeyWanted,
): Promise<CustomKeyStoreRef | null> {
  const { origin } = wanted;
  const where = `a KMS key with origin ${origin}`;
  if (origin !== "EXTERNAL_KEY_STORE") forbid({ ...input }, ["XksKeyId"], where);
  if (origin !== "EXTERNAL_KEY_STORE" && origin !== "AWS_CLOUDHSM") {
    forbid({ ...input }, ["CustomKeyStoreId"], where);
    return null;
  }
  const [customKeyStoreId] = requireAll(input, ["CustomKeyStoreId"], where);
  if (origin === "EXTERNAL_KEY_STORE") requireAll(input, ["XksKeyId"], where);
  requireKind(wanted);
  const store = await customKeyStoreById(call, customKeyStoreId);
  if (store.backing.type !== origin) {
    throw unsupported(
      `Custom key store ${customKeyStoreId} is of type ${store.backing.type}, not ${origin}.`,
    );
  }
  requireConnected(store);
  if (store.backing.type === "EXTERNAL_KEY_STORE") {
    const xksKeyId = input.XksKeyId ?? "";
    await requireExternalKey(call, store, store.backing, xksKeyId);
    return { customKeyStoreId, cloudHsmClusterId: null, xksKeyId };
  }
  const { clusterId } = store.backing;
  const refusal = clusterBehaviour(clusterId).refusal("createKey");
  if (refusal) throw refusal;
  return { customKeyStoreId, cloudHsmClusterId: clusterId, xksKeyId: null };
}

/** "Valid only for symmetric encryption KMS keys in a single Region" (API Reference, CreateKey). */
function requireKind({ keySpec, multiRegion }: KeyWanted): void {
  if (keySpec !== SYMMETRIC) {
    throw unsupported(`KeySpec ${keySpec} is not supported for KMS keys in a custom key store.`);
  }
  if (multiRegion) throw unsupported("Multi-Region keys are not supported in a custom key store.");
}

function requireConnected({ customKeyStoreId, state, backing }: CustomKeyStore): void {
  if (state === "CONNECTED") return;
  if (backing.type === "EXTERNAL_KEY_STORE") {
    throw new AwsError(XKS_NOT_CONNECTED.createKey, XKS_NOT_CONNECTED.message);
  }
  throw new Failure({ code: "customKeyStoreInvalidState", customKeyStoreId, state });
}

async function requireExternalKey(
  call: Call,
  store: CustomKeyStore,
  backing: ProxyBacking,
  xksKeyId: string,
): Promise<void> {
  const proxy = proxyOf(call, call.caller.region, backing, await secretOf(call, store));
  const answer = await proxy.metadata(xksKeyId, {
    awsPrincipalArn: call.caller.principal,
    kmsOperation: call.operation,
    kmsRequestId: call.requestId,
  });
  if (!answer.ok) {
    const { createKey, message } = XKS_WORDS[answer.problem];
    throw new AwsError(createKey, message);
  }
  const unmet = XKS_KEY_REQUIREMENTS.find(({ isMet }) => !isMet(answer.metadata));
  if (unmet) throw new AwsError("XksKeyInvalidConfigurationException", unmet.message(answer.metadata));
}

function unsupported(text: string): AwsError {
  return new AwsError("UnsupportedOperationException", text);
}
