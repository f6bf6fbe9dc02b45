/** Letters of unique ids (IAM User Guide, IAM identifiers). */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A new unique id of an IAM entity, of 21 characters.
 *
 * @param prefix of its kind: `AIDA`, `AGPA`, `AROA`, `ANPA`.
 * @param random source of random bytes.
 */
export function newUniqueId(prefix: string, random: (length: number) => Uint8Array): string {
  return prefix + [...random(17)].map((byte) => LETTERS[byte & 31]).join("");
}
