import type { AllowedHosts } from "../src/auth/hosts.ts";
import { HOST_LABEL } from "../src/cloud/cloud.ts";
import { CLOUD_FACTS, CLOUD_NAMES } from "../src/cloud/list.ts";

/**
 * Patterns of the host names for which the private CA issues certificates, so that a hosts file may point the clouds'
 * own names here. Each gets its own certificate when a client asks for it (SNI), because one for all would have some
 * thousand names.
 */

const VOUCHED: readonly RegExp[] = [
  // A workspace may stand before each name (`<workspace>.ws.<anything>`).
  ...CLOUD_NAMES.flatMap((cloud) => CLOUD_FACTS[cloud].hostNames).map(
    (pattern) => `(?:${HOST_LABEL}\\.ws\\.)?${pattern}`,
  ),
  // Names of this machine: Regions, services in Regions, dedicated gateways, workspaces, and all of them together.
  `(?:${HOST_LABEL}\\.)*localhost`,
].map((pattern) => new RegExp(`^${pattern}$`));

const HOST_NAME = new RegExp(`^(?:${HOST_LABEL}\\.)+${HOST_LABEL}$`);

/**
 * Names in the certificate for clients that name no host (no SNI): those of the machine that choose a Region or a
 * workspace. A wildcard stands for one label, and for none directly below `localhost`, so Regions are listed.
 */
export const DEFAULT_NAMES: readonly string[] = [
  "localhost",
  "127.0.0.1",
  "::1",
  "*.cryptoservice.kms.aliyuncs.com",
  "*.cryptoservice.localhost",
  "*.ws.localhost",
  ...new Set(
    CLOUD_NAMES.flatMap((cloud) => CLOUD_FACTS[cloud].regions).flatMap((region) => [
      `${region}.localhost`,
      `*.${region}.localhost`,
    ]),
  ),
];

/** Maximum length of a host name (RFC 1035). */
const LONGEST = 253;

/**
 * Whether the CA issues certificates for a host name that a client sends.
 *
 * @param name in lower case.
 * @param allowed names under which the server may be called: `--allowed-host`, at any depth below a `*.name`.
 */
export function isVouchedFor(name: string, allowed: Pick<AllowedHosts, "has">): boolean {
  if (name.length > LONGEST) return false;
  return VOUCHED.some((pattern) => pattern.test(name)) || (HOST_NAME.test(name) && allowed.has(name));
}
