/** How a message that is signed is handed over (API Reference, Sign: MessageType). */
export type MessageType = "RAW" | "DIGEST" | "EXTERNAL_MU";

/**
 * Key material ready for use: what its kind of key can do, and nothing else. Public operations and private ones
 * are together, because a KMS key is never in two halves.
 *
 * Algorithms go by AWS's names (RSASSA_PSS_SHA_256, ECDSA_SHA_256, RSAES_OAEP_SHA_1 and so on); the surface has
 * checked that the algorithm belongs to the key spec and the message type to the algorithm.
 */
export interface UsableKey {
  /** SubjectPublicKeyInfo in DER (RFC 5280 §4.1); absent for a MAC key. */
  readonly publicKey?: Uint8Array;

  /**
   * @param message at most 4096 bytes; for DIGEST the digest, for EXTERNAL_MU the 64-byte mu.
   * @returns the signature as AWS KMS gives it: DER for ECDSA and SM2DSA, else raw.
   */
  sign?(algorithm: string, message: Uint8Array, type: MessageType): Promise<Uint8Array>;
  /** Whether the signature is valid; false for one that is malformed. Never throws for bytes of any kind. */
  verify?(algorithm: string, message: Uint8Array, signature: Uint8Array, type: MessageType): Promise<boolean>;

  /** @param plaintext no longer than the algorithm and the key allow. */
  encrypt?(algorithm: string, plaintext: Uint8Array): Promise<Uint8Array>;
  /** The plaintext, or null where the ciphertext does not decrypt. Never throws for bytes of any kind. */
  decrypt?(algorithm: string, ciphertext: Uint8Array): Promise<Uint8Array | null>;

  /** The HMAC of a message, whole. */
  mac?(message: Uint8Array): Promise<Uint8Array>;

  /**
   * The raw ECDH secret: the x coordinate, as long as the field.
   *
   * @param peer the other's public key, SubjectPublicKeyInfo in DER.
   * @returns null where that is not a public key on this key's curve.
   */
  deriveSharedSecret?(peer: Uint8Array): Promise<Uint8Array | null>;

  /** A new shared secret, and its ciphertext (FIPS 203 §7.2). */
  encapsulate?(): Promise<{ readonly secret: Uint8Array; readonly ciphertext: Uint8Array }>;
  /** The shared secret, or null for a ciphertext of the wrong length (FIPS 203 §7.3). */
  decapsulate?(ciphertext: Uint8Array): Promise<Uint8Array | null>;
}

/** A new key, as its generation yields it: both halves, without the work of loading one to learn the other. */
export interface GeneratedKey {
  readonly material: Uint8Array;
  /** SubjectPublicKeyInfo in DER; absent for a MAC key. */
  readonly publicKey?: Uint8Array;
}

/**
 * A kind of key: how its material comes to be, and what becomes of it.
 *
 * "Material" is the private key in the form in which it is stored, wrapped, and in which users import and receive
 * it: PKCS #8 in DER (RFC 5958) for asymmetric keys, the raw bytes for MAC keys.
 */
export interface KeyKind {
  /** A new random key. */
  generate(): Promise<GeneratedKey>;
  /** Material ready for use. @throws any error where it is not material of this kind */
  load(material: Uint8Array): Promise<UsableKey>;
  /**
   * Material that a user brings: checked that it is a key of this kind (its size, its curve), and in the form in
   * which it would have been generated, so that one key has one form.
   *
   * @returns null where it is not. Never throws for bytes of any kind.
   */
  accept(imported: Uint8Array): Promise<Uint8Array | null>;
}
