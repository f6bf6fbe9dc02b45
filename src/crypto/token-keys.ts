import { toHex } from "../bytes.ts";
import { MasterKey } from "./master-key.ts";

const PURPOSE = "tokens of the workspace";

/** 32 bytes from which the keys of a workspace's tokens are derived: they open nothing else of the deployment. */
export function tokenSecretOf(masterKey: MasterKey, workspace: string): Uint8Array {
  return masterKey.derived(`${PURPOSE} ${workspace}`);
}

/**
 * Keys of the tokens of one workspace (grant, import and pagination tokens): the workspace's own, under which tokens are
 * made, and those of workspaces whose state was restored here, whose tokens are still good. A snapshot may take them
 * along, which it may not with the deployment's own.
 */
export class TokenKeys {
  readonly #own: MasterKey;
  readonly #earlier: readonly MasterKey[];

  /** @param earlier secrets of tokens that were made elsewhere, 32 bytes each. */
  constructor(masterKey: MasterKey, workspace: string, earlier: readonly Uint8Array[]) {
    this.#own = new MasterKey(toHex(tokenSecretOf(masterKey, workspace)));
    this.#earlier = earlier.map((secret) => new MasterKey(toHex(secret)));
  }

  wrap(secret: Uint8Array, label: string): Promise<Uint8Array> {
    return this.#own.wrap(secret, label);
  }

  /** Unwraps what any of the keys has wrapped; null for other bytes. */
  async unwrap(wrapped: Uint8Array, label: string): Promise<Uint8Array | null> {
    for (const key of [this.#own, ...this.#earlier]) {
      const opened = await key.unwrap(wrapped, label).catch(() => null);
      if (opened) return opened;
    }
    return null;
  }

  mark(bytes: Uint8Array): Uint8Array {
    return this.#own.mark(bytes);
  }

  /** Whether one of the keys has made the mark of `bytes`. */
  knows(bytes: Uint8Array, mark: Uint8Array): boolean {
    return [this.#own, ...this.#earlier].some((key) => key.knows(bytes, mark));
  }
}
