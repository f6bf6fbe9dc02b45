/** An answer of the control API that is an error, or no answer at all. */
export class FauxkmsError extends Error {
  override readonly name = "FauxkmsError";
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Code of the error, such as `invalid` or `notFound`. */
  readonly code: string;

  constructor(message: string, status: number, code: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}

/** What a call of the control API may send besides its path. */
export interface ControlCall {
  /** Query parameters; those that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** A body: text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How the control API of a workspace is reached. */
export interface ControlAccess {
  /** Origin of the server, `http://HOST:PORT`. */
  readonly url: string;
  /** The admin's token, or the workspace's; null for a server without tokens. */
  readonly token: string | null;
  /** The workspace whose state is meant; null for the whole server. */
  readonly workspace: string | null;
}

/** A client of the control API (docs/control-api.md) for one workspace. */
export class Control {
  readonly #access: ControlAccess;

  constructor(access: ControlAccess) {
    this.#access = access;
  }

  /** Origin of the server. */
  get url(): string {
    return this.#access.url;
  }

  /** Its token; null for a server without tokens. */
  get token(): string | null {
    return this.#access.token;
  }

  /** The same with another token or workspace. */
  with(change: Partial<ControlAccess>): Control {
    return new Control({ ...this.#access, ...change });
  }

  /** Sends a call and reads its JSON answer; undefined where there is none. @throws FauxkmsError */
  async json<T>(method: string, path: string, call: ControlCall = {}): Promise<T> {
    const answer = await this.send(method, path, call);
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Sends a call. @returns a successful answer @throws FauxkmsError */
  async send(method: string, path: string, { query, body, headers }: ControlCall = {}): Promise<Response> {
    const { url, token, workspace } = this.#access;
    const target = new URL(`/_fauxkms/${path}`, url);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    const init = {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(workspace !== null && { "x-fauxkms-workspace": workspace }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    };
    const answer = await fetch(target, init).catch((error: unknown) => {
      const reason =
        error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : error;
      throw new FauxkmsError(`fauxkms does not answer at ${url}: ${reason}`, 0, "unreachable", error);
    });
    if (!answer.ok) throw await errorOf(answer, `${method} ${path}`);
    return answer;
  }
}

/** The error that an answer tells of. */
async function errorOf(answer: Response, call: string): Promise<FauxkmsError> {
  const text = await answer.text();
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // The answer is not the control API's, but a proxy's perhaps.
  }
  const error = typeof said === "object" && said !== null && "error" in said ? said.error : null;
  const { code = "unknown", message = text.slice(0, 200) } = (error ?? {}) as {
    code?: string;
    message?: string;
  };
  return new FauxkmsError(`${call}: ${answer.status} ${message}`, answer.status, code);
}
