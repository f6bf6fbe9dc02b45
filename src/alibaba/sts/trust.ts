import { decide } from "../../access/alibaba/decide.ts";
import { conditionsOf, type RamFacts, type ServiceKeys } from "../../access/alibaba/global-keys.ts";
import type {
  RamControls,
  RamDenial,
  RamPrincipal,
  RamRequest,
  RamResourceSide,
} from "../../access/alibaba/request.ts";
import { type AttachedPolicy, attachedPolicy } from "../../access/policy/attached-policy.ts";
import type { OwnError } from "../protocol/error.ts";
import { refuseOrNote } from "../protocol/permission.ts";
import type { AnyCall } from "./operation.ts";
import type { NamedRole, RoleName } from "./roles.ts";

/** The action of every operation that assumes a role, by which trust policies name it (RAM, Trust policies). */
const ACTION = "sts:AssumeRole";

/** Why the account itself assumes no role, whatever its trust policy says. */
const NEVER: RamDenial = { explicit: false, by: "trust", policy: null };

/** Who asks for a role. */
export interface Asking {
  readonly principal: RamPrincipal;
  readonly identity: readonly AttachedPolicy[];
  readonly session: AttachedPolicy | null;
  /** Of the resource directory of the role's account. */
  readonly controls: RamControls | null;
  readonly facts: RamFacts;
  /** Condition keys of the request. */
  readonly keys: ServiceKeys;
  /** What a refusal says. */
  readonly words: OwnError;
}

/**
 * Requires that the policies of whoever asks let them assume a role, before anybody is told whether it is there.
 *
 * @throws AlibabaError, where policies are enforced
 */
export async function requireOwnSide(call: AnyCall, asking: Asking, role: RoleName): Promise<void> {
  await requireAllowed(call, asking, role, null);
}

/**
 * Requires that a role trusts whoever asks for it, and that their own policies allow it: each must (RAM, How RAM evaluates
 * policies).
 *
 * @throws AlibabaError, where policies are enforced
 */
export async function requireTrust(call: AnyCall, asking: Asking, role: NamedRole): Promise<void> {
  const { account, record } = role;
  const policy =
    record === null ? null : attachedPolicy({ label: "trust policy", arn: null, document: record.trust });
  await requireAllowed(call, asking, role, { kind: "role", account, policy, isShared: false });
}

async function requireAllowed(
  call: AnyCall,
  { principal, identity, session, controls, facts, keys, words }: Asking,
  { arn, account }: RoleName,
  guarded: RamResourceSide | null,
): Promise<void> {
  const context = conditionsOf(facts, keys);
  const resource = { action: ACTION, resource: arn, account };
  const request: RamRequest = { principal, ...resource, context, identity, session, controls, guarded };
  const denial = principal.kind === "root" ? NEVER : decide(request);
  if (denial === null) return;
  await refuseOrNote({ ...call, caller: call }, { request, denial }, words);
}
