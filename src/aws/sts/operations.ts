import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { assumeRole } from "./operations/assume-role.ts";
import { assumeRoleWithSaml } from "./operations/assume-role-with-saml.ts";
import { assumeRoleWithWebIdentity } from "./operations/assume-role-with-web-identity.ts";
import { decodeAuthorizationMessage } from "./operations/decode-authorization-message.ts";
import { getAccessKeyInfo } from "./operations/get-access-key-info.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";
import { getFederationToken } from "./operations/get-federation-token.ts";
import { getSessionToken } from "./operations/get-session-token.ts";

/** Version of the API in the Query protocol. */
export const VERSION = "2011-06-15";

export const OPERATIONS: readonly Operation[] = [
  assumeRole,
  assumeRoleWithSaml,
  assumeRoleWithWebIdentity,
  decodeAuthorizationMessage,
  getAccessKeyInfo,
  getCallerIdentity,
  getFederationToken,
  getSessionToken,
];

export const operationsByName = byName(OPERATIONS);
