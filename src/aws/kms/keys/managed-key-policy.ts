import { matchesWildcard } from "../../../wildcard.ts";
import { SPECIAL_POLICIES } from "./managed-policies-special.ts";
import { usualPolicy } from "./managed-policies-usual.ts";
import type { Place, WrittenStatement } from "./managed-policy-statements.ts";
import { writtenPolicy } from "./written-policy.ts";

/*
 * Policies of AWS managed keys: those of accounts in us-east-1 as GetKeyPolicy answered them (FogSecurity,
 * aws-managed-kms-keys, 2025-05), and that of WorkMail from its guide. Services that neither has get the usual one.
 */

/** The policy of an AWS managed key. @param service the last part of its alias, such as `s3`. */
export function managedKeyPolicy(place: Place, service: string): string {
  const { id } = policyOf(service);
  return writtenPolicy({ Version: "2012-10-17", Id: id, Statement: statementsOf(place, service) });
}

/**
 * Whether the policy of a service's key allows an action to anybody: to the account, to the service, or to principals
 * of the account through the service. The caller plays the service (docs/fidelity.md), so conditions and denials,
 * which are about its requests, are taken to be met.
 *
 * @param action such as `kms:Decrypt`.
 */
export function managedKeyAllows(service: string, action: string): boolean {
  return statementsOf({ account: "", region: "" }, service).some(
    ({ Effect, Action }) =>
      Effect === "Allow" && (Action as readonly string[]).some((pattern) => matchesWildcard(pattern, action)),
  );
}

function policyOf(service: string) {
  const special = Object.hasOwn(SPECIAL_POLICIES, service) ? SPECIAL_POLICIES[service] : undefined;
  return special ?? usualPolicy(service);
}

function statementsOf(place: Place, service: string): readonly WrittenStatement[] {
  return policyOf(service).statements.map((each) => each(place));
}
