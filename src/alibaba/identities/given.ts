import { RAM_NAMES } from "../../access/alibaba/names.ts";
import { type RamPolicyName, ramPolicyArn, ramPolicyOf } from "../../access/alibaba/policy-arn.ts";
import { systemPolicy } from "../../access/alibaba/system-policies.ts";
import { RAM_POLICY, RAM_TRUST_POLICY } from "../../access/policy/ram-profiles.ts";
import { ramRefusal } from "../../access/policy/ram-refusal.ts";
import type { PrincipalTag } from "../../auth/session.ts";
import { type GivenPolicy, type IdentityChange, IdentityError } from "../../surface/identities.ts";
import { documentOf, namedDocument, tagsIn } from "../../surface/identity-change.ts";
import { ownPolicyName } from "./own-policy-name.ts";
import type { RamPrincipalName } from "./principal.ts";
import { ramTagsProblem } from "./tags.ts";

/** A policy that a user or role is to have. */
export type CheckedPolicy = {
  /** Its member, for messages. */
  readonly where: string;
} & (
  | { readonly system: string }
  /** A custom policy that must be there. */
  | { readonly custom: string; readonly arn: string }
  /** A document, which is to become the custom policy of the name. */
  | { readonly own: string; readonly document: string }
);

/** A checked change: what is left out stays. */
export interface CheckedChange {
  readonly policies?: readonly CheckedPolicy[];
  readonly tags?: readonly PrincipalTag[];
  readonly trust?: string;
}

const trustRefusal = (document: string) => ramRefusal(document, RAM_TRUST_POLICY);
const identityRefusal = (document: string) => ramRefusal(document, RAM_POLICY);

/** Checks what is said of a user or role, as RAM would. @throws IdentityError */
export async function checkedChange(
  principal: RamPrincipalName,
  { policies, boundary, tags, trust }: IdentityChange,
): Promise<CheckedChange> {
  if (boundary != null) throw new IdentityError("invalid", "boundary: RAM has no permissions boundaries");
  if (trust !== undefined && principal.kind === "user") {
    throw new IdentityError("invalid", "trust: only a role has a trust policy");
  }
  return {
    ...(policies !== undefined && { policies: await policiesOf(principal, policies ?? []) }),
    ...(tags !== undefined && { tags: tagsOf(tags ?? {}) }),
    ...(trust !== undefined && { trust: documentOf("trust", trust, trustRefusal) }),
  };
}

/** The policies of a list, each name once. A document without a name is called by principal and place. */
async function policiesOf(
  principal: RamPrincipalName,
  policies: readonly GivenPolicy[],
): Promise<CheckedPolicy[]> {
  const own = new Set<string>();
  const found: CheckedPolicy[] = [];
  for (const [index, given] of policies.entries()) {
    const where = `policies[${index}]`;
    const managed = managedPolicy(where, given);
    if (managed !== null) {
      found.push(managed);
      continue;
    }
    const { name: said, document, at } = namedDocument(where, given, RAM_NAMES.policy);
    const name = said ?? (await ownPolicyName(principal, index + 1));
    if (own.has(name.toLowerCase())) {
      throw new IdentityError("invalid", `${where}: there is another policy of the name '${name}'`);
    }
    own.add(name.toLowerCase());
    found.push({ where, own: name, document: documentOf(at, document, identityRefusal) });
  }
  return found;
}

/** The managed policy that a text names by its ARN or, of Alibaba Cloud, by its name; null for a document. */
function managedPolicy(where: string, given: GivenPolicy): CheckedPolicy | null {
  if (typeof given !== "string" || given.trimStart().startsWith("{")) return null;
  const named = ramPolicyOf(given) ?? systemPolicyOf(where, given);
  if (named.type === "System") {
    const known = systemPolicy(named.name);
    if (known) return { where, system: known.name };
    const words = `this server knows no system policy '${named.name.slice(0, 100)}'`;
    throw new IdentityError("invalid", `${where}: ${words}`);
  }
  return { where, custom: named.name, arn: given };
}

/** A text that is no ARN of a policy as the name of a system policy. @throws IdentityError */
function systemPolicyOf(where: string, name: string): RamPolicyName {
  if (RAM_NAMES.policy.pattern.test(name)) return { type: "System", name };
  const words = `'${name.slice(0, 100)}' is neither the name of a system policy nor the ARN of a policy`;
  throw new IdentityError("invalid", `${where}: ${words}, such as ${EXAMPLE}`);
}

const EXAMPLE = ramPolicyArn("", { type: "System", name: "AliyunKMSFullAccess" });

function tagsOf(given: NonNullable<IdentityChange["tags"]>): readonly PrincipalTag[] {
  const tags = tagsIn(given);
  const problem = ramTagsProblem(tags);
  if (problem !== null) throw new IdentityError("invalid", `tags: ${problem}`);
  return tags;
}
