import { type AttachedPolicy, attachedPolicy } from "../policy/attached-policy.ts";
import type { ControlPolicy, RamEntities, ResourceDirectoryRecord } from "./entities.ts";
import type { DirectoryPlace, RamIdentity } from "./identity.ts";
import { ramPolicyOf } from "./policy-arn.ts";
import { systemPolicy } from "./system-policies.ts";

/** What is stored of an account that bears on what one of its principals may do. */
export interface RamRows {
  readonly user: RamEntities["user"] | null;
  readonly role: RamEntities["role"] | null;
  /** Groups of the user. */
  readonly groups: readonly RamEntities["group"][];
  /** Custom policies that they have. */
  readonly policies: readonly RamEntities["policy"][];
  readonly directory: RamEntities["resourceDirectory"] | null;
}

/** Whatever has policies. */
export type RamHolder = RamEntities["user"] | RamEntities["role"] | RamEntities["group"];

/** Names of the custom policies of holders. */
export function customPolicyNames(holders: readonly RamHolder[]): string[] {
  const named = holders.flatMap(({ attached }) => attached.map(ramPolicyOf));
  return [...new Set(named.flatMap((each) => (each?.type === "Custom" ? [each.name] : [])))];
}

/**
 * A user, role or account with all that bears on what it may do.
 *
 * @param entity `root`, `user/NAME` or `role/NAME`.
 */
export function ramIdentity(account: string, entity: string, rows: RamRows): RamIdentity {
  const arn = `acs:ram::${account}:${entity}`;
  const directory = rows.directory && placeIn(rows.directory);
  if (entity === "root") return { exists: true, arn, id: account, identity: [], directory };
  const principal = rows.user ?? rows.role;
  if (principal === null) return { exists: false, arn, id: null, identity: [], directory };
  const kind = rows.user === null ? "role" : "user";
  const attached = [principal, ...rows.groups].flatMap((holder) => holder.attached);
  return {
    exists: true,
    arn: `acs:ram::${account}:${kind}/${principal.name}`,
    id: principal.id,
    identity: [...new Set(attached)].flatMap((each) => managed(each, rows.policies)),
    directory,
  };
}

/** A managed policy in its version that is in force; none where there is no such policy. */
function managed(arn: string, policies: readonly RamEntities["policy"][]): AttachedPolicy[] {
  const found = inForce(arn, policies);
  if (found === undefined) return [];
  return [attachedPolicy({ label: arn, arn, document: found.document, version: `v${found.version}` })];
}

/** The document and the number of a policy's version that is in force; undefined where there is no such policy. */
function inForce(
  arn: string,
  policies: readonly RamEntities["policy"][],
): { readonly document: string; readonly version: number } | undefined {
  const named = ramPolicyOf(arn);
  if (named === null) return undefined;
  if (named.type === "System") return systemPolicy(named.name);
  const policy = policies.find(({ name }) => name === named.name);
  const version = policy?.versions.find(({ number }) => number === policy.defaultVersion);
  return version && { document: version.document, version: version.number };
}

function placeIn({ id, managementAccount, controls }: ResourceDirectoryRecord): DirectoryPlace {
  const prepared = ({ id: label, document }: ControlPolicy) =>
    attachedPolicy({ label: `control policy ${label}`, arn: label, document });
  return { id, managementAccount, controls: controls.map((level) => level.map(prepared)) };
}
