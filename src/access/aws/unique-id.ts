/** Letters of unique ids and of access key ids (IAM User Guide, IAM identifiers): base32, RFC 4648 §6. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A new unique id of an IAM entity, of 21 characters.
 *
 * @param prefix of its kind: `AIDA`, `AGPA`, `AROA`, `ANPA`.
 * @param random source of random bytes.
 */
export function newUniqueId(prefix: string, random: (length: number) => Uint8Array): string {
  return prefix + letters(17, random);
}

/**
 * A new access key id, of 20 characters.
 *
 * @param random source of random bytes.
 */
export function newAccessKeyId(isTemporary: boolean, random: (length: number) => Uint8Array): string {
  return (isTemporary ? "ASIA" : "AKIA") + letters(16, random);
}

function letters(count: number, random: (length: number) => Uint8Array): string {
  return [...random(count)].map((byte) => LETTERS[byte & 31]).join("");
}
