import type { ChangedName, SecretValue, VersionChoice } from "../objects/key-store/api.ts";
import { secretReference } from "../secrets/names.ts";

/** Bytes of a sealed value that count as much as a key towards the limit of a cache. */
const BYTES_OF_A_KEY = 2048;
/** Most versions of a secret that are cached, because a request may ask for each by id and by label. */
const VERSIONS = 16;

/** Cached versions of a secret by the choice of a request. Values are sealed under their KMS key. */
interface CachedSecret {
  readonly versions: Map<string, SecretValue>;
  size: number;
}

/** Cached values of the secrets of one key store. */
export class CachedSecrets {
  readonly #secrets = new Map<ChangedName, CachedSecret>();
  #size = 0;

  /** What the values count towards the limit of the cache, in keys. */
  get size(): number {
    return this.#size;
  }

  /** Names under which a key store reports changes of the cached secrets. */
  references(): Iterable<ChangedName> {
    return this.#secrets.keys();
  }

  get(name: string, choice: VersionChoice): SecretValue | undefined {
    return this.#secrets.get(secretReference(name))?.versions.get(nameOf(choice));
  }

  /** Caches a value. @returns by how much the size has grown */
  hold(name: string, choice: VersionChoice, value: SecretValue): number {
    const before = this.#size;
    const reference = secretReference(name);
    if ((this.#secrets.get(reference)?.versions.size ?? 0) >= VERSIONS) this.drop(reference);
    const secret = this.#secrets.get(reference) ?? { versions: new Map(), size: 0 };
    this.#secrets.set(reference, secret);
    const known = secret.versions.get(nameOf(choice));
    const growth = sizeOf(value) - (known ? sizeOf(known) : 0);
    secret.versions.set(nameOf(choice), value);
    secret.size += growth;
    this.#size += growth;
    return this.#size - before;
  }

  /** Drops a secret. @returns by how much the size has shrunk */
  drop(reference: ChangedName): number {
    const size = this.#secrets.get(reference)?.size ?? 0;
    this.#secrets.delete(reference);
    this.#size -= size;
    return size;
  }
}

function nameOf({ versionId, stage }: VersionChoice): string {
  return JSON.stringify([versionId, stage]);
}

function sizeOf({ version }: SecretValue): number {
  return 1 + Math.floor(version.sealed.byteLength / BYTES_OF_A_KEY);
}
