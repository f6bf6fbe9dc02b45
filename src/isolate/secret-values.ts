import type { SecretAccess } from "../access/secret-access.ts";
import type { ChangedName, SecretValue, VersionChoice } from "../objects/key-store/api.ts";
import { secretReference } from "../secrets/names.ts";

/** Bytes of a sealed value that count as much as a key towards the limit of a cache. */
const BYTES_OF_A_KEY = 2048;
/** Most versions of a secret that are cached, because a request may ask for each by id and by label. */
const VERSIONS = 16;

/** Cached versions of a secret by the choice of a request. Values are sealed under their KMS key. */
interface CachedSecret {
  readonly versions: Map<string, SecretValue>;
  /** What guards it; undefined until somebody asks. */
  access: SecretAccess | undefined;
  size: number;
}

/** Cached values of the secrets of one key store, and what guards them. */
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

  /** What guards a secret, if that is cached. */
  access(name: string): SecretAccess | undefined {
    return this.#secrets.get(secretReference(name))?.access;
  }

  /** Caches what guards a secret. @returns by how much the size has grown */
  holdAccess(name: string, access: SecretAccess): number {
    const secret = this.#secretOf(secretReference(name));
    const growth = secret.access === undefined ? sizeOfAccess(access) : 0;
    secret.access = access;
    secret.size += growth;
    this.#size += growth;
    return growth;
  }

  /** Caches a value. @returns by how much the size has grown */
  hold(name: string, choice: VersionChoice, value: SecretValue): number {
    const before = this.#size;
    const reference = secretReference(name);
    if ((this.#secrets.get(reference)?.versions.size ?? 0) >= VERSIONS) this.drop(reference);
    const secret = this.#secretOf(reference);
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

  #secretOf(reference: ChangedName): CachedSecret {
    const known = this.#secrets.get(reference);
    if (known) return known;
    const secret = { versions: new Map(), access: undefined, size: 0 };
    this.#secrets.set(reference, secret);
    return secret;
  }
}

/** A policy of 32,768 bytes counts as much as sixteen keys. */
function sizeOfAccess({ policy }: SecretAccess): number {
  return 1 + Math.floor((policy?.length ?? 0) / BYTES_OF_A_KEY);
}

function nameOf({ versionId, stage }: VersionChoice): string {
  return JSON.stringify([versionId, stage]);
}

function sizeOf({ version }: SecretValue): number {
  return 1 + Math.floor(version.sealed.byteLength / BYTES_OF_A_KEY);
}
