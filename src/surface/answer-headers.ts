/** Seconds since the epoch of the text below. */
let second = Number.NaN;
let text = "";

/**
 * The header `Date` of an answer that is sent now: by the wall clock, which signatures are checked with, because SDKs
 * set their clock by it. A workspace's clock has no part in it. The text is made once a second.
 */
export function dateHeader(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    text = new Date(now * 1000).toUTCString();
  }
  return text;
}

/** Adds `Date` to an answer that its surface has not dated. */
export function dated(answer: Response): Response {
  answer.headers.set("date", dateHeader());
  return answer;
}

/**
 * The headers of a surface's answers, kept as an object of the runtime: a Response copies that for less than it reads
 * the members of a literal, which is measurable on every request.
 */
export class AnswerHeaders {
  readonly #headers: Headers;
  readonly #idName: string | null;
  #date = "";

  /**
   * @param idName header of the request's id; null for a surface without one.
   * @param fixed headers that are the same in each answer.
   */
  constructor(idName: string | null, fixed: Readonly<Record<string, string>>) {
    this.#headers = new Headers(fixed);
    this.#idName = idName;
  }

  /** The headers of one answer, its `Date` among them; they change with the next call, so they are used at once. */
  of(requestId: string): Headers {
    const date = dateHeader();
    if (date !== this.#date) {
      this.#date = date;
      this.#headers.set("date", date);
    }
    if (this.#idName !== null) this.#headers.set(this.#idName, requestId);
    return this.#headers;
  }
}
