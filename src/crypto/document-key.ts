import { createHmac, type Hmac, hkdfSync, scryptSync, timingSafeEqual } from "node:crypto";
import { concat, utf8 } from "../bytes.ts";
import type { MasterKey } from "./master-key.ts";

const NONCE_LENGTH = 12;

/**
 * Cost of scrypt (RFC 7914) for a passphrase: 32 MiB and some 0.2 s for each guess. The platform allows PBKDF2 100,000
 * iterations at the most, which is too few.
 */
const SCRYPT = { N: 32_768, r: 8, p: 2, maxmem: 64 * 1024 * 1024 };

/** The key of one document: it seals the secrets in it (AES-256-GCM), and makes a MAC of all of it (HMAC-SHA-256). */
export class DocumentKey {
  readonly #sealing: Uint8Array<ArrayBuffer>;
  readonly #marking: Uint8Array;
  #key: CryptoKey | undefined;

  private constructor(secret: Uint8Array, salt: Uint8Array) {
    const derive = (purpose: string) => new Uint8Array(hkdfSync("sha256", secret, salt, purpose, 32));
    this.#sealing = derive("seal in a document");
    this.#marking = derive("mark a document");
  }

  /** The key that whoever knows the passphrase can make. */
  static ofPassphrase(passphrase: string, salt: Uint8Array): DocumentKey {
    return new DocumentKey(scryptSync(utf8(passphrase.normalize("NFC")), salt, 32, SCRYPT), salt);
  }

  /** The key that this deployment alone can make, for documents of one workspace. */
  static ofDeployment(masterKey: MasterKey, workspace: string, salt: Uint8Array): DocumentKey {
    return new DocumentKey(masterKey.derived(`snapshots of the workspace ${workspace}`), salt);
  }

  /** Seals a secret: nonce, ciphertext, tag. @param label says what it is; opening needs an equal one. */
  async seal(secret: Uint8Array, label: string): Promise<Uint8Array> {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: nonce, additionalData: utf8(label) },
      await this.#cipherKey(),
      secret,
    );
    return concat(nonce, new Uint8Array(sealed));
  }

  /** Opens what `seal` made; null for anything else. */
  async open(sealed: Uint8Array, label: string): Promise<Uint8Array | null> {
    try {
      const opened = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: sealed.subarray(0, NONCE_LENGTH), additionalData: utf8(label) },
        await this.#cipherKey(),
        sealed.subarray(NONCE_LENGTH),
      );
      return new Uint8Array(opened);
    } catch {
      return null;
    }
  }

  /** Begins a MAC of the document. */
  mac(): Hmac {
    return createHmac("sha256", this.#marking);
  }

  /** A MAC of a short text, by which a wrong key is noticed at once. */
  proof(text: string): Uint8Array {
    return this.mac().update(`proof ${text}`).digest();
  }

  /** Whether two MACs are equal, compared in constant time. */
  static isSame(one: Uint8Array, other: Uint8Array): boolean {
    return one.length === other.length && timingSafeEqual(one, other);
  }

  async #cipherKey(): Promise<CryptoKey> {
    this.#key ??= await crypto.subtle.importKey("raw", this.#sealing, "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]);
    return this.#key;
  }
}
