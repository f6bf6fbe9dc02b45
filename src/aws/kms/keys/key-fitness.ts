import { isPrimary, isReplica } from "../../../keys/aws-key.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { AwsError } from "../errors.ts";
import { type KeyUsage, specRow } from "./key-specs.ts";

/** The error of an operation for a kind of key that it does not work with; null where it does. */
export type KindRule = (key: AwsKeyRecord, operation: string) => AwsError | null;

/** Requirements on keys in the record of an operation. */
interface Needs {
  readonly name: string;
  readonly usage?: KeyUsage;
  readonly kinds?: readonly KindRule[];
  readonly kindsInState?: readonly KindRule[];
}

/*
 * The rules for kinds of keys (Developer Guide, Key states: notes 6, 7 and 9; API Reference of each operation). The
 * error of the first broken rule is answered.
 */

const unsupported = (text: string | null) => new AwsError("UnsupportedOperationException", text);
const wrongOrigin = (key: AwsKeyRecord) =>
  unsupported(`${key.arn} origin is ${key.origin} which is not valid for this operation.`);

export const notInCustomKeyStore: KindRule = (key) => (key.customKeyStore ? wrongOrigin(key) : null);
export const notImported: KindRule = (key) => (key.origin === "EXTERNAL" ? wrongOrigin(key) : null);
export const imported: KindRule = (key) => (key.origin === "EXTERNAL" ? null : wrongOrigin(key));
export const notWhilePendingImport: KindRule = (key) =>
  key.state === "PendingImport" ? wrongOrigin(key) : null;
/** Requires a symmetric encryption key; the error is recorded, without a text. */
export const symmetric: KindRule = (key) => (key.keySpec === SYMMETRIC ? null : unsupported(null));
/** Requires a key that is no replica; the error is recorded. */
export const notReplica: KindRule = (key, operation) =>
  isReplica(key)
    ? unsupported(`${key.arn} is a multi-region replica key which is not valid for ${operation}.`)
    : null;
export const primary: KindRule = (key) =>
  isPrimary(key) ? null : unsupported(`${key.arn} is not a multi-region primary key.`);
/** Refuses a replica that is Creating, before its state is told (recorded). */
export const replicaOnItsWay: KindRule = (key, operation) =>
  isReplica(key) && key.state === "Creating" ? primary(key, operation) : null;
/** Requires a key that is no replica, with another error in another spelling (recorded). */
export const notPromoted: KindRule = (key) =>
  isReplica(key)
    ? new AwsError("KMSInvalidStateException", `${key.arn} is not a multi-Region primary key.`)
    : null;
/** Requires an asymmetric key; the error is recorded, without a text. */
export const asymmetric: KindRule = (key) =>
  specRow(key.keySpec).family === "asymmetric" ? null : unsupported(null);

/** Requires a kind of key that the operation works with. @throws AwsError UnsupportedOperationException */
export function requireFit(operation: Needs, key: AwsKeyRecord): void {
  obey(operation.kinds, operation, key);
}

/** Applies the rules after the state. @throws AwsError UnsupportedOperationException, KMSInvalidStateException */
export function requireFitInState(operation: Needs, key: AwsKeyRecord): void {
  obey(operation.kindsInState, operation, key);
}

function obey(rules: readonly KindRule[] | undefined, { name }: Needs, key: AwsKeyRecord): void {
  for (const rule of rules ?? []) {
    const error = rule(key, name);
    if (error) throw error;
  }
}

/** Requires the key usage of the operation. @throws AwsError InvalidKeyUsageException */
export function requireUsage({ name, usage }: Needs, key: AwsKeyRecord): void {
  if (usage !== undefined && key.keyUsage !== usage) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `${key.arn} key usage is ${key.keyUsage} which is not valid for ${name}.`,
    );
  }
}

/** Requires an algorithm of the key. @throws AwsError InvalidKeyUsageException */
export function requireAlgorithm(key: AwsKeyRecord, algorithm: string): void {
  const algorithms = specRow(key.keySpec).usages[key.keyUsage as KeyUsage] ?? [];
  if (!algorithms.includes(algorithm)) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`,
    );
  }
}
