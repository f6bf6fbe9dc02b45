/** The form in which the message to sign is given (API Reference, Sign: MessageType). */
export type MessageType = "RAW" | "DIGEST" | "EXTERNAL_MU";

/**
 * Key material ready for use, with the operations of its kind of key and no others. Public and private operations
 * are in one interface, because a KMS key always has both halves.
 *
 * Algorithms have AWS's names (RSASSA_PSS_SHA_256, ECDSA_SHA_256, RSAES_OAEP_SHA_1 and so on); the surface has
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

  /** The full-length HMAC of a message. */
  mac?(message: Uint8Array): Promise<Uint8Array>;

  /**
   * The raw ECDH secret: the x coordinate, as long as the field.
   *
   * @param peer the peer's public key, SubjectPublicKeyInfo in DER.
   * @returns null where `peer` is not a public key on this key's curve.
   */
  deriveSharedSecret?(peer: Uint8Array): Promise<Uint8Array | null>;

  /** A new shared secret, and its ciphertext (FIPS 203 §7.2). */
  encapsulate?(): Promise<{ readonly secret: Uint8Array; readonly ciphertext: Uint8Array }>;
  /** The shared secret, or null for a ciphertext of the wrong length (FIPS 203 §7.3). */
  decapsulate?(ciphertext: Uint8Array): Promise<Uint8Array | null>;
}

/** A new key with both halves, as generation yields them: the material need not be loaded to get the public key. */
export interface GeneratedKey {
  readonly material: Uint8Array;
  /** SubjectPublicKeyInfo in DER; absent for a MAC key. */
  readonly publicKey?: Uint8Array;
}

/**
 * A kind of key: how its material is generated, loaded and imported.
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
   * Imported material in the form in which it would have been generated, so that one key has one form.
   *
   * @returns null where it is not a key of this kind, size and curve. Never throws for bytes of any kind.
   */
  accept(imported: Uint8Array): Promise<Uint8Array | null>;
}
