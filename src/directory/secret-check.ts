import { timingSafeEqual } from "node:crypto";
import type { MasterKey } from "../crypto/master-key.ts";
import { materialLabel } from "../keys/key.ts";
import { type Scope, scopeOf } from "../workspace.ts";
import { credentialLabel } from "./accounts.ts";
import type { Database } from "./database.ts";

/** Number of data samples tried if there is no check value yet. */
const SAMPLES = 3;
/** Number of key stores asked for a sample. */
const STORES = 50;

/** Data wrapped under the deployment secret. */
interface Wrapped {
  readonly bytes: Uint8Array;
  readonly label: string;
}

/** Wrapped key material of a key store, with its ids. */
interface MaterialSample {
  readonly keyId: string;
  readonly materialId: string;
  readonly wrapped: Uint8Array;
}

/** The only method of a key store that is used here. */
export type SampledStore = (scope: Scope) => {
  readonly materials: { sample(): Promise<MaterialSample | null> };
};

/**
 * Check whether the stored data was wrapped under the present deployment secret. The first secret leaves a check value
 * in D1. Data of earlier versions gets one after something in it could be unwrapped.
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

  /** Result in this isolate; null before the first check. */
  get fits(): boolean | null {
    return this.#fits;
  }

  /** Checks the secret, once. @throws what D1 or a key store throws; the result stays unknown */
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
      // If several isolates with different secrets come first, one of them leaves its value.
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

  /**
   * Whether samples of the data can be unwrapped. "yes" also without any data; "unknown" if key stores that may have
   * data cannot be read.
   */
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
      // A damaged store, or one of a later version, counts as unread; it reports that itself when its keys are used.
      const sample = await store.materials.sample().catch(() => undefined);
      if (sample === undefined) unread = true;
      if (!sample) continue;
      materials.push({ bytes: sample.wrapped, label: materialLabel(sample.keyId, sample.materialId) });
    }
    return { materials, unread };
  }
}
