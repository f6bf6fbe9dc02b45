import * as z from "zod/mini";
import { concat, fromUtf8, utf8 } from "../bytes.ts";
import type { KeyRecord } from "../keys/key.ts";
import { AwsError } from "./errors.ts";
import type { Call } from "./operation.ts";
import type { WrappingAlgorithm, WrappingKeySpec } from "./wrapping.ts";

/** Life of an import token and its public key, in milliseconds (API Reference, GetParametersForImport: 24 hours). */
export const IMPORT_TOKEN_MS = 24 * 3_600_000;

const LABEL = "import token";

const factsShape = z.object({
  workspace: z.string(),
  arn: z.string(),
  algorithm: z.string(),
  keySpec: z.string(),
  validTo: z.number(),
});

/** What an import token carries: all that an import needs, so that nothing of it has to be kept. */
export interface ImportToken {
  readonly algorithm: WrappingAlgorithm;
  readonly keySpec: WrappingKeySpec;
  /** PKCS #8 of the wrapping key. */
  readonly privateKey: Uint8Array;
  /** Milliseconds of the workspace's clock. */
  readonly validTo: number;
}

/** A token for one key, readable by this deployment alone. */
export function writeImportToken(call: Call, key: KeyRecord, token: ImportToken): Promise<Uint8Array> {
  const { algorithm, keySpec, validTo, privateKey } = token;
  const facts = { workspace: call.caller.workspace, arn: key.arn, algorithm, keySpec, validTo };
  const head = utf8(JSON.stringify(facts));
  return call.keyring.wrap(
    concat(Uint8Array.of(head.length >> 8, head.length & 255), head, privateKey),
    LABEL,
  );
}

/** @throws AwsError InvalidImportTokenException, ExpiredImportTokenException */
export async function readImportToken(call: Call, key: KeyRecord, token: Uint8Array): Promise<ImportToken> {
  const opened = await call.keyring.unwrap(token, LABEL).catch(() => null);
  if (!opened) throw new AwsError("InvalidImportTokenException", null);
  const end = 2 + (opened[0] ?? 0) * 256 + (opened[1] ?? 0);
  const facts = factsShape.parse(JSON.parse(fromUtf8(opened.subarray(2, end)) ?? ""));
  if (facts.workspace !== call.caller.workspace || facts.arn !== key.arn) {
    throw new AwsError("InvalidImportTokenException", null);
  }
  if (facts.validTo <= call.now) throw new AwsError("ExpiredImportTokenException", null);
  return {
    algorithm: facts.algorithm as WrappingAlgorithm,
    keySpec: facts.keySpec as WrappingKeySpec,
    privateKey: opened.subarray(end),
    validTo: facts.validTo,
  };
}
