import { PolicyError } from "../../../access/policy/defect.ts";
import { parsePolicy } from "../../../access/policy/parse.ts";
import { RAM_KEY_POLICY } from "../../../access/policy/ram-profiles.ts";
import type { Caller } from "../../../surface/caller.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";

/** The policy of a key made without one (API Reference, GetKeyPolicy). */
export function defaultKeyPolicy({ account }: Pick<Caller, "account">): string {
  return policyOfAccount(account, "kms default key policy");
}

/** The policy of a secret made without one (API Reference, GetSecretPolicy). */
export function defaultSecretPolicy({ account }: Pick<Caller, "account">): string {
  return policyOfAccount(account, "kms default secret policy");
}

/** Requires the policy of a key or a secret. @throws AlibabaError InvalidParameter */
export function checkResourcePolicy(text: string): void {
  try {
    parsePolicy(text, RAM_KEY_POLICY);
  } catch (error) {
    throw error instanceof PolicyError ? invalidParameter("Policy") : error;
  }
}

/**
 * Requires the name `default`, that of a resource's only policy. Another name is a "Not Found error" (API Reference,
 * GetKeyPolicy), whose code is not published.
 *
 * @throws AlibabaError Forbidden.ResourceNotFound
 */
export function checkPolicyName(name: string | undefined): void {
  if ((name ?? "default") !== "default") throw new AlibabaError("Forbidden.ResourceNotFound", "Not Found");
}

/**
 * Requires a key or secret of an instance: others have no policy (API Reference, GetKeyPolicy). The message is ours, because
 * every copy of the page cuts it.
 *
 * @throws AlibabaError Forbidden.KeyPolicyUnSupported
 */
export function requirePolicySupport(instanceId: string | null): string {
  if (instanceId !== null) return instanceId;
  throw new AlibabaError("Forbidden.KeyPolicyUnSupported");
}

function policyOfAccount(account: string, sid: string): string {
  const statement = {
    Action: ["kms:*"],
    Effect: "Allow",
    Principal: { RAM: [`acs:ram::${account}:*`] },
    Resource: ["*"],
    Sid: sid,
  };
  return JSON.stringify({ Statement: [statement], Version: "1" });
}
