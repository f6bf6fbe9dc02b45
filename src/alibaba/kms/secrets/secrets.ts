import { fromUtf8, utf8 } from "../../../bytes.ts";
import { Failure } from "../../../errors.ts";
import { isSymmetric } from "../../../keys/material.ts";
import { openValue, sealerOf, sealValue } from "../../../keys/sealed-value.ts";
import { requireState } from "../../../keys/state-guard.ts";
import type { SecretLimits, SecretValue } from "../../../objects/key-store/api.ts";
import type { RequestContext } from "../../../request-context.ts";
import { parseSecretReference, secretArn } from "../../../secrets/names.ts";
import {
  bindingOf,
  digestedText,
  LARGEST_VALUE,
  type NewVersion,
  SECRET_DATA_TYPES,
  SECRETS_LIMIT,
  type SecretDataType,
  type SecretRecord,
} from "../../../secrets/secret.ts";
import { required, string } from "../../../shape.ts";
import { contextIn } from "../../../surface/context.ts";
import { AlibabaError, invalidParameter, noPermission } from "../../protocol/error.ts";
import { requireInstanceOf, requireInstanceOfSecret } from "../instances/instances.ts";
import { defaultKey, isDefaultKey, SECRETS_ALIAS } from "../keys/default-keys.ts";
import { USED } from "../keys/key-states.ts";
import { requirePolicySupport } from "../keys/resource-policy.ts";
import type { Call, LocatedKey } from "../operation.ts";
import { TAGS_PER_RESOURCE } from "../tags/tags.ts";

/** Parameters that operations on secrets share (alibabacloud-typescript-sdk kms-20160120 3.2.0). */
export const secretName = required(string({ min: 1, max: 512 }));
export const secretVersionId = string({ min: 1, max: 64 });
export const versionStage = string({ min: 1, max: 128 });
export const secretData = required(string({ min: 1, sensitive: true }));
export const secretDataType = string({ values: SECRET_DATA_TYPES });

/** The quotas of secrets outside of instances. */
export function secretLimits(call: Pick<Call, "resources">): SecretLimits {
  return { secrets: call.resources(SECRETS_LIMIT), tags: TAGS_PER_RESOURCE };
}

/** States of an encryption key in which its secrets cannot be read or written: those of Decrypt. */
export const ENCRYPTION_KEY_GUARD = USED;

/** A secret that a request names, with the request context to reach it. */
export interface LocatedSecret {
  readonly context: RequestContext;
  readonly name: string;
}

/** Operations that may name a secret of another account, which its owner's policy would have to allow. */
const FOR_OTHERS: ReadonlySet<string> = new Set([
  "DescribeSecret",
  "GetSecretValue",
  "BatchGetSecretValue",
  "ListSecretVersionIds",
]);

/**
 * The secret that a parameter names: by its name, or by its ARN, which other accounts' secrets require.
 *
 * @throws Failure secretNotFound for a secret of another Region; AlibabaError Forbidden.NoPermission for another
 *   account's, in an operation that changes it
 */
export function secretNamed(call: Call, text: string): LocatedSecret {
  const located = secretAt(call, text);
  const { scope } = call.context;
  const { account, region } = located.context.scope;
  const arn = secretArn(located.context.scope, located.name);
  if (region !== scope.region) throw new Failure({ code: "secretNotFound", arn });
  if (account !== scope.account && !FOR_OTHERS.has(call.operation)) throw noPermission(arn);
  return located;
}

/** The secret of a name or ARN, wherever that says it is. */
export function secretAt({ context }: Pick<Call, "context">, text: string): LocatedSecret {
  const { place, name } = parseSecretReference(text);
  return { context: place === null ? context : contextIn(context, place.account, place.region), name };
}

/** The secret that a parameter names, in an instance that works, for use or change. @throws Failure, AlibabaError */
export async function usableSecret(call: Call, text: string): Promise<LocatedSecret> {
  const located = secretNamed(call, text);
  await requireUsableSecret(call, located);
  return located;
}

