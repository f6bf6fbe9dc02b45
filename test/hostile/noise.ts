import { gzipSync } from "node:zlib";
import type { Random } from "../support/random.ts";
import { HOSTS } from "./hosts.ts";
import type { Draft, Header } from "./request.ts";

/** One request in so many gets noise on top of what else was done to it. */
const ONE_IN = 16;

const ORIGINS = [
  "http://evil.example",
  "null",
  "http://localhost:3000",
  "http://127.0.0.1",
  "é",
  "http://[::",
  "",
];

type Noise = (random: Random, draft: Draft) => Partial<Draft> & { readonly what: string };

const header =
  (name: string, values: readonly string[]): Noise =>
  (random, { headers }) => {
    const value = random.pick(values);
    return { what: `${name} ${value.slice(0, 30)}`, headers: [...headers, [name, value]] };
  };

const NOISES: readonly Noise[] = [
  (random, { headers }) => {
    const host = random.pick(HOSTS).replace(/[\t]/g, "");
    const others = headers.filter(([name]) => name !== "host");
    return { what: `host ${host}`, headers: [["host", host], ...others] };
  },
  header("origin", ORIGINS),
  header("sec-fetch-site", ["cross-site", "same-site", "same-origin", "none", "x"]),
  header("referer", ["http://evil.example/", "", "é"]),
  header("accept", ["*/*", "text/html", "application/xml", "application/cbor", "", "x;q=2", "é"]),
  header("accept-encoding", ["gzip", "br", "identity;q=0, *;q=0", "x"]),
  header("cf-connecting-ip", ["", "x", "10.0.0.1", "::1", "999.0.0.1", "10.0.0.1, 10.0.0.2"]),
  header("x-forwarded-for", ["127.0.0.1", "x"]),
  header("x-http-method-override", ["DELETE", "x"]),
  header("range", ["bytes=0-0", "x"]),
  header("cookie", ["a=b", "__proto__=1", "=".repeat(4000)]),
  header("if-none-match", ["*", "x"]),
  header("x-amz-security-token", ["", "x", "é", "a".repeat(8000)]),
  header("x-acs-security-token", ["", "x", "a".repeat(8000)]),
  header("x-acs-signature-nonce", ["", "x".repeat(60_000), "é"]),
  header("x-amz-date", ["", "20260101T000000Z", "x", "99999999T999999Z"]),
  header("x-amz-content-sha256", ["UNSIGNED-PAYLOAD", "x", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"]),
  header("x-fauxkms-instance", ["kst-a", "__proto__", "constructor", "", "é"]),
  header("authorization", ["", "x", "Bearer x", "Basic YTpi", "AWS4-HMAC-SHA256 Credential=a"]),
  header("content-type", ["application/x-www-form-urlencoded; charset=utf-16", "x", "application/json", "é"]),
  (random, { headers, body }) => {
    if (!body || random.next() < 0.5)
      return { what: "says gzip", headers: [...headers, ["content-encoding", "gzip"]] };
    return { what: "gzip", headers: [...headers, ["content-encoding", "gzip"]], body: gzipSync(body) };
  },
  (random, { headers }) => {
    const many = Array.from({ length: random.pick([50, 500]) }, (_, n): Header => [`x-amz-meta-${n}`, "a"]);
    return { what: "many headers", headers: [...headers, ...many] };
  },
  (random, { headers }) => {
    const long = "a".repeat(random.pick([1000, 8000, 60_000]));
    return { what: "a long header", headers: [...headers, ["user-agent", long]] };
  },
  (_random, draft) => ({ what: "in chunks", chunked: draft.body !== null }),
];

/**
 * Adds a header to a request or changes its Host, at times: all surfaces have these in common. Which surface answers
 * then, and whether the request must still be refused, is open.
 */
export function withNoise(random: Random, draft: Draft): Draft {
  if (random.int(1, ONE_IN) > 1 || draft.raw) return draft;
  const { what, ...changed } = random.pick(NOISES)(random, draft);
  // What was right but for one thing may not be changed into what is right: what nobody signed is as it was.
  return { ...draft, ...changed, what: `${draft.what}; ${what}`, anyAnswer: true };
}
