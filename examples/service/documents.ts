import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import {
  CreateKeyCommand,
  DecryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";

/** A document under a data key of its own, which is under a KMS key. */
export interface Sealed {
  readonly dataKey: Uint8Array;
  /** Which material of the KMS key the data key is under. */
  readonly material: string | undefined;
  readonly nonce: Uint8Array;
  readonly tag: Uint8Array;
  readonly body: Uint8Array;
}

/** The imaginary service: it keeps documents by envelope encryption. */
export class Documents {
  readonly kms: KMSClient;
  readonly keyId: string;

  constructor(kms: KMSClient, keyId: string) {
    this.kms = kms;
    this.keyId = keyId;
  }

  /** The service with a new KMS key. */
  static async create(kms: KMSClient): Promise<Documents> {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    return new Documents(kms, present(KeyMetadata?.KeyId));
  }

  async seal(text: string): Promise<Sealed> {
    const made = await this.kms.send(new GenerateDataKeyCommand({ KeyId: this.keyId, KeySpec: "AES_256" }));
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", present(made.Plaintext), nonce);
    const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    const dataKey = present(made.CiphertextBlob);
    return { dataKey, material: made.KeyMaterialId, nonce, tag: cipher.getAuthTag(), body };
  }

  async open({ dataKey, nonce, tag, body }: Sealed): Promise<string> {
    const { Plaintext } = await this.kms.send(new DecryptCommand({ CiphertextBlob: dataKey }));
    const decipher = createDecipheriv("aes-256-gcm", present(Plaintext), nonce).setAuthTag(tag);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  }
}

/** A member that the API always answers. @throws Error where it is missing */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a member of the answer is missing");
  return value;
}
