import { type AccessResourceKind, accessResourceArn } from "../../../access/access-point.ts";
import { parseAlibabaKeyReference } from "../../../keys/alibaba-identifiers.ts";
import { contextIn } from "../../../surface/context.ts";
import { isTemporary } from "../../protocol/alibaba-caller.ts";
import { AlibabaError } from "../../protocol/error.ts";
import type { RequestCall } from "../call.ts";
import { makerOf, parse } from "../crypto/symmetric.ts";
import { instanceArn } from "../instances/instance-answers.ts";
import type { AlibabaPermission, KeyRule, LocatedKey, LocatedKeys } from "../operation.ts";
import { type LocatedSecret, secretAt } from "../secrets/secrets.ts";
import {
  aliasTarget,
  encryptionKeyTarget,
  keyAliasTarget,
  keyTarget,
  missingKeyTarget,
  namedTarget,
  orNull,
  secretTarget,
  type Target,
} from "./target.ts";

/** A request whose permissions are judged. */
export interface Named {
  readonly call: RequestCall;
  readonly input: Readonly<Record<string, unknown>>;
  /** The keys that it names, or why they were not found. */
  readonly located: LocatedKeys | Error;
}

/**
 * What a permission of a request is judged on; nothing where the request names nothing of its kind. Of several lists each must
 * be allowed; within a list one that is allowed is enough.
 */
export async function targetsOf(named: Named, permission: AlibabaPermission): Promise<Target[][]> {
  const { call, input } = named;
  const { account, region } = call.caller;
  const container = (name: string) => namedTarget(account, `acs:kms:${region}:${account}:${name}`);
  switch (permission.resource) {
    case "keys":
      return [[container("key")]];
    case "aliases":
      return [[container("alias")]];
    case "secrets":
      // Both forms are in use for the container of secrets.
      return [[container("secret"), container(`secret/${textIn(input, "SecretName") ?? "*"}`)]];
    case "none":
      return [[instanceOr(call, input, container("*"))]];
    case "networkRule":
    case "policy":
    case "accessPoint":
      return [[accessTarget(call, input, permission.resource)]];
    case "alias":
      return [[aliasTarget(call.context, textIn(input, "AliasName") ?? "")]];
    case "secret":
      return eachAlone(await secretTargets(named));
    case "key":
      return eachAlone(await keyTargets(named, permission));
  }
}

function eachAlone(targets: readonly Target[]): Target[][] {
  return targets.map((target) => [target]);
}

/** The instance that a request names; else what is given. */
function instanceOr(call: RequestCall, input: Named["input"], other: Target): Target {
  const instanceId = textIn(input, "KmsInstanceId");
  return instanceId === undefined
    ? other
    : namedTarget(call.caller.account, instanceArn({ ...call.caller, instanceId: instanceId }));
}

function accessTarget({ caller }: RequestCall, input: Named["input"], kind: AccessResourceKind): Target {
  const name = textIn(input, "Name") ?? textIn(input, "AapName") ?? "*";
  const { account, region } = caller;
  return namedTarget(account, accessResourceArn({ cloud: "alibaba", account, region }, kind, name));
}

async function secretTargets({ call, input }: Named): Promise<Target[]> {
  return Promise.all(secretsIn(call, input).map((secret) => secretTarget(call, secret)));
}

/** The secrets that a request names, of several accounts perhaps. */
function secretsIn(call: RequestCall, input: Named["input"]): readonly LocatedSecret[] {
  const name = textIn(input, "SecretName");
  if (name !== undefined) return [secretAt(call, name)];
  if (input.ResourceType !== "secret") return [];
  const ids = textsIn(input, "ResourceId");
  return ids.length === 0 ? [{ context: call.context, name: "*" }] : ids.map((id) => secretAt(call, id));
}

async function keyTargets(named: Named, permission: AlibabaPermission): Promise<Target[]> {
  const { call, input, located } = named;
  if (permission.key === "encryption") return encryptionKeys(named, permission);
  if (input.ResourceType !== undefined) return taggedKeys(named);
  if (permission.ifGiven !== undefined)
    return [await namedKey(call, textIn(input, permission.ifGiven) ?? "")];
  const index = permission.key ?? 0;
  if (located instanceof Error) return missingKeys(named, index);
  if (located.length === 0) return keyOfAlias(named);
  const key = located[index];
  if (key === undefined) return [];
  const target = await keyTarget(call, key);
  const alias = aliasIn(call, input, index, target);
  return alias === null ? [target] : [alias, target];
}

/**
 * The keys under which the secrets of a request lie. Temporary credentials do not need them at the shared gateway (Alibaba
 * Cloud SDK: GetSecretValue).
 */
