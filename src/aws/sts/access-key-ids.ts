/** Letters of access key ids: base32 (RFC 4648 §6). */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bits of an id after its prefix, and those of the account that they begin with, after one that is always set. */
const BITS = 80n;
const ACCOUNT_BITS = 40n;

/**
 * A new id of a temporary access key, which names its account as AWS's ids do: the first 48 of its 80 bits are a one, the
 * account in 40 bits, and seven others (published by several researchers since 2020; `GetAccessKeyInfo` tells as much).
 *
 * @param random source of random bytes.
 */
export function newTemporaryId(account: string, random: (length: number) => Uint8Array): string {
  const rest = random(5).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) >> 1n;
  let bits = (((1n << ACCOUNT_BITS) | BigInt(account)) << (BITS - ACCOUNT_BITS - 1n)) | rest;
  let text = "";
  for (let at = 0n; at < BITS; at += 5n) {
    text = LETTERS.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `ASIA${text}`;
}

/** The account that an access key id names; null for an id that AWS would not make. */
export function accountOfKeyId(id: string): string | null {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(id)) return null;
  let bits = 0n;
  for (const letter of id.slice(4)) bits = (bits << 5n) | BigInt(LETTERS.indexOf(letter));
  const account = (bits >> (BITS - ACCOUNT_BITS - 1n)) & ((1n << ACCOUNT_BITS) - 1n);
  return account < 10n ** 12n ? String(account).padStart(12, "0") : null;
}
