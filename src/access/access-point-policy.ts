import { type AccessPolicy, permissionsIn, resourcesIn, sourcesIn } from "./access-point.ts";

/*
 * Authorization by the policies of an application access point (Alibaba Cloud KMS, Use AAP for access control). A
 * single policy has to allow everything about a request: the instance, the operation, the key or secret, and the
 * address.
 */

/** A policy with the addresses of its network rules. */
export interface EffectivePolicy {
  readonly policy: AccessPolicy;
  /** SourcePrivateIp of each network rule, JSON; empty where any address may call. */
  readonly sources: readonly string[];
}

/** A request of an application, as policies see it. */
export interface AccessAttempt {
  readonly instanceId: string;
  readonly kind: "key" | "secret";
  /** Id of the key or name of the secret; null for requests without one, such as for random bytes. */
  readonly name: string | null;
  /** Source address of the request; null where it is unknown, as on a laptop. */
  readonly address: string | null;
}

/** The permission for secrets without a word of the keys under which they lie. */
const WITHOUT_KEY = "RbacPermission/Template/SecretUser";

/** Permissions for each kind of resource; a policy needs one of them. */
const PERMISSIONS: Readonly<Record<AccessAttempt["kind"], readonly string[]>> = {
  key: ["RbacPermission/Template/CryptoServiceKeyUser"],
  secret: ["RbacPermission/Template/CryptoServiceSecretUser", WITHOUT_KEY],
};

/**
 * Whether the policies allow reading a secret, as far as the key goes under which it lies: CryptoServiceSecretUser needs
 * CryptoServiceKeyUser of that key besides (FAQ about application access).
 *
 * @param secret the request, which `allows` has allowed.
 * @param keyId id of the key.
 */
export function allowsKeyOf(
  policies: readonly EffectivePolicy[],
  secret: AccessAttempt,
  keyId: string,
): boolean {
  return (
    allowsBy(policies, secret, [WITHOUT_KEY]) || allows(policies, { ...secret, kind: "key", name: keyId })
  );
}

/** Whether one of the policies allows the request. */
export function allows(policies: readonly EffectivePolicy[], attempt: AccessAttempt): boolean {
  return allowsBy(policies, attempt, PERMISSIONS[attempt.kind]);
}

function allowsBy(
  policies: readonly EffectivePolicy[],
  attempt: AccessAttempt,
  permissions: readonly string[],
): boolean {
  return policies.some(({ policy, sources }) => {
    return (
      policy.kmsInstance === attempt.instanceId &&
      permits(policy, permissions) &&
      covers(policy, attempt) &&
      admits(sources, attempt.address)
    );
  });
}

function permits(policy: AccessPolicy, wanted: readonly string[]): boolean {
  const { permissions } = listsOf(policy);
  return wanted.some((one) => permissions.includes(one));
}

function covers(policy: AccessPolicy, { kind, name }: AccessAttempt): boolean {
  if (name === null) return true;
  const { resources } = listsOf(policy);
  return resources.includes(`${kind}/*`) || resources.includes(`${kind}/${name}`);
}

/** What the JSON of a policy lists. */
interface PolicyLists {
  readonly permissions: readonly string[];
  readonly resources: readonly string[];
}

/** Lists by their policy, whose JSON is read once: records never change. */
const lists = new WeakMap<AccessPolicy, PolicyLists>();

function listsOf(policy: AccessPolicy): PolicyLists {
  const known = lists.get(policy);
  if (known) return known;
  const { permissions, resources } = policy;
  const read = { permissions: permissionsIn(permissions) ?? [], resources: resourcesIn(resources) ?? [] };
  lists.set(policy, read);
  return read;
}

/** Whether network rules admit an address. Loopback and unknown addresses are always admitted, as those of a laptop. */
function admits(sources: readonly string[], address: string | null): boolean {
  if (sources.length === 0 || address === null || isLoopback(address)) return true;
  const number = addressOf(address);
  if (number === null) return false;
  return sources.some((json) => (sourcesIn(json) ?? []).some((block) => contains(block, number)));
}

function isLoopback(address: string): boolean {
  return address === "::1" || withoutMapping(address).startsWith("127.");
}

/** Whether a CIDR block, or a single address, contains an IPv4 address. */
function contains(block: string, address: number): boolean {
  const [base = "", length = "32"] = block.split("/");
  const begin = addressOf(base);
  // A power, not a shift: shifting by 32 bits does nothing.
  const size = 2 ** (32 - Number(length));
  return begin !== null && Math.floor(begin / size) === Math.floor(address / size);
}

/** An IPv4 or IPv4-mapped IPv6 address as a number; null for any other text. */
function addressOf(text: string): number | null {
  const parts = withoutMapping(text).split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

/** The IPv4 address in an IPv4-mapped one (RFC 4291 §2.5.5.2); any other text stays as it is. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:/i, "");
}
