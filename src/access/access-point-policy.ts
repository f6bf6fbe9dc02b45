import { type AccessPolicy, permissionsIn, resourcesIn, sourcesIn } from "./access-point.ts";

/*
 * What a policy of an application access point lets an application do (Alibaba Cloud KMS, Use AAP for access control):
 * one policy has to allow all of it, the instance, what is done, with which key or secret, and from where.
 */

/** A policy with the network rules that it names. */
export interface EffectivePolicy {
  readonly policy: AccessPolicy;
  /** SourcePrivateIp of each of its network rules, JSON; none where it does not look at addresses. */
  readonly sources: readonly string[];
}

/** What an application is about to do. */
export interface AccessAttempt {
  readonly instanceId: string;
  readonly kind: "key" | "secret";
  /** Id of the key or name of the secret; null where none is used, as for random bytes. */
  readonly name: string | null;
  /** Address that the request comes from; null where it is not known, as on a laptop. */
  readonly address: string | null;
}

/** What a policy's Permissions have to name, one of them. */
const PERMISSIONS: Readonly<Record<AccessAttempt["kind"], readonly string[]>> = {
  key: ["RbacPermission/Template/CryptoServiceKeyUser"],
  secret: ["RbacPermission/Template/CryptoServiceSecretUser", "RbacPermission/Template/SecretUser"],
};

/** Whether one of the policies allows it. */
export function allows(policies: readonly EffectivePolicy[], attempt: AccessAttempt): boolean {
  return policies.some(({ policy, sources }) => {
    return (
      policy.kmsInstance === attempt.instanceId &&
      permits(policy, attempt.kind) &&
      covers(policy, attempt) &&
      admits(sources, attempt.address)
    );
  });
}

function permits({ permissions }: AccessPolicy, kind: AccessAttempt["kind"]): boolean {
  const given = permissionsIn(permissions) ?? [];
  return PERMISSIONS[kind].some((one) => given.includes(one));
}

function covers({ resources }: AccessPolicy, { kind, name }: AccessAttempt): boolean {
  if (name === null) return true;
  const given = resourcesIn(resources) ?? [];
  return given.includes(`${kind}/*`) || given.includes(`${kind}/${name}`);
}

/** A laptop's own requests come from no private network: no rule keeps them out. */
function admits(sources: readonly string[], address: string | null): boolean {
  if (sources.length === 0 || address === null || isLoopback(address)) return true;
  const number = addressOf(address);
  if (number === null) return false;
  return sources.some((json) => (sourcesIn(json) ?? []).some((block) => contains(block, number)));
}

function isLoopback(address: string): boolean {
  return address === "::1" || withoutMapping(address).startsWith("127.");
}

/** Whether a CIDR block, or the one address, has an IPv4 address in it. */
function contains(block: string, address: number): boolean {
  const [base = "", length = "32"] = block.split("/");
  const begin = addressOf(base);
  // A power of two, because shifting by 32 bits does nothing.
  const size = 2 ** (32 - Number(length));
  return begin !== null && Math.floor(begin / size) === Math.floor(address / size);
}

/** An IPv4 address as a number, also where it is written as one of IPv6; null for any other text. */
function addressOf(text: string): number | null {
  const parts = withoutMapping(text).split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

/** IPv4-mapped addresses (RFC 4291 §2.5.5.2). */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:/i, "");
}
