import { HOST_LABEL } from "../src/cloud/cloud.ts";
import { CLOUD_FACTS, CLOUD_NAMES } from "../src/cloud/list.ts";

/**
 * Patterns of the host names for which the private CA issues certificates, so that a hosts file may point the clouds'
 * own names here. Each gets its own certificate when a client asks for it (SNI), because one for all would have some
 * thousand names.
 */

const VOUCHED: readonly RegExp[] = [
  ...CLOUD_NAMES.flatMap((cloud) => CLOUD_FACTS[cloud].hostNames),
  // Names of this machine: Regions, services in Regions, dedicated gateways, workspaces.
  `(?:${HOST_LABEL}\\.){0,4}localhost`,
].map((pattern) => new RegExp(`^${pattern}$`));

/** Maximum length of a host name (RFC 1035). */
const LONGEST = 253;

/** Whether the CA issues certificates for a host name that a client sends. @param name in lower case. */
export function isVouchedFor(name: string): boolean {
  return name.length <= LONGEST && VOUCHED.some((pattern) => pattern.test(name));
}
