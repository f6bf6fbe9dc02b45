import { concat } from "../bytes.ts";
import { NONCE_LENGTH, openAesGcm, sealAesGcm } from "../crypto/aes-gcm.ts";
import { additionalData, isOurs, type ParsedCiphertext, parseCiphertext } from "../keys/ciphertext.ts";
import { parseKeyReference } from "../keys/identifiers.ts";
import { AwsError } from "./errors.ts";
import { type Call, currentMaterial, type LocatedKey } from "./operation.ts";

/** An encryption context that binds nothing. */
const NO_CONTEXT: ReadonlyMap<string, string> = new Map();

/** Seals a plaintext under the key's current material, bound to the encryption context. @returns the blob. */
export async function seal(
  call: Call,
  key: LocatedKey,
  plaintext: Uint8Array,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const material = await currentMaterial(call, key);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  const aad = additionalData(material.header, context);
  return concat(material.header, await sealAesGcm(material.key, nonce, plaintext, aad));
}

/** Opens a blob. @throws AwsError InvalidCiphertextException where it, or its context, was altered */
export async function open(
  call: Call,
  key: LocatedKey,
  ciphertext: ParsedCiphertext,
  context: ReadonlyMap<string, string> = NO_CONTEXT,
): Promise<Uint8Array> {
  const material = await call.keys.material(key.visit, key, ciphertext.header.materialId);
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
 * The key that made a blob, and where the request names one too, the same.
 *
 * @param named the request's KeyId or SourceKeyId. A short key id needs no account: the blob names it.
 * @throws AwsError InvalidCiphertextException, AccessDeniedException, IncorrectKeyException, NotFoundException
 */
export async function locateByCiphertext(
  call: Call,
  blob: Uint8Array,
  named: string | undefined,
): Promise<LocatedKey> {
  const ciphertext = parse(blob);
  const { header } = ciphertext;
  const key = await findMaker(call, ciphertext);
  if (named === undefined) return key;
  const reference = parseKeyReference(named);
  if (reference.form === "keyId" && reference.keyId === header.keyId) return key;
  const other = await call.named(named);
  if (other.record.arn !== key.record.arn) {
    throw new AwsError(
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    );
  }
  return key;
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
  } catch {
    throw missing();
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
