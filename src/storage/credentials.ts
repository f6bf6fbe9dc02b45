import type { Credential, Directory } from "./directory.ts";
import type { Background } from "./lease-time.ts";

/** How long an isolate uses a credential before it looks again, in milliseconds of the wall clock. */
const KEEP_MS = 30_000;
/** Past this age it waits for the new look. */
const KEEP_AT_MOST_MS = 300_000;
/** How long it remembers that there is none. */
const KEEP_ABSENT_MS = 1000;
/** Characters of an access key id at the most (AWS STS, AccessKeyId); Alibaba Cloud's have 30. */
const LONGEST_ID = 128;
/** Credentials remembered by an isolate. */
const CAPACITY = 10_000;

interface Entry {
  credential: Credential | null;
  readAt: number;
  refreshing: boolean;
}

/**
 * Credentials as the isolate knows them. Only the first request of an access key waits for the directory;
 * later ones use what is known while it is looked up again in the background.
 */
export class Credentials {
  readonly #directory: Directory;
  readonly #entries = new Map<string, Entry>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** The credential of an access key, or null. Without waiting where it is known. */
  get(
    accessKeyId: string,
    wall: number,
    background: Background,
  ): Credential | null | Promise<Credential | null> {
    if (accessKeyId.length > LONGEST_ID) return null;
    const entry = this.#entries.get(accessKeyId);
    if (!entry || wall - entry.readAt >= KEEP_AT_MOST_MS) return this.#read(accessKeyId);
    const keep = entry.credential ? KEEP_MS : KEEP_ABSENT_MS;
    if (wall - entry.readAt >= keep && !entry.refreshing) {
      entry.refreshing = true;
      background(this.#read(accessKeyId));
    }
    return entry.credential;
  }

  /** Forgets all: a workspace was reset. */
  clear(): void {
    this.#entries.clear();
  }

  /** Forgets one: it was just made or removed. */
  forget(accessKeyId: string): void {
    this.#entries.delete(accessKeyId);
  }

  async #read(accessKeyId: string): Promise<Credential | null> {
    const before = this.#entries.get(accessKeyId);
    const credential = await this.#directory.credential(accessKeyId).finally(() => {
      if (before) before.refreshing = false;
    });
    if (this.#entries.size >= CAPACITY) this.#entries.clear();
    this.#entries.set(accessKeyId, { credential, readAt: Date.now(), refreshing: false });
    return credential;
  }
}
