import { randomBytes } from "node:crypto";
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  EncryptCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { type ClientOptions, control, freshAccount, kms } from "./client.ts";
import type { ServerName } from "./servers.ts";

/** A key made for a test, and the account that owns it. */
export interface MadeKey {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly client: KMSClient;
}

/** Makes a key, in a fresh account unless the options name one. */
export async function makeKey(
  options: ClientOptions = {},
  input: CreateKeyCommandInput = {},
): Promise<MadeKey> {
  const account = options.account ?? freshAccount();
  const client = kms({ ...options, account });
  return { account, client, ...(await addKey(client, input)) };
}

/** Makes another key with a client. */
export async function addKey(
  client: KMSClient,
  input: CreateKeyCommandInput = {},
): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
}

export async function encrypt(client: KMSClient, keyId: string, text: string): Promise<Uint8Array> {
  const answer = await client.send(new EncryptCommand({ KeyId: keyId, Plaintext: Buffer.from(text) }));
  return answer.CiphertextBlob ?? new Uint8Array();
}

export async function decrypt(
  client: KMSClient,
  blob: Uint8Array,
): Promise<{ text: string; materialId: string | undefined }> {
  const { Plaintext, KeyMaterialId } = await client.send(new DecryptCommand({ CiphertextBlob: blob }));
  return { text: Buffer.from(Plaintext ?? []).toString(), materialId: KeyMaterialId };
}

/** A UUID that names no key. */
export const NO_KEY = "00000000-0000-4000-8000-000000000000";

export const DAY = 86_400;

/** A new workspace whose clock stands still, so that dates are exact. */
export class FrozenWorkspace {
  readonly name = `test-${randomBytes(8).toString("hex")}`;
  readonly server: ServerName;

  private constructor(server: ServerName) {
    this.server = server;
  }

  static async begin(now: string, server: ServerName = "off"): Promise<FrozenWorkspace> {
    const workspace = new FrozenWorkspace(server);
    await workspace.set({ mode: "frozen", now });
    return workspace;
  }

  async set(clock: { mode: "frozen" | "running"; now?: string }): Promise<void> {
    await this.#control("PUT", "clock", clock);
  }

  async advance(seconds: number): Promise<void> {
    await this.#control("POST", "clock/advance", { seconds });
  }

  /** Options of clients and keys in this workspace. */
  get options(): ClientOptions {
    return { server: this.server, workspace: this.name };
  }

  async #control(method: string, path: string, body: unknown): Promise<void> {
    const { server, name } = this;
    const { status, json } = await control(method, path, body, { server, workspace: name });
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
  }
}

/** The date some days after another. */
export function daysAfter(start: string, days: number): Date {
  return new Date(Date.parse(start) + days * DAY * 1000);
}