/** Requires the secret's instance to work. @throws Failure, AlibabaError */
export async function requireUsableSecret(call: Call, { context, name }: LocatedSecret): Promise<void> {
  const instanceId = await call.keys.read(context, (store, at) => store.instances.ofSecret(at, name));
  await requireInstanceOfSecret(call, context, { name, instanceId });
}

/**
 * The secret that a parameter names, whose policy is read or set: one of an instance that works.
 *
 * @throws Failure secretNotFound; AlibabaError Forbidden.KeyPolicyUnSupported for one outside of instances
 */
export async function secretWithPolicy(
  call: Call,
  text: string,
): Promise<LocatedSecret & { readonly instanceId: string }> {
  const located = await usableSecret(call, text);
  const { context, name } = located;
  const secret = await call.keys.read(context, (store, at) => store.secrets.get(at, name));
  return { ...located, instanceId: requirePolicySupport(secret.instanceId) };
}

/** The value of a version. @throws Failure where the state of the encryption key forbids it, or the key is gone */
export async function openSecret(
  call: Pick<Call, "keys" | "at" | "context">,
  { secret, version }: SecretValue,
): Promise<string> {
  const { account, region, keyId, materialId } = sealerOf(version.sealed);
  await requireForAll(call, secret, keyId);
  const key = await call.at({ account, region }, keyId);
  requireState(ENCRYPTION_KEY_GUARD, key.record);
  const material = await call.keys.material(key.context, key, materialId);
  const binding = bindingOf(secret.arn, version.versionId);
  const value = material && (await openValue(material, version.sealed, binding));
  const text = value && fromUtf8(value);
  if (text === null) throw new Error("the value of a secret does not open");
  return text;
}

/**
 * Requires a secret of another account not to lie under its default key: "Default keys cannot be shared", and the
 * request names none.
 *
 * @throws AlibabaError Forbidden.NoPermission
 */
async function requireForAll(
  call: Pick<Call, "keys" | "context">,
  { arn }: SecretRecord,
  keyId: string,
): Promise<void> {
  const { place } = parseSecretReference(arn);
  if (!place || place.account === call.context.scope.account) return;
  if (await isDefaultKey(call, contextIn(call.context, place.account, place.region), keyId)) {
    throw new AlibabaError("Forbidden.NoPermission");
  }
}

/** A version with a sealed value. @throws Failure where the state of the encryption key forbids it */
export async function sealVersion(
  call: Call,
  key: LocatedKey,
  secret: Pick<SecretRecord, "name" | "arn">,
  versionId: string,
  dataType: SecretDataType,
  value: string,
): Promise<NewVersion> {
  requireState(ENCRYPTION_KEY_GUARD, key.record);
  const material = await call.keys.material(key.context, key, key.record.currentMaterialId ?? "");
  if (!material) throw new Error("a key without its primary version");
  const sealed = await sealValue(material, utf8(value), bindingOf(secret.arn, versionId));
  const digest = call.masterKey.mark(utf8(digestedText(secret.name, dataType, value)));
  return { versionId, dataType, sealed, digest };
}

/** Checks the length of a value. @throws AlibabaError InvalidParameter */
export function checkSecretData(value: string): void {
  if (utf8(value).length > LARGEST_VALUE) throw invalidParameter("SecretData");
}

/**
 * The caller's key that is to encrypt a secret.
 *
 * @throws AlibabaError Forbidden.KeyNotFound for another account's, InvalidParameter for one that is not symmetric;
 *   Failure keyNotFound, or where its state forbids it
 */
export async function encryptionKey(call: Call, text: string): Promise<LocatedKey> {
  const key = await call.named(text, "key");
  if (key.record.account !== call.caller.account) throw new AlibabaError("Forbidden.KeyNotFound");
  if (!isSymmetric(key.record.keySpec)) throw invalidParameter("EncryptionKeyId");
  await requireInstanceOf(call, key.context, key.record);
  requireState(ENCRYPTION_KEY_GUARD, key.record);
  return key;
}

/** The default key for secrets, for owners who name none. */
export function defaultSecretKey(call: Call): Promise<LocatedKey> {
  return defaultKey(call, SECRETS_ALIAS);
}
