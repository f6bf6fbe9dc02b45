import type { Random } from "../support/random.ts";
import type { Piece } from "./connection.ts";
import { HOSTS } from "./hosts.ts";
import type { Draft } from "./request.ts";
import type { World } from "./world.ts";

/** A request that is wrong as HTTP, or cut off, or slow. */
export function wireRequest(random: Random, world: World): Draft {
  const { what, pieces, mayClose = false } = random.pick(SHAPES)(random, world);
  return {
    surface: "wire",
    operation: what,
    what,
    method: "POST",
    target: "/",
    headers: [],
    body: null,
    signing: "none",
    side: "playground",
    harmless: false,
    mustFail: false,
    anyAnswer: true,
    raw: pieces,
    mayClose,
  };
}

interface Shape {
  readonly what: string;
  readonly pieces: readonly Piece[];
  /** Whether the connection may end without an answer. */
  readonly mayClose?: boolean;
}

const text = (...lines: string[]): Uint8Array => Buffer.from(lines.join("\r\n"));
const whole = (bytes: Uint8Array): readonly Piece[] => [{ bytes }];
/** The head of a good request, but for what is given. */
const head = (world: World, ...lines: readonly string[]) =>
  [
    "POST / HTTP/1.1",
    `Host: ${world.host}`,
    "Content-Type: application/x-amz-json-1.1",
    "X-Amz-Target: TrentService.ListKeys",
    `X-Fauxkms-Workspace: ${world.scratch}`,
    ...lines,
  ] as const;

const LENGTHS = ["-1", "abc", "1e3", "+2", "0x2", "2, 2", "2, 3", " ", "99999999999999999999", "2.0", "２"];
const CHUNKS = [
  ...[
    "zz\r\n{}\r\n0\r\n\r\n",
    "-1\r\n{}\r\n0\r\n\r\n",
    "ffffffffffffffffff\r\n{}",
    "2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n",
  ],
  ...["2\r\n{}0\r\n\r\n", "\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\n{}\n0\n\n"],
];

