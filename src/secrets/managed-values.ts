import { iso } from "../iso-time.ts";
import { type ExtendedConfig, isObject, parseObject, textOf } from "./extended-config.ts";
import { randomAlphanumeric, rotationPassword } from "./password.ts";
import type { ManagedType, RandomBytes } from "./secret.ts";
import { pemPrivateKey, sshPublicKey } from "./ssh-key.ts";

/** Placeholder for values that KMS generates (CreateSecret: SecretData of Redis and PolarDB). */
const AUTOMATIC = "$Auto";

/** Prefix of the AccessKey id of a RAM user. */
const ACCESS_KEY_PREFIX = "LTAI5t";
/** Lengths of an AccessKey id and secret. */
const ACCESS_KEY_ID_LENGTH = 24;
const ACCESS_KEY_SECRET_LENGTH = 30;

/** Generators for the values of managed secrets. */
export interface ValueGenerators {
  readonly random: RandomBytes;
  /** A new RSA key of 2048 bits: PKCS #8 and SubjectPublicKeyInfo. */
  readonly newRsaKey: () => Promise<{ readonly material: Uint8Array; readonly publicKey?: Uint8Array }>;
}

/** The values marked ACSCurrent and ACSPrevious, as JSON texts; null where no version has the label. */
export interface ManagedValues {
  readonly current: string;
  readonly previous: string | null;
}

/**
 * The first values of a managed secret, in the form in which GetSecretValue returns them.
 *
 * @param data SecretData of CreateSecret.
 * @returns null where `data` does not fit the type and configuration.
 */
export function initialValues(
  type: ManagedType,
  config: ExtendedConfig,
  data: string,
  now: number,
  random: RandomBytes,
): ManagedValues | null {
  switch (type) {
    case "Rds":
      return fromList(data, "Accounts", ["AccountName", "AccountPassword"], {}, [
        config.subtype === "DoubleUsers" ? 2 : 1,
      ]);
    case "Redis":
    case "PolarDB": {
      if (data !== AUTOMATIC || !config.accounts) return null;
      const [current, previous] = config.accounts.map((name) => account(name, random));
      return current === undefined ? null : { current, previous: previous ?? null };
    }
    case "RAMCredentials":
      return fromList(
        data,
        "AccessKeys",
        ["AccessKeyId", "AccessKeySecret"],
        { GenerateTimestamp: iso(now) },
        [1, 2],
      );
    case "ECS": {
      const members = config.subtype === "SSHKey" ? ["PublicKey", "PrivateKey"] : ["Password"];
      const value = pickMembers(parseObject(data), ["UserName", ...members]);
      return value && { current: JSON.stringify(value), previous: null };
    }
  }
}

/**
 * The new value of a rotation: a new password or key for the account whose turn it is.
 *
 * @returns null where the present values do not fit the type.
 */
export async function nextValue(
  type: ManagedType,
  subtype: string,
  { current, previous }: ManagedValues,
  now: number,
  generators: ValueGenerators,
): Promise<string | null> {
  const before = parseObject(current);
  if (type === "RAMCredentials") return JSON.stringify(accessKey(now, generators.random));
  if (type === "ECS") {
    const userName = before && textOf(before, "UserName");
    if (userName === null) return null;
    return JSON.stringify(
      subtype === "SSHKey"
        ? { UserName: userName, ...(await sshKey(generators)) }
        : { UserName: userName, Password: rotationPassword(generators.random) },
    );
  }
  // Two accounts take turns: the one in ACSPrevious gets the new password and becomes the current one.
  const turn = subtype === "DoubleUsers" && previous !== null ? parseObject(previous) : before;
  const name = turn && textOf(turn, "AccountName");
  return name === null ? null : account(name, generators.random);
}

function account(name: string, random: RandomBytes): string {
  return JSON.stringify({ AccountName: name, AccountPassword: rotationPassword(random) });
}

function accessKey(now: number, random: RandomBytes): object {
  const rest = ACCESS_KEY_ID_LENGTH - ACCESS_KEY_PREFIX.length;
  return {
    AccessKeyId: ACCESS_KEY_PREFIX + randomAlphanumeric(rest, random),
    AccessKeySecret: randomAlphanumeric(ACCESS_KEY_SECRET_LENGTH, random),
    GenerateTimestamp: iso(now),
  };
}

async function sshKey({ newRsaKey }: ValueGenerators): Promise<object> {
  const { material, publicKey } = await newRsaKey();
  if (!publicKey) throw new TypeError("an RSA key without its public half");
  return { PublicKey: sshPublicKey(publicKey), PrivateKey: pemPrivateKey(material) };
}

/** Values given as a list, as many as `counts` allows. @param added members added to each value. */
function fromList(
  data: string,
  list: string,
  members: readonly string[],
  added: object,
  counts: readonly number[],
): ManagedValues | null {
  const listed = parseObject(data)?.[list];
  if (!Array.isArray(listed) || !counts.includes(listed.length)) return null;
  const values = listed.map((each: unknown) => pickMembers(isObject(each) ? each : null, members));
  const [current, previous] = values.map((value) => value && JSON.stringify({ ...value, ...added }));
  if (!current || previous === null) return null;
  return { current, previous: previous ?? null };
}

/** An object with these members alone; null where one is missing. */
function pickMembers(
  object: Readonly<Record<string, unknown>> | null,
  members: readonly string[],
): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const member of members) {
    const value = object && textOf(object, member);
    if (value === null) return null;
    found[member] = value;
  }
  return found;
}
