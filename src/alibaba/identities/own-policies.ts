import { MOST_RAM_ENTITIES, type RamPolicyRecord } from "../../access/alibaba/entities.ts";
import { ramPolicyArn } from "../../access/alibaba/policy-arn.ts";
import { newRamId } from "../../access/alibaba/unique-id.ts";
import { randomBytes } from "../../crypto/random.ts";
import { isDescribedAs, isUnattached } from "../../directory/identity-guards.ts";
import { IdentityError, type IdentityScene } from "../../surface/identities.ts";
import type { CheckedPolicy } from "./given.ts";
import type { RamPrincipalName } from "./principal.ts";

/** A document that is to become a custom policy. */
export type OwnPolicy = Extract<CheckedPolicy, { readonly own: string }>;

/** Description of the custom policies that are made of documents: RAM has no inline policies. */
const OWN = "Made of a document that a user, group or role was given.";

/** Whether a custom policy was made of a document. */
export function isOwnPolicy({ description }: RamPolicyRecord): boolean {
  return description === OWN;
}

/** A custom policy of a document. */
export function ownPolicyRecord(
  born: Pick<RamPolicyRecord, "name" | "id" | "createdAt" | "updatedAt">,
  document: string,
): RamPolicyRecord {
  return {
    ...born,
    description: OWN,
    tags: [],
    versions: [{ number: 1, document, createdAt: born.createdAt }],
    defaultVersion: 1,
    lastVersion: 1,
  };
}

/** The document of a policy that is in force, JSON. */
export function documentInForce({ versions, defaultVersion }: RamPolicyRecord): string {
  return versions.find(({ number }) => number === defaultVersion)?.document ?? "{}";
}

/**
 * Requires that a document may become the custom policy of its name: a policy that was made otherwise, or that others
 * have too, stays as it is.
 *
 * @throws IdentityError conflict
 */
export async function requireReplaceable(
  scene: IdentityScene<"alibaba">,
  principal: RamPrincipalName,
  policy: OwnPolicy,
): Promise<void> {
  const { directory, place } = scene;
  const found = await directory.find(place, "policy", policy.own);
  if (found === null || isSameDocument(documentInForce(found.record), policy.document)) return;
  if (!isOwnPolicy(found.record)) throw conflict(policy);
  const arn = ramPolicyArn(place.account, { type: "Custom", name: found.record.name });
  if (await isHeldByOthers(scene, principal, arn)) {
    const words = `the policy '${found.record.name}' has another document, and others have it too`;
    throw new IdentityError("conflict", `${policy.where}: ${words}`);
  }
}

/** Makes a custom policy of a document, or puts the document in its place. @returns its ARN @throws IdentityError */
export async function putOwnPolicy(
  { directory, place, now }: IdentityScene<"alibaba">,
  policy: OwnPolicy,
): Promise<string> {
  const { own: name, document, where } = policy;
  const arnOf = (record: RamPolicyRecord) =>
    ramPolicyArn(place.account, { type: "Custom", name: record.name });
  const present = await directory.find(place, "policy", name);
  if (present !== null && isSameDocument(documentInForce(present.record), document)) {
    return arnOf(present.record);
  }
  const edit = (before: RamPolicyRecord | null): RamPolicyRecord => {
    if (before === null) {
      const born = { name, id: newRamId(randomBytes), createdAt: now, updatedAt: now };
      return ownPolicyRecord(born, document);
    }
    if (!isOwnPolicy(before)) throw conflict(policy);
    const number = before.lastVersion + 1;
    const versions = [{ number, document, createdAt: now }];
    return { ...before, versions, defaultVersion: number, lastVersion: number, updatedAt: now };
  };
  const birth = { most: MOST_RAM_ENTITIES.policy, now };
  const written = await directory.put(place, "policy", name, birth, edit);
  if (written !== null) return arnOf(written);
  throw new IdentityError("tooMany", `${where}: an account has ${birth.most} custom policies at the most`);
}

/** Deletes those of some policies that were made of documents, and that nobody has. @param names in any case */
export async function removeUnused(
  { directory, place }: IdentityScene<"alibaba">,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const found = await directory.find(place, "policy", name);
    if (found === null || !isOwnPolicy(found.record)) continue;
    const arn = ramPolicyArn(place.account, { type: "Custom", name: found.record.name });
    await directory.removeIf(place, "policy", name, [isDescribedAs(OWN), isUnattached(arn)]);
  }
}

function conflict({ own, where }: OwnPolicy): IdentityError {
  return new IdentityError("conflict", `${where}: the account has another policy of the name '${own}'`);
}

function isSameDocument(one: string, other: string): boolean {
  return one === other || JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}

async function isHeldByOthers(
  { directory, place }: IdentityScene<"alibaba">,
  { kind, name }: RamPrincipalName,
  arn: string,
): Promise<boolean> {
  const [users, roles, groups] = await Promise.all([
    directory.list(place, "user"),
    directory.list(place, "role"),
    directory.list(place, "group"),
  ]);
  const isOther = (each: "user" | "role") => (record: { readonly name: string }) =>
    each !== kind || record.name.toLowerCase() !== name.toLowerCase();
  const others = [...users.filter(isOther("user")), ...roles.filter(isOther("role")), ...groups];
  return others.some(({ attached }) => attached.includes(arn));
}
