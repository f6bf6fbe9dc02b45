import { connect } from "node:net";
import { patient } from "./patience.ts";

/** A raw answer; status 0 where the connection ended without one. */
export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Milliseconds after which a missing answer counts as none. */
const PATIENCE_MS = 30_000;

/**
 * Sends raw bytes as a request, with any `Host` and any target, which no HTTP client would send.
 *
 * @param lines the request line and headers; `Connection` and `Content-Length` are added.
 */
export function sendRaw(url: string, lines: readonly string[], body = ""): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const length = Buffer.byteLength(body);
  const head = [...lines, `Content-Length: ${length}`, "Connection: close", "", ""].join("\r\n");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.setTimeout(patient(PATIENCE_MS), () =>
      socket.destroy(new Error(`no answer to ${lines.join(" ")}`)),
    );
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(answerOf(Buffer.concat(chunks).toString("latin1"))));
    socket.write(head, "latin1");
    socket.write(body);
  });
}

/**
 * Sends the same request many times over one connection without waiting for answers (RFC 9112 §9.3.2), because an HTTP client
 * costs more than the server does.
 *
 * @returns the statuses of the answers, in the order of the requests.
 */
export function sendPipelined(
  url: string,
  lines: readonly string[],
  body: string,
  count: number,
): Promise<number[]> {
  const { hostname, port } = new URL(url);
  const request = (connection: string) =>
    [...lines, `Content-Length: ${Buffer.byteLength(body)}`, `Connection: ${connection}`, "", body].join(
      "\r\n",
    );
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.setTimeout(patient(PATIENCE_MS), () => socket.destroy(new Error("no answer")));
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      const heads = Buffer.concat(chunks)
        .toString("latin1")
        .matchAll(/HTTP\/1\.1 (\d{3}) /g);
      resolve(Array.from(heads, ([, status]) => Number(status)));
    });
    socket.write(request("keep-alive").repeat(count - 1) + request("close"));
  });
}

function answerOf(text: string): WireAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0),
    contentType: /^content-type: *(.*)$/im.exec(head)?.[1]?.trim() ?? "",
    body: rest.join("\r\n\r\n"),
  };
}
