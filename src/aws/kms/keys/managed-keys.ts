import type { CachedKey } from "../../../isolate/key-cache.ts";
import { notReady } from "../../../isolate/key-materials.ts";
import { newMaterial, SYMMETRIC } from "../../../keys/material.ts";
import { DEFAULT_ROTATION_PERIOD, enableRotation } from "../../../keys/rotation.ts";
import type { RequestContext } from "../../../request-context.ts";
import type { Call } from "../operation.ts";
import { MANAGED_ALIASES, managedDescription } from "./managed-aliases.ts";
import { managedKeyPolicy } from "./managed-key-policy.ts";

/**
 * The AWS managed key behind a predefined alias of the caller's account, which comes to life at its first use.
 *
 * Real ones let only their service encrypt with them; here the account may, so that a test can play the
 * service (docs/fidelity.md).
 *
 * @returns null where the alias is not predefined.
 */
export async function managedKey(
  call: Call,
  context: RequestContext,
  alias: string,
): Promise<CachedKey | null> {
  const protects = Object.hasOwn(MANAGED_ALIASES, alias) ? MANAGED_ALIASES[alias] : undefined;
  if (protects === undefined || context.scope.account !== call.caller.account) return null;
  const keyId = crypto.randomUUID();
  const service = alias.slice("alias/aws/".length);
  const key = {
    cloud: "aws" as const,
    keyId,
    description: managedDescription(protects),
    keyUsage: "ENCRYPT_DECRYPT",
    keySpec: SYMMETRIC,
    origin: "AWS_KMS",
    manager: "AWS" as const,
    policy: managedKeyPolicy(context.scope, service),
    tags: [],
    rotation: enableRotation(DEFAULT_ROTATION_PERIOD, call.now),
    material: await newMaterial(call.masterKey, { ...context.scope, keyId, keySpec: SYMMETRIC }),
    multiRegion: null,
    customKeyStore: null,
  };
  const record = await call.keys.write(context, (store, at) => store.keys.ensureManaged(at, alias, key));
  return { record, ready: notReady() };
}
