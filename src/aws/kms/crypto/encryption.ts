import type { UsableKey } from "../../../crypto/key-kind.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { AwsError } from "../errors.ts";
import { requireAlgorithm } from "../keys/key-fitness.ts";
import { LARGEST_PLAINTEXT } from "../keys/key-specs.ts";
import { ANY_KEY, type Call, type KeyRule, type LocatedKey } from "../operation.ts";
import { locateByCiphertext, open, parse, seal } from "./symmetric.ts";

/**
 * The key that a request decrypts with: the one that it names, or, for a symmetric ciphertext, the one that made it.
 *
 * @param blob null where a DryRun ignores it.
 * @param member name of the member that names the key.
 * @throws AwsError ValidationException, and as `locateByCiphertext` does
 */
export async function locateDecrypting(
  call: Call,
  blob: Uint8Array | null,
  algorithm: string | undefined,
  named: string | undefined,
  member: string,
  rule: KeyRule = ANY_KEY,
): Promise<LocatedKey> {
  const symmetric = (algorithm ?? SYMMETRIC) === SYMMETRIC;
  if (symmetric && blob !== null) return locateByCiphertext(call, blob, named, rule);
  if (named === undefined) throw new AwsError("ValidationException", `${member} must not be null`);
  return call.named(named, rule);
}

/** How a request encrypts or decrypts with a key. */
export interface Encryption {
  readonly algorithm: string;
  readonly context: ReadonlyMap<string, string> | undefined;
}

/**
 * The algorithm and the encryption context of a request, checked against the key.
 *
 * @throws AwsError InvalidKeyUsageException; ValidationException for a context with an asymmetric key
 */
export function encryptionFor(
  key: LocatedKey,
  algorithm: string | undefined,
  context: ReadonlyMap<string, string> | undefined,
): Encryption {
  const chosen = algorithm ?? SYMMETRIC;
  // The symmetric algorithm has the name of its key spec, which has no other algorithm.
  if (chosen === SYMMETRIC && key.record.keySpec === SYMMETRIC) return { algorithm: chosen, context };
  requireAlgorithm(key.record, chosen);
  if (chosen !== SYMMETRIC && context !== undefined && context.size > 0) {
    throw new AwsError(
      "ValidationException",
      "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
    );
  }
  return { algorithm: chosen, context };
}

/**
 * The algorithm and the encryption context of a request that decrypts, checked against the key. Without an algorithm
 * the ciphertext counts as symmetric, whatever kind of key is named, and is refused where it is not (recorded).
 *
 * @param blob absent where a DryRun ignores it.
 * @throws AwsError InvalidCiphertextException, and as `encryptionFor` does
 */
export function decryptionFor(
  key: LocatedKey,
  algorithm: string | undefined,
  context: ReadonlyMap<string, string> | undefined,
  blob: Uint8Array | null,
): Encryption {
  if ((algorithm ?? SYMMETRIC) === SYMMETRIC && key.record.keySpec !== SYMMETRIC && blob) parse(blob);
  return encryptionFor(key, algorithm, context);
}

/** Encrypts with any key that encrypts. @throws AwsError ValidationException for a plaintext that is too long */
export function encryptWith(
  call: Call,
  key: LocatedKey,
  { algorithm, context }: Encryption,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  if (algorithm === SYMMETRIC) return seal(call, key, plaintext, context);
  return encryptAsymmetric(call, key, algorithm, plaintext);
}

async function encryptAsymmetric(
  call: Call,
  key: LocatedKey,
  algorithm: string,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const { keySpec } = key.record;
  const most = LARGEST_PLAINTEXT[algorithm]?.[keySpec] ?? 0;
  if (plaintext.length > most) {
    throw new AwsError(
      "ValidationException",
      `Algorithm ${algorithm} and key spec ${keySpec} cannot encrypt data larger than ${most} bytes.`,
    );
  }
  return can(await usable(call, key), "encrypt")(algorithm, plaintext);
}

/** A plaintext, and for symmetric keys the id of the key material that decrypted it. */
export interface Decrypted {
  readonly plaintext: Uint8Array;
  readonly materialId: string | null;
}

/** Decrypts with any key that does. @throws AwsError InvalidCiphertextException */
export async function decryptWith(
  call: Call,
  key: LocatedKey,
  { algorithm, context }: Encryption,
  blob: Uint8Array,
): Promise<Decrypted> {
  if (algorithm === SYMMETRIC) {
    const ciphertext = parse(blob);
    const plaintext = await open(call, key, ciphertext, context);
    return { plaintext, materialId: ciphertext.header.materialId };
  }
  const plaintext = await can(await usable(call, key), "decrypt")(algorithm, blob);
  if (!plaintext) throw new AwsError("InvalidCiphertextException", null);
  return { plaintext, materialId: null };
}

/**
 * The id of the material that was used, as a member of the answer: for symmetric keys, but not those of custom key
 * stores.
 *
 * @param member `KeyMaterialId`, or in ReEncrypt one for each side.
 */
export function materialIdOf(
  key: LocatedKey,
  materialId: string | null = key.record.currentMaterialId,
  member = "KeyMaterialId",
): Readonly<Record<string, string>> {
  const shown = key.record.keySpec === SYMMETRIC && !key.record.customKeyStore;
  return shown && materialId !== null ? { [member]: materialId } : {};
}

/** The key ready for use. The state of the key has been checked, so its material is there. */
export async function usable(call: Call, key: LocatedKey): Promise<UsableKey> {
  const ready = await call.keys.usable(key.context, key);
  if (!ready) throw new Error("a key without its material");
  return ready;
}

/** A function of a key, bound to it. Usage and algorithm have been checked, so the key has it. */
export function can<A extends keyof UsableKey>(key: UsableKey, ability: A): Bound<A> {
  const method = key[ability];
  if (typeof method !== "function") throw new Error(`a key that cannot ${ability}`);
  return method.bind(key) as Bound<A>;
}

type Bound<A extends keyof UsableKey> = Extract<UsableKey[A], (...args: never[]) => unknown>;
