import * as z from "zod/mini";
import { concat, fromUtf8, utf8 } from "../bytes.ts";
import { keyKind } from "../crypto/key-kinds.ts";
import { unwrapKeyMaterial, type WrappingAlgorithm } from "../crypto/key-wrap.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import type { TokenKeys } from "../crypto/token-keys.ts";

/** Validity of an import token and its public key, milliseconds: 24 hours (both clouds, GetParametersForImport). */
const IMPORT_TOKEN_MS = 24 * 3_600_000;

const LABEL = "import token";

const factsShape = z.object({
  workspace: z.string(),
  arn: z.string(),
  algorithm: z.string(),
  keySpec: z.string(),
  validTo: z.number(),
});

/** The key for which an import token is valid. */
export interface ImportTarget {
  readonly workspace: string;
  /** ARN of the key. */
  readonly arn: string;
}

/** Content of an import token: everything that the import needs, so that the server stores nothing for it. */
export interface ImportToken {
  readonly algorithm: WrappingAlgorithm;
  /** Spec of the wrapping key. */
  readonly keySpec: string;
  /** PKCS #8 of the wrapping key. */
  readonly privateKey: Uint8Array;
  /** Milliseconds of the workspace's clock. */
  readonly validTo: number;
}

/** Result of GetParametersForImport. */
export interface ImportParameters {
  /** Import token, encrypted for this deployment alone. */
  readonly token: Uint8Array;
  /** SubjectPublicKeyInfo of the wrapping key. */
  readonly publicKey: Uint8Array;
  /** Milliseconds of the workspace's clock. */
  readonly validTo: number;
}

/** Keys of import tokens: the workspace's, and the deployment's own, under which earlier versions made them. */
export interface ImportTokenKeys {
  readonly tokenKeys: TokenKeys;
  readonly masterKey: MasterKey;
}

/** A new wrapping key, with an import token for a key. @param keySpec spec of the wrapping key. */
export async function newImportParameters(
  { tokenKeys }: ImportTokenKeys,
  target: ImportTarget,
  { algorithm, keySpec }: Pick<ImportToken, "algorithm" | "keySpec">,
  now: number,
): Promise<ImportParameters> {
  const kind = await keyKind(keySpec);
  const { material: privateKey, publicKey } = await kind.generate();
  if (!publicKey) throw new Error("a wrapping key without a public key");
  const validTo = now + IMPORT_TOKEN_MS;
  const { workspace, arn } = target;
  const head = utf8(JSON.stringify({ workspace, arn, algorithm, keySpec, validTo }));
  const plain = concat(Uint8Array.of(head.length >> 8, head.length & 255), head, privateKey);
  return { token: await tokenKeys.wrap(plain, LABEL), publicKey, validTo };
}

/** Reads an import token; `invalid` where it is none, or for another key; `expired` after `validTo`. */
export async function readImportToken(
  { tokenKeys, masterKey }: ImportTokenKeys,
  target: ImportTarget,
  token: Uint8Array,
  now: number,
): Promise<ImportToken | "invalid" | "expired"> {
  const own = await tokenKeys.unwrap(token, LABEL);
  const opened = own ?? (await masterKey.unwrap(token, LABEL).catch(() => null));
  if (!opened) return "invalid";
  const end = 2 + (opened[0] ?? 0) * 256 + (opened[1] ?? 0);
  const facts = factsShape.parse(JSON.parse(fromUtf8(opened.subarray(2, end)) ?? ""));
  // A key of the workspace's tokens opens those of the workspace alone, by whatever name it went.
  if (own === null && facts.workspace !== target.workspace) return "invalid";
  if (facts.arn !== target.arn) return "invalid";
  if (facts.validTo <= now) return "expired";
  return {
    algorithm: facts.algorithm as WrappingAlgorithm,
    keySpec: facts.keySpec,
    privateKey: opened.subarray(end),
    validTo: facts.validTo,
  };
}

/** Unwraps material that was wrapped with a token's public key; null where it does not unwrap. */
export async function unwrapWith(token: ImportToken, encrypted: Uint8Array): Promise<Uint8Array | null> {
  const wrappingKey = await (await keyKind(token.keySpec)).load(token.privateKey);
  const modulusBytes = Number(token.keySpec.replace(/^\D+/, "")) / 8;
  return unwrapKeyMaterial(token.algorithm, wrappingKey, encrypted, modulusBytes);
}
