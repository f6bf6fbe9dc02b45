import type { AlibabaKeyRecord } from "../../../keys/key.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";

/** Wrapping algorithms by the spec of the wrapping key (GetParametersForImport). */
const WRAPPINGS = {
  RSA_2048: ["RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
  EC_SM2: ["SM2PKE"],
} as const;

export type WrappingKeySpec = keyof typeof WRAPPINGS;
export type WrappingAlgorithm = (typeof WRAPPINGS)[WrappingKeySpec][number];

export const WRAPPING_KEY_SPECS = Object.keys(WRAPPINGS) as readonly WrappingKeySpec[];
export const WRAPPING_ALGORITHMS: readonly WrappingAlgorithm[] = Object.values(WRAPPINGS).flat();

/** Requires a key with imported material. @throws AlibabaError Unsupported.Origin */
export function requireImported({ origin }: Pick<AlibabaKeyRecord, "origin">): void {
  if (origin !== "EXTERNAL") throw new AlibabaError("Unsupported.Origin");
}

/** Requires a wrapping that fits the key: SM2 only for keys of an HSM. @throws AlibabaError InvalidParameter */
export function requireWrapping(
  { protectionLevel }: Pick<AlibabaKeyRecord, "protectionLevel">,
  algorithm: WrappingAlgorithm,
  keySpec: WrappingKeySpec,
): void {
  const algorithms: readonly string[] = WRAPPINGS[keySpec];
  if (!algorithms.includes(algorithm)) throw invalidParameter("WrappingAlgorithm");
  if (keySpec === "EC_SM2" && protectionLevel !== "HSM") throw invalidParameter("WrappingKeySpec");
}
