import { END_OF_TIME } from "../clock.ts";
import type { AccountRegion } from "../keys/identifiers.ts";

/** A network rule: addresses from which applications may call (Alibaba Cloud KMS, CreateNetworkRule). */
export interface NetworkRule {
  readonly description: string;
  /** Always `Private`. */
  readonly type: string;
  /** JSON of a list of addresses and CIDR blocks. */
  readonly sourcePrivateIp: string;
}

/** A permission policy: roles, keys and secrets, and network rules (Alibaba Cloud KMS, CreatePolicy). */
export interface AccessPolicy {
  readonly description: string;
  /** Id of the instance; "shared" for the shared gateway. */
  readonly kmsInstance: string;
  /** JSON of a list of roles. */
  readonly permissions: string;
  /** JSON of a list of `key/…` and `secret/…`. */
  readonly resources: string;
  /** JSON of `{"NetworkRules":[…]}`. */
  readonly accessControlRules: string;
}

/** An application access point (Alibaba Cloud KMS, CreateApplicationAccessPoint). */
export interface AccessPoint {
  readonly description: string;
  /** Always `ClientKey`. */
  readonly authenticationMethod: string;
  /** JSON of a list of names of policies. */
  readonly policies: string;
}

/**
 * Access resources: they have a name and refer to each other. Their JSON is stored as given, because answers repeat
 * it.
 */
export interface AccessResources {
  networkRule: NetworkRule;
  policy: AccessPolicy;
  accessPoint: AccessPoint;
}

export type AccessResourceKind = keyof AccessResources;

/** A client key without its private key, which only its owner has (Alibaba Cloud KMS, GetClientKey). */
export interface ClientKeyRecord {
  readonly clientKeyId: string;
  /** Name of its access point. */
  readonly accessPoint: string;
  /** The certificate in PEM. */
  readonly certificate: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly createdAt: number;
}

const ARN_TYPES = {
  networkRule: "network",
  policy: "policy",
  accessPoint: "applicationaccesspoint",
} as const;

/** ARN of an access resource (samples in the API Reference: CreateNetworkRule, CreatePolicy). */
export function accessResourceArn(place: AccountRegion, kind: AccessResourceKind, name: string): string {
  return `acs:kms:${place.region}:${place.account}:${ARN_TYPES[kind]}/${name}`;
}

/** An ARN of ours for a client key, for failures: the API has none. */
export function clientKeyArn(place: AccountRegion, clientKeyId: string): string {
  return `acs:kms:${place.region}:${place.account}:clientkey/${clientKeyId}`;
}

const CLIENT_KEY_PREFIX = "KAAP.";

/** A new client key id, as in the samples of CreateClientKey: `KAAP.66abf237-63f6-4625-b8cf-47e1086e****`. */
export function newClientKeyId(): string {
  return `${CLIENT_KEY_PREFIX}${crypto.randomUUID()}`;
}

/** Whether an AccessKey id is that of a ClientKey, of which there need not be one. */
export function isClientKeyId(text: string): boolean {
  return text.startsWith(CLIENT_KEY_PREFIX);
}

/** "You can specify up to 800 private IP addresses or private CIDR blocks" (ROS, ALIYUN::KMS::NetworkRule). */
const MOST_SOURCES = 800;
/** "You can configure up to three permission policies for each AAP" (Use AAP for access control). */
const MOST_POLICIES = 3;
/** Forty rules (ROS, ALIYUN::KMS::Policy, NetworkRules). */
const MOST_NETWORK_RULES = 40;

/** Name of an access resource. No page limits it; this is the pattern of secret names. */
export const ACCESS_RESOURCE_NAME = /^[A-Za-z0-9_/+=.@-]{1,192}$/;
const PERMISSION = /^RbacPermission\/Template\/(CryptoServiceKeyUser|CryptoServiceSecretUser|SecretUser)$/;
const RESOURCE = /^(key|secret)\/\S{1,512}$/;
const OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const SOURCE = new RegExp(`^(${OCTET}\\.){3}${OCTET}(/(3[0-2]|[12]\\d|\\d))?$`);

/** The roles in the JSON of Permissions; null for any other text. Never throws. */
export function permissionsIn(json: string): string[] | null {
  return listed(parsed(json), 0, PERMISSION);
}

/** The keys and secrets in the JSON of Resources, at least one; null for any other text. Never throws. */
export function resourcesIn(json: string): string[] | null {
  return listed(parsed(json), 1, RESOURCE);
}

/** The addresses and CIDR blocks in the JSON of SourcePrivateIp; null for any other text. Never throws. */
export function sourcesIn(json: string): string[] | null {
  return listed(parsed(json), 0, SOURCE, MOST_SOURCES);
}

/** Names of network rules in the JSON of AccessControlRules; null for any other text. Never throws. */
export function networkRulesIn(json: string): string[] | null {
  const rules = parsed(json);
  if (typeof rules !== "object" || rules === null || Array.isArray(rules)) return null;
  return "NetworkRules" in rules
    ? listed(rules.NetworkRules, 0, ACCESS_RESOURCE_NAME, MOST_NETWORK_RULES)
    : [];
}

/** Names of policies in the JSON of Policies, one to three; null for any other text. Never throws. */
export function policiesIn(json: string): string[] | null {
  return listed(parsed(json), 1, ACCESS_RESOURCE_NAME, MOST_POLICIES);
}

const PASSWORD = /^[A-Za-z0-9~!@#$%^&*?_-]{8,64}$/;
const PASSWORD_KINDS = [/[0-9]/, /[A-Za-z]/, /[^A-Za-z0-9]/];

/**
 * Whether a text may be the password of a client key: 8 to 64 digits, letters and `~!@#$%^&*?_-`, of at least two kinds
 * (Alibaba Cloud KMS, CreateClientKey, Password).
 */
export function isClientKeyPassword(text: string): boolean {
  return PASSWORD.test(text) && PASSWORD_KINDS.filter((kind) => kind.test(text)).length >= 2;
}

/**
 * The default validity of a client key: five years from now, in whole seconds (Alibaba Cloud KMS, CreateClientKey,
 * NotBefore and NotAfter), not beyond END_OF_TIME. Milliseconds since the epoch.
 */
export function standardValidity(now: number): { notBefore: number; notAfter: number } {
  const notBefore = now - (now % 1000);
  const end = new Date(notBefore);
  end.setUTCFullYear(end.getUTCFullYear() + 5);
  return { notBefore, notAfter: Math.min(end.getTime(), END_OF_TIME - 999) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** A list of `least` to `most` texts that match a pattern; null for any other value. */
function listed(value: unknown, least: number, pattern: RegExp, most = Infinity): string[] | null {
  if (!Array.isArray(value) || value.length < least || value.length > most) return null;
  const texts = value.filter((one) => typeof one === "string" && pattern.test(one));
  return texts.length === value.length ? texts : null;
}
