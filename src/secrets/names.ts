import type { SecretType } from "./secret.ts";

/** Characters of a name (CreateSecret: SecretName). */
const NAME = /^[A-Za-z0-9_/+=.@-]{1,192}$/;

/** Stands for a name that KMS makes (CreateSecret, RAMCredentials). */
const AUTOMATIC = "$Auto";
/** What that name begins with. */
const RAM_PREFIX = "acs/ram/user/";
const ECS_PREFIX = "acs/ecs/";
/** What customers' own names may not begin with. */
const RESERVED_PREFIX = "acs/";

const ARN = /^acs:kms:([a-z0-9-]+):([0-9]{1,20}):secret\/(.+)$/;

/** Whose Region a secret is in. */
export interface SecretPlace {
  readonly account: string;
  readonly region: string;
}

/** ARN of a secret (CreateSecret: Arn). */
export function secretArn({ region, account }: SecretPlace, name: string): string {
  return `acs:kms:${region}:${account}:secret/${name}`;
}

/**
 * The secret that a parameter SecretName names: a name, or an ARN, by which other accounts say it too
 * (GetSecretValue: SecretName).
 */
export function parseSecretReference(text: string): { place: SecretPlace | null; name: string } {
  const [, region, account, name] = ARN.exec(text) ?? [];
  if (region === undefined || account === undefined || name === undefined) return { place: null, name: text };
  return { place: { account, region }, name };
}

/**
 * The name of a new secret: the one asked for, or the one that KMS makes of a RAM user's.
 *
 * @param userName UserName of the extended configuration of RAMCredentials.
 * @returns null where a secret of this type may not be called that.
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
