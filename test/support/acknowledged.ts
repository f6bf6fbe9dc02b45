import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  type KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import type { Random } from "./random.ts";

/** A key, and what the server has confirmed about it. It is noted only after the answer was read. */
interface KnownKey {
  readonly keyId: string;
  readonly aliases: string[];
  /** On-demand rotations that were confirmed. */
  rotations: number;
  /** Key material ids that the server has shown. */
  readonly materialIds: Set<string>;
}

interface KnownCiphertext {
  readonly keyId: string;
  readonly blob: Uint8Array;
  readonly plaintext: string;
  readonly round: string;
}

/** Number of checks at the same time. */
const AT_ONCE = 16;
/**
 * Pauses of each client after a key, after several keys and after a ciphertext, in milliseconds. Seven clients still keep requests under way at any
 * moment; without pauses thousands of ciphertexts, which write nothing, would have to be checked.
 */
const PAUSE_MS = { key: 10, keys: 100, ciphertext: 25 } as const;
/** Keys that a client makes at the same time, which are written together. */
const KEYS_TOGETHER = 6;

/** Everything that a server has confirmed to an account. */
export class Acknowledged {
  readonly keys: KnownKey[] = [];
  readonly ciphertexts: KnownCiphertext[] = [];

  /** Makes keys, aliases, rotations and ciphertexts until the server is gone. */
  async load(client: KMSClient, random: Random, isOver: () => boolean): Promise<void> {
    const until = async (pauseMs: number, work: () => Promise<void>) => {
      while (!isOver()) {
        await work().catch((error: unknown) => {
          if (!isOver()) throw error;
        });
        await sleep(pauseMs);
      }
    };
    const makers = Array.from({ length: 3 }, () => until(PAUSE_MS.key, () => this.#makeKey(client, random)));
    const users = Array.from({ length: 3 }, () =>
      until(PAUSE_MS.ciphertext, () => this.#encrypt(client, random)),
    );
    const together = until(PAUSE_MS.keys, async () => {
      const keys = Array.from({ length: KEYS_TOGETHER }, () => this.#makeKey(client, random));
      await Promise.all(keys);
    });
    await Promise.all([...makers, together, ...users]);
  }

  async #makeKey(client: KMSClient, random: Random): Promise<void> {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const keyId = KeyMetadata?.KeyId ?? "";
    const materialIds = new Set([KeyMetadata?.CurrentKeyMaterialId ?? ""]);
    const key: KnownKey = { keyId, aliases: [], rotations: 0, materialIds };
    this.keys.push(key);
    for (let left = random.int(0, 2); left > 0; left--) {
      const alias = `alias/${random.int(0, 2 ** 31)}-${this.keys.length}-${left}`;
      await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: keyId }));
      key.aliases.push(alias);
    }
    for (let left = random.int(0, 3); left > 0; left--) {
      await client.send(new RotateKeyOnDemandCommand({ KeyId: keyId }));
      key.rotations++;
      for (const id of await materialIdsOf(client, keyId)) materialIds.add(id);
    }
  }

  async #encrypt(client: KMSClient, random: Random): Promise<void> {
    const key = this.keys[random.int(0, Math.max(0, this.keys.length - 1))];
    if (!key) return;
    const plaintext = `plaintext ${random.int(0, 2 ** 31)}`;
    const round = String(random.int(0, 9));
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({
        KeyId: key.keyId,
        Plaintext: Buffer.from(plaintext),
        EncryptionContext: { round },
      }),
    );
    if (!CiphertextBlob) throw new Error("Encrypt answered no ciphertext");
    this.ciphertexts.push({ keyId: key.keyId, blob: CiphertextBlob, plaintext, round });
  }

  /** Compares the account with it. @returns losses and changes, a line each. */
  async lost(client: KMSClient): Promise<string[]> {
    const lost: string[] = [];
    const check = async (what: string, isThere: () => Promise<boolean>) => {
      const there = await isThere().catch((error: unknown) => `${error}`);
      if (there !== true) lost.push(`${what}: ${there}`);
    };
    await eachOf(this.keys, async (key) => {
      const { keyId, aliases, rotations, materialIds } = key;
      const pointsAtKey = (name: string) => async () =>
        (await client.send(new DescribeKeyCommand({ KeyId: name }))).KeyMetadata?.KeyId === keyId;
      await check(`key ${keyId}`, pointsAtKey(keyId));
      for (const alias of aliases) await check(`alias ${alias} of ${keyId}`, pointsAtKey(alias));
      await check(`rotations of ${keyId}`, async () => {
        const found = await materialIdsOf(client, keyId);
        // The first material is not a rotation.
        return found.length > rotations && [...materialIds].every((id) => found.includes(id));
      });
    });
    await eachOf(this.ciphertexts, async ({ keyId, blob, plaintext, round }) => {
      await check(`ciphertext of ${keyId}`, async () => {
        const opened = await client.send(
          new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: { round } }),
        );
        return Buffer.from(opened.Plaintext ?? []).toString() === plaintext;
      });
    });
    return lost;
  }
}

async function materialIdsOf(client: KMSClient, keyId: string): Promise<string[]> {
  const { Rotations = [] } = await client.send(
    new ListKeyRotationsCommand({ KeyId: keyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
  );
  return Rotations.map(({ KeyMaterialId }) => KeyMaterialId ?? "");
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
