import type { SecretType } from "./secret.ts";

/** Name of a secret (CreateSecret: SecretName). */
const NAME = /^[A-Za-z0-9_/+=.@-]{1,192}$/;

/** Placeholder for a name that KMS makes (CreateSecret, RAMCredentials). */
const AUTOMATIC = "$Auto";
/** Prefix of the name that KMS makes for RAMCredentials. */
const RAM_PREFIX = "acs/ram/user/";
const ECS_PREFIX = "acs/ecs/";
/** Prefix that customers may not use for other secrets. */
const RESERVED_PREFIX = "acs/";

const ARN = /^acs:kms:([a-z0-9-]+):([0-9]{1,20}):secret\/(.+)$/;

/** Account and Region of a secret. */
export interface SecretPlace {
  readonly account: string;
  readonly region: string;
}

/** ARN of a secret (CreateSecret: Arn). */
export function secretArn({ region, account }: SecretPlace, name: string): string {
  return `acs:kms:${region}:${account}:secret/${name}`;
}

/**
 * Reads a parameter SecretName, which is a name or an ARN. Other accounts use the ARN (GetSecretValue: SecretName).
 *
 * @returns `place` null for a name without account and Region.
 */
export function parseSecretReference(text: string): { place: SecretPlace | null; name: string } {
  const [, region, account, name] = ARN.exec(text) ?? [];
  if (region === undefined || account === undefined || name === undefined) return { place: null, name: text };
  return { place: { account, region }, name };
}

/**
 * The name of a new secret: the given one or, for RAMCredentials, one that KMS makes of the RAM user's name.
 *
 * @param userName UserName of the extended configuration of RAMCredentials.
 * @returns null where a secret of this type cannot have the name.
 */
export function newSecretName(type: SecretType, asked: string, userName: string | null): string | null {
  if (type === "RAMCredentials") {
    const name = `${RAM_PREFIX}${userName}`;
    return asked === AUTOMATIC && userName !== null && NAME.test(name) ? name : null;
  }
  if (!NAME.test(asked)) return null;
  if (type === "ECS") return asked.length > ECS_PREFIX.length && asked.startsWith(ECS_PREFIX) ? asked : null;
  // The rule is not published for PolarDB.
  return type !== "PolarDB" && asked.startsWith(RESERVED_PREFIX) ? null : asked;
}

/** Name under which a key store reports a change of a secret; no key id and no alias begins like that. */
export function secretReference(name: string): string {
  return `secret/${name}`;
}
