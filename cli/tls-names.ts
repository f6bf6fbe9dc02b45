import { HOST_LABEL } from "../src/cloud/cloud.ts";
import { CLOUD_FACTS, CLOUD_NAMES } from "../src/cloud/list.ts";

/**
 * Host names for which the private CA vouches, so that a hosts file may lead the clouds' own names here. They are issued
 * one by one when a client asks for them (SNI): one certificate for all of them would have some thousand names.
 */

const VOUCHED: readonly RegExp[] = [
  ...CLOUD_NAMES.flatMap((cloud) => CLOUD_FACTS[cloud].hostNames),
  // This machine: Regions, services in Regions, dedicated gateways, workspaces.
  `(?:${HOST_LABEL}\\.){0,4}localhost`,
].map((pattern) => new RegExp(`^${pattern}$`));

/** Longest host name (RFC 1035). */
const LONGEST = 253;

/** Whether the CA vouches for a host name as a client sends it. @param name in lower case. */
export function isVouchedFor(name: string): boolean {
  return name.length <= LONGEST && VOUCHED.some((pattern) => pattern.test(name));
}
