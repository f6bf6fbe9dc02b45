import type { UsableKey } from "../../../crypto/key-kind.ts";
import type { KeyRecord } from "../../../keys/key.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";
import { algorithmsOf, isAlgorithm, type KeyFamily, type KeyUsage, specRow } from "./key-specs.ts";

/** Requirements on keys in the record of an operation. */
interface Needs {
  readonly usage?: KeyUsage;
  readonly family?: KeyFamily;
}

/** Requires the usage and the family of key of the operation. @throws AlibabaError Rejected.UnsupportedOperation */
export function requireFit({ usage, family }: Needs, { keyUsage, keySpec }: KeyRecord): void {
  const isFit =
    (usage ?? keyUsage) === keyUsage && (family === undefined || specRow(keySpec).family === family);
  if (!isFit) throw new AlibabaError("Rejected.UnsupportedOperation");
}

/**
 * Requires an algorithm of the key.
 *
 * @param parameter name of the one that names the algorithm.
 * @throws AlibabaError InvalidParameter
 */
export function requireAlgorithm(key: KeyRecord, algorithm: string, parameter = "Algorithm"): void {
  if (!algorithmsOf(key).includes(algorithm)) throw invalidParameter(parameter);
}

/**
 * Requires an algorithm that keys of some spec have, which needs no key to be wrong.
 *
 * @param parameter name of the one that names the algorithm.
 * @throws AlibabaError InvalidParameter
 */
export function requireKnownAlgorithm(usage: KeyUsage, algorithm: string, parameter = "Algorithm"): void {
  if (!isAlgorithm(algorithm, usage)) throw invalidParameter(parameter);
}

/** A function of a key. Its spec has been checked, so the key has the function. */
export function can<F extends "sign" | "verify" | "encrypt" | "decrypt" | "mac">(
  key: UsableKey,
  what: F,
): NonNullable<UsableKey[F]> {
  const method = key[what];
  if (!method) throw new Error(`a key that does not ${what}`);
  return method.bind(key) as NonNullable<UsableKey[F]>;
}
