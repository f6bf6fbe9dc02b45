import type { ManagedType, SecretType } from "./secret.ts";

/**
 * Longest extended configuration in characters, and the most pairs in its CustomData (CreateSecret: ExtendedConfig).
 */
const LONGEST = 1_024;
const MOST_CUSTOM_DATA = 10;
/** Suffix of the default name of the second account of a pair (CreateSecret: CloneAccountName). */
const CLONE_SUFFIX = "_clone";

/** Subtypes of each type, and the other members that its configuration must have (CreateSecret: ExtendedConfig). */
const RULES: Readonly<Record<ManagedType, { subtypes: readonly string[]; members: readonly string[] }>> = {
  Rds: { subtypes: ["SingleUser", "DoubleUsers"], members: ["DBInstanceId"] },
  Redis: {
    subtypes: ["DoubleUsers"],
    members: ["AccountName", "AccountPrivilege", "InstanceId", "RegionId"],
  },
  RAMCredentials: { subtypes: ["RamUserAccessKey"], members: ["UserName"] },
  ECS: { subtypes: ["Password", "SSHKey"], members: ["RegionId", "InstanceId"] },
  PolarDB: { subtypes: ["DoubleUsers"], members: ["RegionId", "DBClusterId", "DBType", "AccountName"] },
};

/** The extended configuration of a managed secret, with the members that the mock uses. */
export interface ExtendedConfig {
  /** JSON text as KMS returns it. */
  readonly text: string;
  readonly subtype: string;
  /** The first and second account of a Redis or PolarDB secret; null for other types. */
  readonly accounts: readonly [string, string] | null;
  /** RAM user of RAMCredentials; null for other types. */
  readonly userName: string | null;
}

/** Reads the extended configuration of a new managed secret; null where it does not fit the type. */
export function readExtendedConfig(type: ManagedType, text: string): ExtendedConfig | null {
  const given = parseObject(text);
  const { subtypes, members } = RULES[type];
  if (!given || [...text].length > LONGEST) return null;
  const { SecretSubType: subtype, CustomData: customData = {} } = given;
  if (typeof subtype !== "string" || !subtypes.includes(subtype) || !isCustomData(customData)) return null;
  if (!members.every((member) => textOf(given, member) !== null)) return null;
  const accountName = type === "Redis" || type === "PolarDB" ? textOf(given, "AccountName") : null;
  const clone = accountName === null ? null : `${accountName}${CLONE_SUFFIX}`;
  if (clone !== null && (textOf(given, "CloneAccountName") ?? clone) !== clone) return null;
  const known = { ...given, ...(clone !== null && { CloneAccountName: clone }), CustomData: customData };
  return {
    text: JSON.stringify(known),
    subtype,
    accounts: accountName === null || clone === null ? null : [accountName, clone],
    userName: type === "RAMCredentials" ? textOf(given, "UserName") : null,
  };
}

/** The subtype in a stored configuration; empty for a Generic secret. */
export function subtypeOf(type: SecretType, text: string | null): string {
  if (type === "Generic" || text === null) return "";
  return textOf(parseObject(text) ?? {}, "SecretSubType") ?? "";
}

/**
 * A stored configuration with other custom data (UpdateSecret: ExtendedConfig.CustomData).
 *
 * @returns null where the custom data has too many pairs, or the configuration becomes too long.
 */
export function withCustomData(text: string, customData: ReadonlyMap<string, string>): string | null {
  const before = parseObject(text);
  if (!before || customData.size > MOST_CUSTOM_DATA) return null;
  const after = JSON.stringify({ ...before, CustomData: Object.fromEntries(customData) });
  return [...after].length <= LONGEST ? after : null;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Parses a JSON object; null where the text is anything else. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** A member that is a non-empty text; null for any other. */
export function textOf(object: JsonObject, member: string): string | null {
  const value = Object.hasOwn(object, member) ? object[member] : null;
  return typeof value === "string" && value !== "" ? value : null;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCustomData(value: unknown): boolean {
  if (!isObject(value)) return false;
  const values = Object.values(value);
  return values.length <= MOST_CUSTOM_DATA && values.every((each) => typeof each === "string");
}
