import { MasterKey } from "../../crypto/master-key.ts";
import type { WorkspaceOrigin } from "../../workspace.ts";

const NAME = "origin";
const LABEL = "token secret";

/** An origin as it is stored, its secrets wrapped. */
interface Stored {
  readonly tokenSecrets: readonly Uint8Array[];
  readonly isForeign: boolean;
}

/** An origin whose secrets were wrapped, ready to be stored. */
export interface WrappedOrigin {
  readonly origin: WorkspaceOrigin;
  readonly stored: Stored;
}

/** Where the state of a workspace was restored from, in the storage of its object: wrapped there, open in memory. */
export class Origin {
  readonly #kv: SyncKvStorage;
  readonly #masterKey: () => MasterKey;
  #known: WorkspaceOrigin | null = null;

  constructor(kv: SyncKvStorage, secret: string | undefined) {
    this.#kv = kv;
    this.#masterKey = () => new MasterKey(secret ?? "");
  }

  get(): WorkspaceOrigin | null {
    return this.#known;
  }

  get isStored(): boolean {
    return this.#kv.get(NAME) !== undefined;
  }

  /** Reads what is stored. */
  async load(): Promise<void> {
    const stored = this.#kv.get<Stored>(NAME);
    if (!stored) return;
    const masterKey = this.#masterKey();
    const secrets = stored.tokenSecrets.map((wrapped) => masterKey.unwrap(wrapped, LABEL));
    this.#known = { tokenSecrets: await Promise.all(secrets), isForeign: stored.isForeign };
  }

  async wrap(origin: WorkspaceOrigin): Promise<WrappedOrigin> {
    const masterKey = this.#masterKey();
    const wrapped = origin.tokenSecrets.map((secret) => masterKey.wrap(secret, LABEL));
    return { origin, stored: { tokenSecrets: await Promise.all(wrapped), isForeign: origin.isForeign } };
  }

  /** Stores an origin, or none. */
  put(wrapped: WrappedOrigin | null): void {
    if (wrapped) this.#kv.put<Stored>(NAME, wrapped.stored);
    else this.#kv.delete(NAME);
    this.#known = wrapped?.origin ?? null;
  }
}
