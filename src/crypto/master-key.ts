import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { concat, utf8 } from "../bytes.ts";

const NONCE_LENGTH = 12;
const MAC_LENGTH = 16;

/**
 * The deployment's master key, derived from `FAUXKMS_SECRET`: it wraps key material and other secrets at rest, and
 * makes the MACs of session tokens, workspace tokens and secret values. Each purpose has a key of its own
 * (HKDF-SHA-256, RFC 5869). It is no KMS key: no request can name it.
 *
 * The secret never leaves this class.
 */
export class MasterKey {
  readonly #wrapping: Uint8Array<ArrayBuffer>;
  readonly #marking: Uint8Array;
  readonly #check: Uint8Array;
  readonly #deriving: Uint8Array;
  #wrappingKey: CryptoKey | undefined;

  constructor(secret: string) {
    const derive = (purpose: string) =>
      new Uint8Array(hkdfSync("sha256", utf8(secret), "fauxkms", purpose, 32));
    this.#wrapping = derive("wrap at rest");
    this.#marking = derive("mark");
    this.#check = derive("check");
    this.#deriving = derive("derive");
  }

  /**
   * Wraps `secret` (AES-256-GCM: nonce, ciphertext, tag), bound to `label` as additional authenticated data.
   *
   * @param label says what the secret is and whose; unwrapping needs an equal one.
   */
  async wrap(secret: Uint8Array, label: string): Promise<Uint8Array> {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: nonce, additionalData: utf8(label) },
      await this.#key(),
      secret,
    );
    return concat(nonce, new Uint8Array(sealed));
  }

  /**
   * Unwraps what `wrap` made.
   *
   * @throws OperationError where the deployment secret or the label is another, or bytes were altered.
   */
  async unwrap(wrapped: Uint8Array, label: string): Promise<Uint8Array> {
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: wrapped.subarray(0, NONCE_LENGTH), additionalData: utf8(label) },
      await this.#key(),
      wrapped.subarray(NONCE_LENGTH),
    );
    return new Uint8Array(opened);
  }

  /** 32 bytes that tell one deployment secret from another, without revealing it or the keys derived from it. */
  checkValue(): Uint8Array {
    return this.#check.slice();
  }

  /** 32 bytes for one purpose, which reveal nothing of the secret or of any other purpose. */
  derived(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync("sha256", this.#deriving, "fauxkms", purpose, 32));
  }

  /** A 16-byte mark (HMAC-SHA-256, truncated) that only this deployment can make. */
  mark(bytes: Uint8Array): Uint8Array {
    return createHmac("sha256", this.#marking).update(bytes).digest().subarray(0, MAC_LENGTH);
  }

  /** Whether `mark` is the one that belongs to `bytes`. */
  knows(bytes: Uint8Array, mark: Uint8Array): boolean {
    return mark.length === MAC_LENGTH && timingSafeEqual(this.mark(bytes), mark);
  }

  async #key(): Promise<CryptoKey> {
    this.#wrappingKey ??= await crypto.subtle.importKey("raw", this.#wrapping, "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]);
    return this.#wrappingKey;
  }
}
