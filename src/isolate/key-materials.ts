import { type Aead, aeadOf, symmetricCipher } from "../crypto/aead.ts";
import type { UsableKey } from "../crypto/key-kind.ts";
import { keyKind } from "../crypto/key-kinds.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { encodeHeader } from "../keys/ciphertext.ts";
import { type KeyRecord, materialLabel } from "../keys/key.ts";
import type { RequestContext } from "../request-context.ts";
import type { StoreRpc } from "./store-rpc.ts";

/** Symmetric key material ready for use: its cipher, and the header of the ciphertexts that it makes. */
export interface SealKey {
  readonly cipher: Aead;
  /** Raw bytes, for modes that the cipher lacks. */
  readonly raw: Uint8Array;
  readonly header: Uint8Array;
}

/** Ready materials of a key by material id: of a symmetric encryption key, or of another key. */
export interface ReadyMaterial {
  readonly seals: Map<string, SealKey>;
  readonly usable: Map<string, UsableKey>;
  /** Id of the first material; null until it is requested. */
  initialMaterialId: string | null;
}

/** A cached key with the materials used so far. */
export interface CachedKey<R extends KeyRecord = KeyRecord> {
  readonly record: R;
  readonly ready: ReadyMaterial;
}

/** Ready materials of a key before its first use. */
export function notReady(): ReadyMaterial {
  return { seals: new Map(), usable: new Map(), initialMaterialId: null };
}

/**
 * Loads and unwraps the materials of keys, and makes ciphers and key pairs of them. The results are cached with the key
 * (`CachedKey.ready`), because a material is immutable: only its first use in an isolate waits for the key store.
 */
export class KeyMaterials {
  readonly #store: StoreRpc;
  readonly #masterKey: MasterKey;

  constructor(store: StoreRpc, masterKey: MasterKey) {
    this.#store = store;
    this.#masterKey = masterKey;
  }

  /** A material of a symmetric key; null if the key has no such material, or is not symmetric. */
  async seal(context: RequestContext, key: CachedKey, materialId: string): Promise<SealKey | null> {
    const known = key.ready.seals.get(materialId);
    if (known) return known;
    const { keyId, keySpec, cloud, account, region } = key.record;
    const cipher = symmetricCipher(keySpec, region);
    if (!cipher) return null;
    const raw = await this.#unwrapped(context, keyId, materialId);
    if (!raw) return null;
    const header = encodeHeader({ cloud, account, region, keyId, materialId }, this.#masterKey);
    const seal = { cipher: await aeadOf(cipher, raw), raw, header };
    key.ready.seals.set(materialId, seal);
    return seal;
  }

  /** A material of a key other than a symmetric encryption key; null if the key has no such material. */
  async usable(
    context: RequestContext,
    key: CachedKey,
    materialId: string | null,
  ): Promise<UsableKey | null> {
    if (materialId === null) return null;
    const known = key.ready.usable.get(materialId);
    if (known) return known;
    const { keyId, keySpec } = key.record;
    const material = await this.#unwrapped(context, keyId, materialId);
    if (!material) return null;
    const kind = await keyKind(keySpec);
    const usable = await kind.load(material);
    key.ready.usable.set(materialId, usable);
    return usable;
  }

  /** Id of the first material of a key; null if it has none. */
  async initialId(context: RequestContext, key: CachedKey): Promise<string | null> {
    const { ready, record } = key;
    if (ready.initialMaterialId !== null) return ready.initialMaterialId;
    const { value } = await this.#store.call(context, (store, at) =>
      store.versions.page(at, record.keyId, 0, 1),
    );
    ready.initialMaterialId = value.page[0]?.materialId ?? null;
    return ready.initialMaterialId;
  }

  async #unwrapped(context: RequestContext, keyId: string, materialId: string): Promise<Uint8Array | null> {
    const { value } = await this.#store.call(context, (store, at) =>
      store.materials.wrapped(at, keyId, materialId),
    );
    return value && this.#masterKey.unwrap(value, materialLabel(keyId, materialId));
  }
}
