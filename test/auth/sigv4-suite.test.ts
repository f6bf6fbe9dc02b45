import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CANONICAL, type CanonicalOptions, canonicalRequest } from "../../src/auth/canonical-request.ts";
import {
  readSignature,
  type Signature,
  signingKey,
  stringToSign,
  verifySignature,
} from "../../src/auth/sigv4.ts";
import { utf8 } from "../../src/bytes.ts";
import { sha256Hex } from "../../src/crypto/sha256.ts";
import { type RawRequest, readRawRequest, withHeader } from "../support/raw-http.ts";
import suite from "../vectors/sigv4.json" with { type: "json" };

/** One signed request of the suite, and what the suite says about it. */
interface Signed {
  readonly title: string;
  readonly name: string;
  readonly secret: string;
  readonly options: CanonicalOptions;
  readonly signedAt: number;
  readonly presigned: boolean;
  readonly text: string;
  readonly request: RawRequest;
  readonly canonical: string | null;
  readonly toSign: string | null;
}

const EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/** What the two cases without a context are signed with; both come from aws-sigv4 (README of the vectors). */
const WITHOUT_CONTEXT: Readonly<Record<string, { secret: string; timestamp: string }>> = {
  "double-encode-path": { secret: "notrealrnrELgWzOk3IfjzDKtFBhDby", timestamp: "2015-08-30T12:36:00Z" },
  "double-url-encode": { secret: EXAMPLE_SECRET, timestamp: "2021-05-11T15:40:45Z" },
};

/** Its canonical request shows another date than the request it belongs to. */
const WRONG_CANONICAL = "double-encode-path";
/** Its token was added after signing, as some services want it; KMS signs every header of AWS's own. */
const TOKEN_AFTER = "post-sts-header-after";

const cases = suite.flatMap((entry) =>
  (["header", "query"] as const).flatMap((form): Signed[] => {
    const files = entry[form];
    if (!files) return [];
    const { secret, timestamp } = WITHOUT_CONTEXT[entry.name] ?? {
      secret: entry.context?.credentials.secret_access_key ?? "",
      timestamp: entry.context?.timestamp ?? "",
    };
    const unsigned = entry.name === TOKEN_AFTER ? ["X-Amz-Security-Token"] : [];
    return [
      {
        title: `${entry.name} (${form})`,
        name: entry.name,
        secret,
        options: {
          normalize: entry.context?.normalize ?? true,
          unsigned: [...CANONICAL.unsigned, ...unsigned],
          unsignedHeaders: unsigned.map((name) => name.toLowerCase()),
        },
        signedAt: Date.parse(timestamp),
        presigned: form === "query",
        text: files.signedRequest,
        request: readRawRequest(files.signedRequest),
        canonical: entry.name === WRONG_CANONICAL ? null : files.canonicalRequest,
        toSign: files.stringToSign?.trimEnd() ?? null,
      },
    ];
  }),
);

function signatureOf(request: RawRequest): Signature {
  const signature = readSignature(request);
  if ("problem" in signature) throw new Error(JSON.stringify(signature));
  return signature;
}

function payloadHash(body: string): string {
  return hash("sha256", body, "hex");
}

const keys = new Map<string, Promise<CryptoKey>>();

/** The signing key of a scope, derived once. */
function keyOf(...scope: Parameters<typeof signingKey>): Promise<CryptoKey> {
  const name = scope.join("/");
  const key = keys.get(name) ?? signingKey(...scope);
  keys.set(name, key);
  return key;
}

/** Verifies a request that differs from the suite's where told; the suite's clock shows when it was signed. */
async function verify(
  signed: Signed,
  changed: Partial<{
    request: RawRequest;
    body: string;
    wall: number;
    normalize: boolean;
    unsignedHeaders: readonly string[];
  }> = {},
) {
  const request = changed.request ?? signed.request;
  const read = readSignature(request);
  if ("problem" in read) return read;
  const { date, region, service } = read;
  return verifySignature(
    request,
    read,
    await keyOf(signed.secret, date, region, service),
    payloadHash(changed.body ?? request.body),
    changed.wall ?? signed.signedAt,
    {
      ...CANONICAL,
      normalize: changed.normalize ?? signed.options.normalize,
      unsignedHeaders: changed.unsignedHeaders ?? signed.options.unsignedHeaders,
    },
  );
}

