import { timingSafeEqual } from "node:crypto";
import type { MasterKey } from "../crypto/master-key.ts";
import { materialLabel } from "../keys/key.ts";
import { type Scope, scopeOf } from "../workspace.ts";
import { credentialLabel } from "./accounts.ts";
import type { Database } from "./database.ts";

/** Pieces of data that are looked at, where there is no check value yet. */
const SAMPLES = 3;
/** Key stores that are asked for one. */
const STORES = 50;

/** Something that was wrapped under the deployment secret. */
interface Wrapped {
  readonly bytes: Uint8Array;
  readonly label: string;
}

/** Key material as a key store has it, and whose it is. */
interface MaterialSample {
  readonly keyId: string;
  readonly materialId: string;
  readonly wrapped: Uint8Array;
}

/** The one method of a key store that is used here. */
export type SampledStore = (scope: Scope) => {
  readonly materials: { sample(): Promise<MaterialSample | null> };
};

/**
 * Whether the deployment secret is the one that the stored data was written under. The first one leaves a check value in
 * D1. Data of earlier versions has none: it gets one once something in it could be unwrapped.
 */
export class SecretCheck {
  readonly #db: Database;
  readonly #masterKey: MasterKey;
  readonly #stores: SampledStore;
  #fits: boolean | null = null;

  constructor(db: Database, masterKey: MasterKey, stores: SampledStore) {
    this.#db = db;
    this.#masterKey = masterKey;
    this.#stores = stores;
  }

  /** What is known in this isolate; null where nobody has looked yet. */
  get fits(): boolean | null {
    return this.#fits;
  }

  /** Looks, once. @throws what D1 or a key store throws; nothing is known then */
  async look(): Promise<boolean> {
    this.#fits ??= await this.#look();
    return this.#fits;
  }

  async #look(): Promise<boolean> {
    const value = this.#masterKey.checkValue();
    let known = await this.#known();
    if (known === null) {
      const opens = await this.#opensWhatThereIs();
      if (opens !== "yes") return opens === "unknown";
      // Of several that come first, with several secrets, one leaves its own.
      await this.#db.prepare("INSERT OR IGNORE INTO secret_check VALUES (1, ?)").bind(value).run();
      known = await this.#known();
    }
    return known !== null && known.length === value.length && timingSafeEqual(known, value);
  }

  async #known(): Promise<Uint8Array | null> {
    const row = await this.#db
      .prepare("SELECT value FROM secret_check")
      .first<{ value: number[] | ArrayBuffer }>();
    return row && new Uint8Array(row.value);
  }

  /** Also "yes" where there is nothing yet; "unknown" where key stores that may have something cannot be read. */
  async #opensWhatThereIs(): Promise<"yes" | "no" | "unknown"> {
    const credentials = await this.#credentials();
    if (await this.#opensAny(credentials)) return "yes";
    const { materials, unread } = await this.#materials();
    if (await this.#opensAny(materials)) return "yes";
    if (credentials.length + materials.length > 0) return "no";
    return unread ? "unknown" : "yes";
  }

  async #opensAny(samples: readonly Wrapped[]): Promise<boolean> {
    for (const { bytes, label } of samples) {
      const opened = await this.#masterKey.unwrap(bytes, label).catch(() => null);
      if (opened !== null) return true;
    }
    return false;
  }

  async #credentials(): Promise<Wrapped[]> {
    const { results } = await this.#db
      .prepare("SELECT access_key_id AS id, wrapped_secret AS wrapped FROM credentials LIMIT ?")
      .bind(SAMPLES)
      .all<{ id: string; wrapped: number[] | ArrayBuffer }>();
    return results.map(({ id, wrapped }) => ({ bytes: new Uint8Array(wrapped), label: credentialLabel(id) }));
  }

  async #materials(): Promise<{ materials: Wrapped[]; unread: boolean }> {
    const { results } = await this.#db
      .prepare("SELECT workspace, cloud, account_id AS account, region FROM stores LIMIT ?")
      .bind(STORES)
      .all<Pick<Scope, "workspace" | "cloud" | "account" | "region">>();
    const materials: Wrapped[] = [];
    let unread = false;
    for (const { workspace, cloud, account, region } of results) {
      if (materials.length === SAMPLES) break;
      const store = this.#stores(scopeOf(workspace, cloud, account, region));
      // One that is damaged, or of a later version, says so to whoever wants its keys.
      const sample = await store.materials.sample().catch(() => undefined);
      if (sample === undefined) unread = true;
      if (!sample) continue;
      materials.push({ bytes: sample.wrapped, label: materialLabel(sample.keyId, sample.materialId) });
    }
    return { materials, unread };
  }
}
