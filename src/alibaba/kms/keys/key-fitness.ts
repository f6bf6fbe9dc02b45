import type { UsableKey } from "../../../crypto/key-kind.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";
import type { LocatedKey } from "../operation.ts";
import { algorithmsOf, type KeyUsage } from "./key-specs.ts";

/**
 * Checks that a key is for what an operation does, with the algorithm of the request.
 *
 * @param parameter name of the one that names the algorithm.
 * @throws AlibabaError Rejected.UnsupportedOperation for a key of another usage, InvalidParameter for another algorithm
 */
export function requireAlgorithm(
  { record }: LocatedKey,
  usage: KeyUsage,
  algorithm: string,
  parameter = "Algorithm",
): void {
  const algorithms = algorithmsOf(record);
  // Symmetric encryption keys have the usage ENCRYPT/DECRYPT too, and no algorithm that could be named.
  if (record.keyUsage !== usage || algorithms.length === 0) {
    throw new AlibabaError("Rejected.UnsupportedOperation");
  }
  if (!algorithms.includes(algorithm)) throw invalidParameter(parameter);
}

/** A function of a key that it has for sure, because its spec was checked. */
export function can<F extends "sign" | "verify" | "encrypt" | "decrypt" | "mac">(
  key: UsableKey,
  what: F,
): NonNullable<UsableKey[F]> {
  const method = key[what];
  if (!method) throw new Error(`a key that does not ${what}`);
  return method.bind(key) as NonNullable<UsableKey[F]>;
}
