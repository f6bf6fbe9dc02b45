import { notReady } from "../../../isolate/key-materials.ts";
import { newAlibabaKeyId } from "../../../keys/alibaba-identifiers.ts";
import { newMaterial } from "../../../keys/material.ts";
import type { RequestContext } from "../../../request-context.ts";
import type { Call, LocatedKey } from "../operation.ts";
import { DEFAULT_KEY_SPEC } from "./key-specs.ts";
import { located } from "./located.ts";
import { defaultKeyPolicy } from "./resource-policy.ts";

/** Prefix of the aliases of keys that services of Alibaba Cloud have made; the service's name follows. */
const SERVICE_ALIAS_PREFIX = "alias/acs/";
/** Alias of the default key for secrets. */
export const SECRETS_ALIAS = `${SERVICE_ALIAS_PREFIX}secretsmanager`;

/** Whether a key was made by a service of Alibaba Cloud, for whoever names none. */
export async function isDefaultKey(
  { keys }: Pick<Call, "keys">,
  context: RequestContext,
  keyId: string,
): Promise<boolean> {
  return (await keys.find(context, keyId))?.record.manager === "SERVICE";
}

/**
 * The key behind an alias of a service in the caller's account and Region, which comes to life at its first use.
 *
 * @param alias an alias that begins with `alias/acs/`.
 */
export async function defaultKey(call: Call, alias: string): Promise<LocatedKey> {
  const { context } = call;
  const found = await call.keys.find(context, alias);
  if (found) return located(found, context);
  const service = alias.slice(SERVICE_ALIAS_PREFIX.length);
  const keyId = newAlibabaKeyId();
  const key = {
    cloud: "alibaba" as const,
    keyId,
    description: `Default key of ${service}`,
    keyUsage: "ENCRYPT/DECRYPT",
    keySpec: DEFAULT_KEY_SPEC,
    origin: "Aliyun_KMS",
    manager: "SERVICE" as const,
    policy: defaultKeyPolicy(context.scope),
    tags: [],
    rotation: null,
    material: await newMaterial(call.masterKey, { ...context.scope, keyId, keySpec: DEFAULT_KEY_SPEC }),
    protectionLevel: "SOFTWARE",
    creator: service,
    instanceId: null,
    storageMechanism: null,
  };
  const record = await call.keys.write(context, (store, at) => store.keys.ensureManaged(at, alias, key));
  return { record, ready: notReady(), context };
}
