import { BoundedMap } from "../../bounded-map.ts";
import { Failure } from "../../errors.ts";
import { parseAlibabaKeyReference } from "../../keys/alibaba-identifiers.ts";
import { aliasArn, keyArn } from "../../keys/identifiers.ts";
import { materialIdOf } from "../../keys/key-version.ts";
import { whenKnown } from "../../when-known.ts";
import { located } from "../kms/keys/located.ts";
import type { LocatedKey } from "../kms/operation.ts";
import { InstanceApiError } from "./errors.ts";
import type { Call, Found, Subject } from "./operation.ts";

/** Number of key versions whose key an isolate remembers. */
const CAPACITY = 10_000;

/** The key of a key version, by scope and material id: neither ever changes. */
const keysOfMaterials = new BoundedMap<string, string>(CAPACITY);

/**
 * The key or secret that a request names; no promise for a key that is known.
 *
 * @throws Failure where it does not exist; InstanceApiError
 */
export function locate(call: Call, subject: Subject): Found | Promise<Found> {
  switch (subject.kind) {
    case "none":
      return null;
    case "secret":
      return call.keys.secretValue(call.context, subject.name, subject.version);
    case "keyVersion":
      return keyOfVersion(call, subject.versionId);
    case "key":
      return keyNamed(call, subject.reference);
  }
}

/** The key of an id. @throws Failure keyNotFound */
export function keyOfId(call: Call, keyId: string): LocatedKey | Promise<LocatedKey> {
  return found(call, keyId, () => keyMissing(call, keyId));
}

/** The key that a reference names. @throws Failure keyNotFound, aliasNotFound; InstanceApiError InvalidParameter */
function keyNamed(call: Call, text: string): LocatedKey | Promise<LocatedKey> {
  const reference = parseAlibabaKeyReference(text);
  if (reference.form === "malformed") throw new InstanceApiError("InvalidParameter");
  const { scope } = call.context;
  const name = "name" in reference ? reference.name : reference.keyId;
  const missing = () =>
    "name" in reference
      ? new Failure({ code: "aliasNotFound", arn: aliasArn(scope, name) })
      : keyMissing(call, name);
  if ("place" in reference) {
    const { account, region } = reference.place;
    if (account !== scope.account || region !== scope.region) throw missing();
  }
  return found(call, name, missing);
}

/** The key of a key version. @throws Failure keyVersionNotFound, keyNotFound */
async function keyOfVersion(call: Call, versionId: string): Promise<LocatedKey> {
  const { scope } = call.context;
  const materialId = materialIdOf(versionId);
  const entry = `${scope.name}/${materialId}`;
  const keyId =
    keysOfMaterials.get(entry) ??
    (materialId && (await call.keys.read(call.context, (store, at) => store.versions.keyOf(at, materialId))));
  if (!keyId) throw new Failure({ code: "keyVersionNotFound", arn: keyArn(scope, versionId) });
  keysOfMaterials.set(entry, keyId);
  return keyOfId(call, keyId);
}

function found(call: Call, reference: string, missing: () => Error): LocatedKey | Promise<LocatedKey> {
  const { context } = call;
  const known = call.keys.known(context, reference) ?? call.keys.find(context, reference);
  return whenKnown(known, (key) => {
    if (!key) throw missing();
    return located(key, context);
  });
}

function keyMissing({ context }: Call, keyId: string): Failure {
  return new Failure({ code: "keyNotFound", arn: keyArn(context.scope, keyId) });
}
