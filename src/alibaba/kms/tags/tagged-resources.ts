import { Failure } from "../../../errors.ts";
import { parseAlibabaKeyReference } from "../../../keys/alibaba-identifiers.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type { TaggedKind } from "../../../objects/key-store/api.ts";
import { parseSecretReference, secretArn } from "../../../secrets/names.ts";
import { list, required, string, structure } from "../../../shape.ts";
import { AlibabaError, invalidParameter, missingParameter } from "../../protocol/error.ts";
import { ownInstance } from "../instances/instances.ts";
import { requireCustomers, requireCustomersOrGiven } from "../keys/own-key.ts";
import type { Call, LocatedKey, LocatedKeys } from "../operation.ts";
import { requireUsableSecret } from "../secrets/secrets.ts";

/** Parameters of the operations on tags of several resources (API Reference, TagResources). */
export const regionId = string({ min: 1, max: 64 });
export const resourceType = string({ values: ["key", "secret", "instance"] });
export const resourceIds = list(string({ min: 1, max: 256 }), { min: 1, max: 50 });
/** `Tag.1.Key`, `Tag.1.Value`, …; a tag without a value has an empty one. */
export const tagPairs = list(
  structure({
    Key: required(string({ min: 1, max: 128 })),
    Value: string({ min: 0, max: 128 }),
  }),
  { min: 1, max: 20 },
);

/** Parameters that name the resource of TagResource or UntagResource. */
export interface Tagged {
  readonly KeyId?: string;
  readonly SecretName?: string;
  readonly CertificateId?: string;
}

/**
 * The key that the request names; none for a secret.
 *
 * @throws AlibabaError MissingParameter, InvalidParameter for none or several of them; Rejected.UnsupportedOperation
 *   for a certificate, which KMS no longer has
 */
export async function locateTagged(call: Call, input: Tagged): Promise<LocatedKeys> {
  const { KeyId, SecretName, CertificateId } = input;
  const named = [KeyId, SecretName, CertificateId].filter((each) => each !== undefined);
  if (named.length === 0) throw missingParameter("KeyId");
  if (named.length > 1) throw invalidParameter(KeyId === undefined ? "SecretName" : "KeyId");
  if (CertificateId !== undefined) throw new AlibabaError("Rejected.UnsupportedOperation");
  return KeyId === undefined ? [] : [requireCustomersOrGiven(call, await call.named(KeyId, "any"))];
}

/** Parameters that name resources of one kind, all of which must exist. */
export interface TaggedSeveral {
  readonly ResourceType: "key" | "secret" | "instance";
  readonly ResourceId: readonly string[];
}

/**
 * The keys that a request for several resources names, by id or ARN; none for secrets and instances.
 *
 * @throws AlibabaError Forbidden.NoPermission; Failure keyNotFound
 */
export async function locateSeveral(call: Call, input: TaggedSeveral): Promise<LocatedKeys> {
  const { ResourceType, ResourceId } = input;
  if (ResourceType !== "key") return [];
  return Promise.all([...new Set(ResourceId)].map((id) => ownKey(call, id)));
}

/**
 * The kind and the names of a request's resources: ids of the located keys, names of secrets or ids of instances of
 * the caller's account and Region.
 *
 * @throws Failure secretNotFound; AlibabaError Forbidden.DKMSInstanceNotFound, and where a secret's instance does not work
 */
export async function severalOf(
  call: Call,
  { ResourceType, ResourceId }: TaggedSeveral,
  keys: LocatedKeys,
): Promise<{ readonly kind: TaggedKind; readonly ids: readonly string[] }> {
  const ids = new Set(await idsOf(call, ResourceType, ResourceId, keys));
  return { kind: ResourceType, ids: [...ids] };
}

async function idsOf(
  call: Call,
  kind: TaggedKind,
  given: readonly string[],
  keys: LocatedKeys,
): Promise<readonly string[]> {
  switch (kind) {
    case "key":
      return keys.map(({ record }) => record.keyId);
    case "secret": {
      const names = given.map((text) => ownSecretName(call, text));
      await Promise.all(names.map((name) => requireUsableSecret(call, { context: call.context, name })));
      return names;
    }
    case "instance":
      return Promise.all(given.map(async (id) => (await ownInstance(call, id)).instanceId));
  }
}

async function ownKey(call: Call, text: string): Promise<LocatedKey> {
  const reference = parseAlibabaKeyReference(text);
  const { form } = reference;
  const isHere = form === "keyId" || (form === "keyArn" && reference.place.region === call.caller.region);
  if (!isHere) throw new Failure({ code: "keyNotFound", arn: keyArn(call.context.scope, text) });
  const place = form === "keyId" ? call.caller : reference.place;
  return requireCustomers(call, await call.at(place, reference.keyId));
}

/** The name of a secret of the caller's account and Region. @throws Failure secretNotFound for any other */
export function ownSecretName(call: Call, text: string): string {
  const { place, name } = parseSecretReference(text);
  const { account, region } = call.caller;
  if (place === null || (place.account === account && place.region === region)) return name;
  throw new Failure({ code: "secretNotFound", arn: secretArn(call.caller, text) });
}
