import { describe, expect, it } from "vitest";
import { readSignature } from "../../src/auth/sigv4.ts";

const HEX = "0123456789abcdef".repeat(4);
const OTHER = HEX.split("").reverse().join("");

/** Reads an Authorization header of a request. */
function read(
  authorization: string,
  headers: Readonly<Record<string, string>> = { "x-amz-date": "20260102T030405Z" },
) {
  const all: Readonly<Record<string, string>> = { ...headers, authorization };
  return readSignature({
    method: "POST",
    path: "/",
    query: "",
    header: (name) => all[name] ?? null,
    headerNames: () => Object.keys(all),
  });
}

const scope = (accessKeyId: string) => `Credential=${accessKeyId}/20260102/us-east-1/kms/aws4_request`;
const stated = (accessKeyId: string) =>
  `AWS4-HMAC-SHA256 ${scope(accessKeyId)}, SignedHeaders=host;x-amz-date`;
const signed = (accessKeyId: string, signature: string) => `${stated(accessKeyId)}, Signature=${signature}`;

/** Headers of an access key, each of another form. */
const FORMS: readonly (readonly [string, (accessKeyId: string) => string])[] = [
  ["another signature", (id) => signed(id, OTHER)],
  ["capitals", (id) => signed(id, HEX.toUpperCase())],
  ["a digit less", (id) => signed(id, HEX.slice(1))],
  ["a digit more", (id) => signed(id, `0${HEX}`)],
  ["no signature", (id) => signed(id, "")],
  ["a comma first", (id) => signed(id, `,${HEX.slice(1)}`)],
  ["a comma within", (id) => signed(id, `${HEX.slice(0, 30)},${HEX.slice(0, 33)}`)],
  ["a second signature", (id) => `${signed(id, HEX)}, Signature=${OTHER}`],
  ["a field after it", (id) => `${signed(id, HEX)}, Other=${OTHER}`],
  ["the signature first", (id) => `AWS4-HMAC-SHA256 Signature=${HEX}, SignedHeaders=host, ${scope(id)}`],
  ["no space before it", (id) => `${stated(id)},Signature=${HEX}`],
  ["another name before it", (id) => `${stated(id)}, XSignature=${HEX}`],
  ["other signed headers", (id) => `AWS4-HMAC-SHA256 ${scope(id)}, SignedHeaders=host, Signature=${HEX}`],
];

describe("an Authorization header", () => {
  it.each(FORMS)(
    "with %s is read as the first of its access key is, however often it was read",
    (_, form) => {
      const first = JSON.stringify(read(form("FIRST")));
      read(signed("KNOWN", HEX));
      for (let time = 0; time < 2; time++) {
        expect(JSON.stringify(read(form("KNOWN"))).replaceAll("KNOWN", "FIRST")).toBe(first);
      }
    },
  );

  it("is read with the time and the token of its own request", () => {
    const of = (headers: Readonly<Record<string, string>>) => read(signed("TIMES", HEX), headers);
    expect(of({ "x-amz-date": "20260102T030405Z" })).toMatchObject({
      timestamp: "20260102T030405Z",
      sessionToken: null,
    });
    expect(of({ "x-amz-date": "20260102T040506Z", "x-amz-security-token": "t" })).toMatchObject({
      timestamp: "20260102T040506Z",
      sessionToken: "t",
    });
    expect(of({ date: "Fri, 02 Jan 2026 05:06:07 GMT" })).toMatchObject({ timestamp: "20260102T050607Z" });
    expect(of({ "x-amz-date": "20260103T000000Z" })).toMatchObject({ problem: "dateMismatch" });
    expect(of({ "x-amz-date": "now" })).toMatchObject({ problem: "malformed", what: "date" });
    expect(of({})).toMatchObject({ problem: "incomplete", lacks: ["X-Amz-Date"] });
  });
});