const SHAPES: readonly ((random: Random, world: World) => Shape)[] = [
  (random, world) => {
    const host = random.pick(HOSTS);
    const path = random.pick(["/", "/_fauxkms/clock", "/?Action=ListKeys&Version=2016-01-20", "/a"]);
    const lines = [`POST ${path} HTTP/1.1`, `Host: ${host}`, `X-Fauxkms-Workspace: ${world.scratch}`];
    const type = random.pick([[], ["X-Amz-Target: TrentService.ListKeys"], ["X-Kms-ApiName: Encrypt"]]);
    return {
      what: `host ${host}`,
      pieces: whole(text(...lines, ...type, "Content-Length: 0", "", "")),
      mayClose: true,
    };
  },
  (_random, world) => ({
    what: "no host",
    pieces: whole(text("GET / HTTP/1.1", `X-Fauxkms-Workspace: ${world.scratch}`, "", "")),
  }),
  (random, world) => ({
    what: "two hosts",
    pieces: whole(text(...head(world, `Host: ${random.pick(HOSTS)}`, "Content-Length: 2"), "", "{}")),
    mayClose: true,
  }),
  (random) => {
    const line = random.pick([
      ...[
        "GET",
        "GET /",
        "GET / HTTP/9.9",
        "GET / HTTP/1.1 x",
        "G\0T / HTTP/1.1",
        "GET http://a b/ HTTP/1.1",
      ],
      ...["GET http://evil.example/ HTTP/1.1", "GET * HTTP/1.1", "CONNECT a:1 HTTP/1.1", " GET / HTTP/1.1"],
      ...[
        "GET  / HTTP/1.1",
        "get / HTTP/1.1",
        "GET /\0 HTTP/1.1",
        "GET / http/1.1",
        "PRI * HTTP/2.0",
        "\x16\x03\x01",
      ],
      ...[
        "GET //evil.example/ HTTP/1.1",
        "GET /\\evil HTTP/1.1",
        "GET /a#b HTTP/1.1",
        "GET ?a=b HTTP/1.1",
        "A".repeat(70_000),
      ],
      ...["GET http://[::/ HTTP/1.1", "GET http://%00/ HTTP/1.1", "GET a HTTP/1.1", "GET /%s%n HTTP/1.1"],
    ]);
    return {
      what: `line ${line.slice(0, 40)}`,
      pieces: ended(text(line, "Host: localhost", "", "")),
      mayClose: true,
    };
  },
  (random, world) => {
    const line = random.pick([
      ...[
        "no colon",
        ": no name",
        "X y: z",
        "X: a\0b",
        " folded: a",
        "X:\x01",
        "\x7f: a",
        "X: é",
        "\u00ff: a",
      ],
      ...[
        `X: ${"a".repeat(100_000)}`,
        `${"X".repeat(5000)}: a`,
        "Connection: x-amz-target",
        "Upgrade: websocket",
      ],
      ...[
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk",
        "Expect: 200-ok",
      ],
    ]);
    const bytes = text(...head(world, line, "Content-Length: 2"), "", "{}");
    return { what: `header ${line.slice(0, 40)}`, pieces: ended(bytes), mayClose: true };
  },
  (random, world) => {
    const lines = Array.from({ length: random.pick([100, 1000, 10_000]) }, (_, n) => `X-H${n}: ${n}`);
    return {
      what: "many headers",
      pieces: ended(text(...head(world, ...lines, "Content-Length: 2"), "", "{}")),
      mayClose: true,
    };
  },
  (random, world) => {
    const length = random.pick(LENGTHS);
    const bytes = text(...head(world, `Content-Length: ${length}`), "", "{}");
    return { what: `length ${length}`, pieces: ended(bytes), mayClose: true };
  },
  (random, world) => {
    const lines = random.pick([
      ["Content-Length: 2", "Content-Length: 3"],
      ["Content-Length: 2", "Transfer-Encoding: chunked"],
      ["Transfer-Encoding: chunked, chunked"],
      ["Transfer-Encoding: gzip, chunked"],
      ["Transfer-Encoding: x"],
      ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ]);
    return {
      what: lines.join(", "),
      pieces: ended(text(...head(world, ...lines), "", "2\r\n{}\r\n0\r\n\r\n")),
      mayClose: true,
    };
  },
  (random, world) => {
    const body = random.pick(CHUNKS);
    return {
      what: `chunks ${JSON.stringify(body).slice(0, 30)}`,
      pieces: ended(text(...head(world, "Transfer-Encoding: chunked"), "", body)),
      mayClose: true,
    };
  },
  (random, world) => ({
    what: "cut off",
    pieces: ended(text(...head(world, `Content-Length: ${random.pick([3, 1000, 1_000_000])}`), "", "{}")),
    mayClose: true,
  }),
  (random, world) => {
    const bytes = text(...head(world, "Content-Length: 2"), "", "{}");
    const at = random.int(1, bytes.length - 1);
    return { what: "cut off in its head or body", pieces: ended(bytes.subarray(0, at)), mayClose: true };
  },
  (random, world) => {
    const bytes = text(...head(world, "Content-Length: 2"), "", "{}");
    const parts = random.int(2, 5);
    const pieces = Array.from({ length: parts }, (_, n) => ({
      bytes: bytes.subarray(
        Math.floor((n * bytes.length) / parts),
        Math.floor(((n + 1) * bytes.length) / parts),
      ),
      after: n === 0 ? 0 : random.int(1, 60),
    }));
    return { what: "slow", pieces };
  },
  (_random, world) => ({
    what: "expects 100",
    pieces: [
      { bytes: text(...head(world, "Expect: 100-continue", "Content-Length: 2"), "", "") },
      { bytes: text("{}"), after: 30 },
    ],
  }),
  (random, world) => {
    const encoding = random.pick(["gzip", "br", "deflate", "zstd", "identity", "x", "gzip, gzip"]);
    const body = random.pick(["{}", "\x1f\x8b\x08\0\0\0\0\0", "\x78\x9c"]);
    const length = Buffer.byteLength(body);
    const bytes = text(
      ...head(world, `Content-Encoding: ${encoding}`, `Content-Length: ${length}`),
      "",
      body,
    );
    return { what: `encoded by ${encoding}`, pieces: whole(bytes) };
  },
  (random) => ({
    what: "random bytes",
    pieces: ended(random.bytes(random.int(1, 200))),
    mayClose: true,
  }),
];

/** Bytes after which nothing more comes. */
function ended(bytes: Uint8Array): readonly Piece[] {
  return [{ bytes }, { bytes: null }];
}
