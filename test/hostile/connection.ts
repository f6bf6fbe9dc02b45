import { connect, type Socket } from "node:net";

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  /** By lower-case name; of several with one name, joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly milliseconds: number;
}

/** A piece of a request, sent so many milliseconds after the one before; null ends what we send. */
export interface Piece {
  readonly bytes: Uint8Array | null;
  readonly after?: number;
}

/** No answer within the time that there was. */
export class NoAnswer extends Error {}
/** The connection ended before the answer did. */
export class NoConnection extends Error {}

/** Address on which a server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * A connection of HTTP/1.1 that sends bytes as they are: no client of Node's sends a malformed request. It is kept alive
 * from one request to the next.
 */
export class Connection {
  readonly #address: ServerAddress;
  #socket: Socket | null = null;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  /**
   * Sends a request and reads the answer to it.
   *
   * @param method HEAD is answered without a body.
   * @throws NoAnswer, NoConnection
   */
  async send(pieces: readonly Piece[], method: string, patienceMs: number): Promise<Answer> {
    const used = this.#socket !== null;
    try {
      return await this.#exchange(pieces, method, patienceMs);
    } catch (error) {
      // A server may end a connection that is idle, at the very moment that it is used again.
      if (!used || !(error instanceof NoConnection)) throw error;
      return await this.#exchange(pieces, method, patienceMs);
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #connected(): Socket {
    const socket = connect({ ...this.#address, noDelay: true });
    this.#socket = socket;
    // What comes between two requests is nobody's answer.
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = null;
    });
    return socket;
  }

  #exchange(pieces: readonly Piece[], method: string, patienceMs: number): Promise<Answer> {
    const begun = performance.now();
    const socket = this.#socket ?? this.#connected();
    const parser = new AnswerParser(method);
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        end();
        this.close();
        reject(error);
      };
      const timer = setTimeout(() => fail(new NoAnswer(`${patienceMs} ms`)), patienceMs);
      const onData = (chunk: Buffer) => {
        let parsed: ReturnType<AnswerParser["read"]>;
        try {
          parsed = parser.read(chunk);
        } catch (error) {
          return fail(error instanceof Error ? error : new Error(String(error)));
        }
        if (parsed) finish(parsed);
      };
      const onEnd = () => {
        const parsed = parser.ended();
        if (parsed) finish(parsed);
        else fail(new NoConnection("ended"));
      };
      const onError = (error: Error) => fail(new NoConnection(error.message));
      const finish = ({ keep, ...answer }: Omit<Answer, "milliseconds"> & { keep: boolean }) => {
        end();
        if (!keep || pieces.some(({ bytes }) => bytes === null)) this.close();
        resolve({ ...answer, milliseconds: performance.now() - begun });
      };
      const end = () => {
        clearTimeout(timer);
        socket.off("data", onData).off("end", onEnd).off("close", onEnd).off("error", onError);
      };
      socket.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", onError);
      void write(socket, pieces);
    });
  }
}

async function write(socket: Socket, pieces: readonly Piece[]): Promise<void> {
  for (const { bytes, after } of pieces) {
    if (after !== undefined) await new Promise((resolve) => setTimeout(resolve, after));
    if (socket.destroyed) return;
    if (bytes === null) socket.end();
    else socket.write(bytes);
  }
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** Reads one answer out of the bytes of a connection. */
class AnswerParser {
  readonly #method: string;
  #bytes: Buffer = Buffer.alloc(0);
  #head: { status: number; headers: Map<string, string>; end: number } | null = null;

  constructor(method: string) {
    this.#method = method;
  }

  /** @returns the answer once it is whole. @throws Error for bytes that are no answer of HTTP/1.1 */
  read(chunk: Buffer): (Omit<Answer, "milliseconds"> & { keep: boolean }) | null {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      this.#head ??= this.#readHead();
      if (!this.#head) return null;
      if (this.#head.status >= 200) break;
      this.#bytes = this.#bytes.subarray(this.#head.end);
      this.#head = null;
    }
    const { status, headers, end } = this.#head;
    const keep = headers.get("connection")?.toLowerCase() !== "close";
    const rest = this.#bytes.subarray(end);
    if (this.#method === "HEAD" || status === 204 || status === 304) {
      return { status, headers, body: Buffer.alloc(0), keep };
    }
    const length = headers.get("content-length");
    if (length !== undefined) {
      const size = Number(length);
      return rest.length < size ? null : { status, headers, body: rest.subarray(0, size), keep };
    }
    if (headers.get("transfer-encoding")?.toLowerCase() !== "chunked") return null;
    const body = unchunked(rest);
    return body && { status, headers, body, keep };
  }

  /** The answer where the end of the connection is its end. */
  ended(): (Omit<Answer, "milliseconds"> & { keep: boolean }) | null {
    if (!this.#head) return null;
    const { status, headers, end } = this.#head;
    if (headers.has("content-length") || headers.has("transfer-encoding")) return null;
    return { status, headers, body: this.#bytes.subarray(end), keep: false };
  }

  #readHead() {
    const at = this.#bytes.indexOf(HEAD_END);
    if (at < 0) return null;
    const [first = "", ...lines] = this.#bytes.toString("latin1", 0, at).split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(first)?.[1]);
    if (!status) throw new Error(`no status line: ${first.slice(0, 100)}`);
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      const known = headers.get(name);
      headers.set(name, known === undefined ? value : `${known}, ${value}`);
    }
    return { status, headers, end: at + HEAD_END.length };
  }
}

/** The body that chunks make; null while the last is missing. */
function unchunked(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (!(size >= 0)) throw new Error("no size of a chunk");
    const begin = line + 2;
    if (bytes.length < begin + size + 2) return null;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(begin, begin + size));
    at = begin + size + 2;
  }
}