describe("the published SigV4 suite", () => {
  it("has all its forty cases, thirty-eight of them in both forms", () => {
    expect(suite).toHaveLength(40);
    expect(cases).toHaveLength(78);
  });

  it.each(cases.filter(({ canonical }) => canonical !== null))(
    "gives the canonical request of $title",
    (signed) => {
      const { signedHeaders } = signatureOf(signed.request);
      const { request, options } = signed;
      expect(canonicalRequest(request, signedHeaders, payloadHash(request.body), options)).toBe(
        signed.canonical,
      );
    },
  );

  it.each(cases.filter(({ toSign }) => toSign !== null))(
    "gives the string to sign of $title",
    async (signed) => {
      const signature = signatureOf(signed.request);
      const digest = await sha256Hex(utf8(signed.canonical ?? ""));
      expect(stringToSign(signature, digest)).toBe(signed.toSign);
    },
  );

  it.each(cases)("accepts $title", async (signed) => {
    expect(signatureOf(signed.request).expiresIn !== null).toBe(signed.presigned);
    expect(await verify(signed)).toBeNull();
  });

  it.each(cases)(
    "refuses $title with one digit of its signature changed, missing or added",
    async (signed) => {
      const { signature } = signatureOf(signed.request);
      const altered = [signature.slice(1), signature.slice(2), `${signature}0`, `${signature}g`, "0"];
      for (let at = 0; at < signature.length; at++) {
        const digit = signature[at] === "0" ? "1" : "0";
        altered.push(signature.slice(0, at) + digit + signature.slice(at + 1));
      }
      for (const other of altered) {
        const request = readRawRequest(signed.text.replace(signature, other));
        expect(await verify(signed, { request })).toEqual({ problem: "mismatch" });
      }
    },
  );

  it.each(cases)("refuses $title with another body", async (signed) => {
    expect(await verify(signed, { body: `${signed.request.body} ` })).toEqual({ problem: "mismatch" });
  });

  it.each(cases)("refuses $title with another value of any signed header", async (signed) => {
    for (const name of signatureOf(signed.request).signedHeaders) {
      const value = signed.request.header(name) ?? "";
      const altered = name === "x-amz-date" ? value.replace(/0Z$/, "1Z").replace(/5Z$/, "6Z") : `${value}x`;
      expect(altered).not.toBe(value);
      expect(await verify(signed, { request: withHeader(signed.request, name, altered) })).toEqual({
        problem: "mismatch",
      });
    }
  });

  it.each(cases)("refuses $title with another method, path or query", async (signed) => {
    const { request } = signed;
    const query = request.query === "" ? "a=b" : `${request.query}&a=b`;
    for (const altered of [{ method: "PUT" }, { path: `${request.path}x` }, { query }]) {
      expect(await verify(signed, { request: { ...request, ...altered } })).toEqual({ problem: "mismatch" });
    }
  });

  it("refuses a token that was added to the header after signing, where a service wants it signed", async () => {
    const added = cases.filter(({ name, presigned }) => name === TOKEN_AFTER && !presigned);
    expect(added).toHaveLength(1);
    for (const signed of added) {
      expect(await verify(signed, { unsignedHeaders: [] })).toEqual({
        problem: "notSigned",
        header: "x-amz-security-token",
      });
    }
  });

  it.each(cases)("refuses $title under another secret", async (signed) => {
    expect(await verify({ ...signed, secret: `${signed.secret}x` })).toEqual({ problem: "mismatch" });
  });

  it.each(cases)("refuses $title when its time is over, or not yet come", async (signed) => {
    const life = (signatureOf(signed.request).expiresIn ?? 300) * 1000;
    const at = (offset: number) => verify(signed, { wall: signed.signedAt + offset });
    expect(await at(life)).toBeNull();
    expect(await at(life + 1)).toMatchObject({ problem: "expired" });
    expect(await at(-300_000)).toBeNull();
    expect(await at(-300_001)).toMatchObject({ problem: "notYetCurrent" });
  });

  it("tells a path that was normalised before signing from one that was not", async () => {
    const pairs = cases.filter(({ name }) => name.endsWith("-normalized") || name.endsWith("-unnormalized"));
    let differing = 0;
    for (const signed of pairs) {
      const other = partnerOf(signed);
      const differs = other.canonical !== signed.canonical;
      differing += Number(differs);
      expect(await verify(signed, { normalize: other.options.normalize })).toEqual(
        differs ? { problem: "mismatch" } : null,
      );
    }
    // All but those of `get-space`, whose path is the same either way.
    expect([pairs.length, differing]).toEqual([28, 24]);
  });
});

/** The case of the same request and form with the path treated the other way. */
function partnerOf(signed: Signed): Signed {
  const name = signed.name.endsWith("-unnormalized")
    ? signed.name.replace("-unnormalized", "-normalized")
    : signed.name.replace("-normalized", "-unnormalized");
  const partner = cases.find((other) => other.name === name && other.presigned === signed.presigned);
  if (!partner) throw new Error(`no partner of ${signed.title}`);
  return partner;
}
