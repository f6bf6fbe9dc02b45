/** Most notices of an isolate, because clients may cause ever new ones. */
const MOST = 100;

/** Sentences on the local server's stderr, each once. */
export class Notices {
  readonly #told = new Set<string>();
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  tell(sentence: string): void {
    if (this.#told.has(sentence) || this.#told.size >= MOST) return;
    this.#told.add(sentence);
    this.#write(`fauxkms: ${sentence}`);
  }
}
