import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { assumeRole } from "./operations/assume-role.ts";
import { assumeRoleWithOidc } from "./operations/assume-role-with-oidc.ts";
import { assumeRoleWithSaml } from "./operations/assume-role-with-saml.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";

/** The operations of STS, one line each. */
export const OPERATIONS: readonly Operation[] = [
  assumeRole,
  assumeRoleWithOidc,
  assumeRoleWithSaml,
  getCallerIdentity,
];

export const operationsByName = byName(OPERATIONS);
