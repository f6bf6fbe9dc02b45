/**
 * A new unique id of an entity of RAM, of 18 digits.
 *
 * @param random source of random bytes.
 */
export function newRamId(random: (length: number) => Uint8Array): string {
  return [...random(18)].map((byte, place) => (place === 0 ? 2 + (byte % 2) : byte % 10)).join("");
}
