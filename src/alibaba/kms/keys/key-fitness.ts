import type { UsableKey } from "../../../crypto/key-kind.ts";
import type { KeyRecord } from "../../../keys/key.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";
import { algorithmsOf, type KeyKind, type KeyUsage, specRow } from "./key-specs.ts";

/** What the record of an operation asks of its keys. */
interface Needs {
  readonly usage?: KeyUsage;
  readonly kind?: KeyKind;
}

/** @throws AlibabaError Rejected.UnsupportedOperation for a key of another usage, or of another kind */
export function requireFit({ usage, kind }: Needs, { keyUsage, keySpec }: KeyRecord): void {
  const isFit = (usage ?? keyUsage) === keyUsage && (kind === undefined || specRow(keySpec).kind === kind);
  if (!isFit) throw new AlibabaError("Rejected.UnsupportedOperation");
}

/**
 * @param parameter name of the one that names the algorithm.
 * @throws AlibabaError InvalidParameter for an algorithm that the key does not have
 */
export function requireAlgorithm(key: KeyRecord, algorithm: string, parameter = "Algorithm"): void {
  if (!algorithmsOf(key).includes(algorithm)) throw invalidParameter(parameter);
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