async function encryptionKeys({ call, input }: Named, { action }: AlibabaPermission): Promise<Target[]> {
  if (action === "kms:Decrypt" && call.gateway === null && isTemporary(call.caller)) return [];
  const targets = await Promise.all(
    secretsIn(call, input).map((secret) => encryptionKeyTarget(call, secret)),
  );
  return targets.filter((each) => each !== null);
}

/** Keys, or instances, by the members of the operations on tags of several resources. */
async function taggedKeys({ call, input }: Named): Promise<Target[]> {
  const { account, region } = call.caller;
  const ids = textsIn(input, "ResourceId");
  if (input.ResourceType === "instance") {
    const wanted = ids.length === 0 ? ["*"] : ids;
    return wanted.map((id) => namedTarget(account, instanceArn({ ...call.caller, instanceId: id })));
  }
  if (input.ResourceType !== "key") return [];
  if (ids.length === 0) return [namedTarget(account, `acs:kms:${region}:${account}:key/*`)];
  return Promise.all(ids.map((id) => namedKey(call, id)));
}

/** The key of a text, whether it is there or not. */
async function namedKey(call: RequestCall, text: string): Promise<Target> {
  const found = await keyOrNull(call, text, "key");
  return found === null ? missingKey(call, text) : keyTarget(call, found);
}

/** The key that a text names; null where there is none, or none that a request may name so. */
async function keyOrNull(call: RequestCall, text: string, accepts: KeyRule): Promise<LocatedKey | null> {
  try {
    return await call.named(text, accepts);
  } catch (error) {
    return refused(error);
  }
}

/** Nothing, for what a request cannot name. @throws what else went wrong */
function refused(error: unknown): null {
  return error instanceof AlibabaError ? null : orNull(error);
}

function missingKey(call: RequestCall, text: string): Target {
  const reference = parseAlibabaKeyReference(text);
  const place = "place" in reference ? reference.place : call.caller;
  return missingKeyTarget(place, "keyId" in reference ? reference.keyId : text);
}

/**
 * What a request names where not all of its keys were found, or not as it wants them: an alias, else the key, as if it were
 * there, so that who may not learns nothing of it. @param index which of its keys
 */
async function missingKeys({ call, input }: Named, index: number): Promise<Target[]> {
  const alias = aliasIn(call, input, index, null);
  // No policy knows the id that the default key of a service will have.
  if (alias !== null) return call.awaitsDefaultKey ? [alias, missingKeyTarget(call.caller, "*")] : [alias];
  const text = keyTexts(input)[index];
  if (text !== undefined) return [await namedKey(call, text)];
  const { CiphertextBlob: blob } = input;
  if (!(blob instanceof Uint8Array))
    return call.operation === "SetDeletionProtection" ? [instanceIn(call, input)] : [];
  const maker = await makerOf(call, parse(blob)).catch(refused);
  return maker === null ? [] : [await keyTarget(call, maker)];
}

/** The key that the alias of a request names now, or the instance that it is about. */
async function keyOfAlias({ call, input }: Named): Promise<Target[]> {
  const alias = textIn(input, "AliasName");
  if (alias !== undefined) {
    const found = await keyOrNull(call, alias, "any");
    return found === null ? [] : [await keyTarget(call, found)];
  }
  return call.operation === "SetDeletionProtection" ? [instanceIn(call, input)] : [];
}

/** The instance that SetDeletionProtection is about. */
function instanceIn(call: RequestCall, input: Named["input"]): Target {
  const { account, region } = call.caller;
  const arn = textIn(input, "ProtectedResourceArn");
  return instanceOr(call, input, namedTarget(account, arn ?? `acs:kms:${region}:${account}:*`));
}

/**
 * The alias by which a request names its key; null where it names it by its id.
 *
 * @param index which of its keys.
 * @param key that key; null for one that was not found
 */
function aliasIn(call: RequestCall, input: Named["input"], index: number, key: Target | null): Target | null {
  const reference = parseAlibabaKeyReference(keyTexts(input)[index] ?? "");
  if (reference.form === "alias") return keyAliasTarget(call, call.context, reference.name, key);
  if (reference.form !== "aliasArn") return null;
  const { account, region } = reference.place;
  return keyAliasTarget(call, contextIn(call.context, account, region), reference.name, key);
}

/** The texts by which a request names its keys, in their order. */
function keyTexts(input: Named["input"]): readonly (string | undefined)[] {
  const destination = textIn(input, "DestinationKeyId");
  if (destination !== undefined) return [textIn(input, "SourceKeyId"), destination];
  const arn = textIn(input, "ProtectedResourceArn");
  const isKey = arn !== undefined && parseAlibabaKeyReference(arn).form === "keyArn";
  return [textIn(input, "KeyId") ?? (isKey ? arn : undefined)];
}

function textIn(input: Named["input"], member: string): string | undefined {
  const value = input[member];
  return typeof value === "string" ? value : undefined;
}

function textsIn(input: Named["input"], member: string): readonly string[] {
  const value = input[member];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
