import type { RamFacts } from "../../access/alibaba/global-keys.ts";
import type { RamIdentity } from "../../access/alibaba/identity.ts";
import type { RamControls, RamPrincipal } from "../../access/alibaba/request.ts";
import type { AttachedPolicy } from "../../access/policy/attached-policy.ts";
import { attachedPolicy } from "../../access/policy/attached-policy.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { AlibabaCaller } from "./alibaba-caller.ts";
import { AlibabaError } from "./error.ts";

/** When a request arrived, and what may go on after its answer. */
export interface Arrived {
  /** Wall-clock time, milliseconds. */
  readonly wall: number;
  readonly background: Background;
}

/** Who asks, with all on their side that bears on what they may do. */
export interface Requester {
  readonly caller: AlibabaCaller;
  readonly principal: RamPrincipal;
  readonly identity: RamIdentity;
  /** Session policy; null for none, which is no ceiling. */
  readonly session: AttachedPolicy | null;
  readonly facts: RamFacts;
}

/** What a request brings besides who asks. */
export type Circumstances = Omit<RamFacts, "principal">;

/** Whoever signed a request. @throws AlibabaError InvalidSecurityToken.Expired, for a session of who is gone */
export async function requesterOf(
  runtime: Runtime,
  caller: AlibabaCaller,
  circumstances: Circumstances,
  arrived: Arrived,
): Promise<Requester> {
  const { session } = caller;
  const identity = await identityOf(runtime, caller, caller.account, caller.entity, arrived);
  // Who was made again with the name is another one (RAM, FAQ about RAM roles and STS tokens).
  if (session?.entityId != null && session.entityId !== identity.id) {
    throw new AlibabaError("InvalidSecurityToken.Expired");
  }
  const principal = principalOf(caller, identity);
  const [document] = session?.policies ?? [];
  return {
    caller,
    principal,
    identity,
    session: document === undefined ? null : attachedPolicy({ label: "session policy", arn: null, document }),
    facts: { ...circumstances, principal },
  };
}

/** What is known of a user, role or account. */
export function identityOf(
  { ramIdentities }: Runtime,
  { workspace }: Pick<AlibabaCaller, "workspace">,
  account: string,
  entity: string,
  { wall, background }: Arrived,
): RamIdentity | Promise<RamIdentity> {
  const whose = { workspace, cloud: "alibaba", account, entity } as const;
  return ramIdentities.peek(whose, wall) ?? ramIdentities.get(whose, wall, background);
}

/** What is known of a caller without waiting. @param wall wall-clock time of the request, milliseconds */
export function knownIdentity(
  { ramIdentities }: Runtime,
  { workspace, account, entity }: AlibabaCaller,
  wall: number,
): RamIdentity | undefined {
  return ramIdentities.peek({ workspace, cloud: "alibaba", account, entity }, wall);
}

/** What the resource directory of an account says; for the caller's own account it is known already. */
export async function controlsOf(
  runtime: Runtime,
  { caller, identity }: Requester,
  account: string,
  arrived: Arrived,
): Promise<RamControls | null> {
  const { directory } =
    account === caller.account ? identity : await identityOf(runtime, caller, account, "root", arrived);
  if (directory === null || directory.controls.length === 0) return null;
  return { managementAccount: directory.managementAccount, levels: directory.controls };
}

/** A caller as policies see it. */
export function principalOf(caller: AlibabaCaller, identity: RamIdentity): RamPrincipal {
  const { account, entity, principal: arn } = caller;
  if (entity === "root") {
    return { kind: "root", account, arn, entityArn: arn, displayName: account };
  }
  if (entity.startsWith("role/")) {
    const [, role = "", session = ""] = arn.split("/");
    const displayName = `${role}:${session}`;
    return { kind: "assumedRole", account, arn, entityArn: identity.arn, displayName };
  }
  return {
    kind: "user",
    account,
    arn,
    entityArn: identity.arn,
    displayName: identity.id ?? entity.slice("user/".length),
  };
}
