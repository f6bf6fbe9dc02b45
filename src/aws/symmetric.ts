import { concat } from "../bytes.ts";
import { NONCE_LENGTH, openAesGcm, sealAesGcm } from "../crypto/aes-gcm.ts";
import { Failure } from "../errors.ts";
import { additionalData, isOurs, type ParsedCiphertext, parseCiphertext } from "../keys/ciphertext.ts";
import { keyArn } from "../keys/identifiers.ts";
import { AwsError } from "./errors.ts";
import { ANY_KEY, type Call, type KeyRule, type LocatedKey } from "./operation.ts";

/** An encryption context that binds nothing. */
const NO_CONTEXT: ReadonlyMap<string, string> = new Map();

/** Seals a plaintext under the key's current material, bound to the encryption context. @returns the blob. */
export async function seal(
  call: Call,
  key: LocatedKey,
  plaintext: Uint8Array,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const found = call.keys.material(key.visit, key, key.record.currentMaterialId);
  const material = found instanceof Promise ? await found : found;
  if (!material) throw new Error("a key without its current material");
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  const aad = additionalData(material.header, context);
  return concat(material.header, nonce, await sealAesGcm(material.key, nonce, plaintext, aad));
}

/** Opens a blob. @throws AwsError InvalidCiphertextException where it, or its context, was altered */
export async function open(
  call: Call,
  key: LocatedKey,
  ciphertext: ParsedCiphertext,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const found = call.keys.material(key.visit, key, ciphertext.header.materialId);
  const material = found instanceof Promise ? await found : found;
  const aad = additionalData(ciphertext.headerBytes, context);
  const plaintext = material && (await openAesGcm(material.key, ciphertext.sealed, aad));
  if (!plaintext) throw new AwsError("InvalidCiphertextException", null);
  return plaintext;
}

/** Takes a blob apart. @throws AwsError InvalidCiphertextException */
export function parse(blob: Uint8Array): ParsedCiphertext {
  const ciphertext = parseCiphertext(blob);
  if (ciphertext?.header.cloud !== "aws") throw new AwsError("InvalidCiphertextException", null);
  return ciphertext;
}

/**
 * The key that made a blob. Where the request names one, that one is found and must be the same.
 *
 * @param named the request's KeyId or SourceKeyId. The short id of another account's key will do: the blob
 *   names the account.
 * @throws AwsError InvalidCiphertextException, AccessDeniedException, IncorrectKeyException, NotFoundException
 */
export async function locateByCiphertext(
  call: Call,
  blob: Uint8Array,
  named: string | undefined,
  rule: KeyRule = ANY_KEY,
): Promise<LocatedKey> {
  const ciphertext = parse(blob);
  const { header } = ciphertext;
  const foreign = header.account !== call.caller.account;
  if (named === undefined || (foreign && named === header.keyId)) return findMaker(call, ciphertext);
  const key = await call.named(named, rule);
  if (key.record.arn === keyArn(header, header.keyId)) return key;
  if (!isOurs(ciphertext, call.keyring)) throw new AwsError("InvalidCiphertextException", null);
  throw new AwsError(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

async function findMaker(call: Call, ciphertext: ParsedCiphertext): Promise<LocatedKey> {
  const { header } = ciphertext;
  const missing = () =>
    isOurs(ciphertext, call.keyring)
      ? new AwsError(
          "AccessDeniedException",
          "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
        )
      : new AwsError("InvalidCiphertextException", null);
  if (header.region !== call.caller.region) throw missing();
  try {
    return await call.at(header, header.keyId);
  } catch (error) {
    throw error instanceof Failure ? missing() : error;
  }
}

/**
 * The algorithm of a request, checked against the key.
 *
 * @throws AwsError InvalidKeyUsageException
 */
export function symmetricAlgorithm(key: LocatedKey, algorithm: string | undefined): string {
  const chosen = algorithm ?? "SYMMETRIC_DEFAULT";
  if (chosen !== key.record.keySpec) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `Algorithm ${chosen} is incompatible with key spec ${key.record.keySpec}.`,
    );
  }
  return chosen;
}
