import type { Piece } from "./connection.ts";
import type { CallerName } from "./signers.ts";

/** What answers a request, if all is well. */
export const SURFACES = [
  "aws",
  "service-quotas",
  "cloudwatch",
  "tagging",
  "sts",
  "iam",
  "alibaba",
  "ram",
  "alibaba-sts",
  "bss",
  "instance-api",
  "control",
  "unknown",
  "wire",
] as const;
export type Surface = (typeof SURFACES)[number];

/** How a request is signed once it is whole. `none` leaves it as it is, `broken` spoils a good signature. */
export type Signing = "aws" | "aws-query" | "acs1" | "acs3" | "acs4" | "none";

/** A request of the suite before it is signed. */
export interface Draft {
  readonly surface: Surface;
  readonly operation: string;
  /** What was done to it. */
  readonly what: string;
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  /** In their order; a name may stand there twice. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array | null;
  /** Whether the body goes out in chunks, without a length. */
  readonly chunked?: boolean;
  readonly signing: Signing;
  /** Who asks; the root user where it is left out. */
  readonly by?: CallerName;
  /** Whether its signature is spoilt, so that strict mode must refuse it. */
  readonly broken?: boolean;
  /** Side of its account: what an observed account shows is compared, a playground may change in any way. */
  readonly side: Side;
  /** Whether no service could carry it out. */
  readonly mustFail: boolean;
  /** Whether, if it succeeds, nothing changes that can be asked for. */
  readonly harmless: boolean;
  /** Whether another than the surface may answer: for a strange Host, say. */
  readonly anyAnswer?: boolean;
  /** Sent as it is, in place of all that. */
  readonly raw?: readonly Piece[];
  /** Whether the connection may end without an answer to it. */
  readonly mayClose?: boolean;
}

export type Side = "observed" | "playground";
export type Header = readonly [name: string, value: string];

/** The bytes of a request. */
export function piecesOf(draft: Draft): readonly Piece[] {
  if (draft.raw) return draft.raw;
  const { body, chunked } = draft;
  const framing: Header[] =
    body === null
      ? draft.method === "GET" || draft.method === "HEAD"
        ? []
        : [["content-length", "0"]]
      : chunked
        ? [["transfer-encoding", "chunked"]]
        : [["content-length", String(body.length)]];
  const named = new Set(draft.headers.map(([name]) => name.toLowerCase()));
  const lines = [...draft.headers, ...framing.filter(([name]) => !named.has(name))].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = Buffer.from(`${draft.method} ${draft.target} HTTP/1.1\r\n${lines.join("")}\r\n`);
  if (body === null) return [{ bytes: head }];
  if (!chunked) return [{ bytes: Buffer.concat([head, body]) }];
  const half = body.length >> 1;
  return [
    { bytes: Buffer.concat([head, chunk(body.subarray(0, half)), chunk(body.subarray(half)), LAST_CHUNK]) },
  ];
}

const LAST_CHUNK = Buffer.from("0\r\n\r\n");

function chunk(bytes: Uint8Array): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

/** A request as text, to be read and sent again: what is no plain text is escaped. */
export function dumpOf(pieces: readonly Piece[], longest = 3000): string {
  const bytes = Buffer.concat(pieces.map(({ bytes }) => bytes ?? new Uint8Array()));
  const text = bytes
    .subarray(0, longest)
    .toString("latin1")
    .replace(/[^\x20-\x7e\n]/g, (sign: string) =>
      sign === "\r" ? "" : `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
  return bytes.length > longest ? `${text}… (${bytes.length} bytes)` : text;
}
