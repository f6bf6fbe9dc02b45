import { describe, expect, it } from "vitest";
import { claimedAccessKeyId, readAcsSignature } from "../../src/auth/acs-signature.ts";
import { acsCanonicalRequest, acsKeyName, parameterStringToSign } from "../../src/auth/acs-verify.ts";
import { sha256Hex } from "../../src/crypto/sha256.ts";
import {
  type AcsCase,
  type AcsWire,
  CASES,
  EMPTY_SHA256,
  HEADER_CASES,
  requestOf,
  SM3_CASES,
  V1_CASE,
  V3_CASE,
  verdictOn,
} from "./acs-cases.ts";

const MISMATCH = { problem: "mismatch", toSign: expect.any(String) };
const MINUTES_15 = 900_000;

const withHeader = (signed: AcsCase, name: string, value: string): AcsCase => ({
  ...signed,
  headers: { ...signed.headers, [name]: value },
});

/** A request in which one piece of text is replaced, in the URL and in the header Authorization. */
const replaced = (signed: AcsCase, from: string, to: string): AcsCase => ({
  ...signed,
  url: signed.url.replace(encodeURIComponent(from), encodeURIComponent(to)),
  headers: {
    ...signed.headers,
    ...(signed.headers.authorization !== undefined && {
      authorization: signed.headers.authorization.replace(from, to),
    }),
  },
});

describe("known signatures", () => {
  it("have the string to sign that is published for V1", () => {
    expect(parameterStringToSign(requestOf(V1_CASE))).toBe(
      "GET&%2F&AccessKeyId%3Dtestid%26Action%3DCreateKey%26Format%3Djson%26SignatureMethod%3DHMAC-SHA1" +
        "%26SignatureVersion%3D1.0%26Timestamp%3D2016-03-28T03%253A13%253A08Z%26Version%3D2016-01-20",
    );
  });

  it("have the hashed canonical request that is published for V3", async () => {
    const names = V3_CASE.headers.authorization?.match(/SignedHeaders=([^,]+)/)?.[1]?.split(";") ?? [];
    const canonical = acsCanonicalRequest(requestOf(V3_CASE), names, EMPTY_SHA256);
    expect(await sha256Hex(new TextEncoder().encode(canonical))).toBe(
      "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
    );
  });

  it.each(CASES)("are accepted: $title", async (signed) => {
    expect(await verdictOn(signed, signed.signedAt)).toBeNull();
    expect(claimedAccessKeyId(requestOf(signed))).toBe(signed.accessKeyId);
    expect(readAcsSignature(requestOf(signed))).toMatchObject({
      accessKeyId: signed.accessKeyId,
      date: signed.signedAt,
      securityToken: null,
    });
  });

  it("have signing keys with distinct cache names", () => {
    const names = CASES.map((signed) => {
      const signature = readAcsSignature(requestOf(signed));
      return "problem" in signature ? signature.problem : acsKeyName(signature);
    });
    expect(names).toEqual([
      "V1",
      "ACS3-HMAC-SHA256",
      "ACS3-HMAC-SHA256",
      "ACS4-HMAC-SHA256/20260102/cn-hangzhou/Kms",
    ]);
  });

  it.each(CASES)("are refused under another secret: $title", async (signed) => {
    expect(await verdictOn({ ...signed, secret: `${signed.secret}x` }, signed.signedAt)).toMatchObject(
      MISMATCH,
    );
  });

  it.each(CASES)("are refused with any character changed, or one more or less: $title", async (signed) => {
    const { signature } = signed;
    const altered = [
      signature.slice(1),
      signature.slice(0, -1),
      `${signature}0`,
      "0",
      "é",
      signature.toUpperCase(),
    ];
    // The last character of base64 before the padding has bits that nobody reads.
    for (let at = 0; at < signature.replace("=", "").length; at++) {
      const other = signature[at] === "A" ? "Q" : signature[at] === "0" ? "1" : "0";
      altered.push(signature.slice(0, at) + other + signature.slice(at + 1));
    }
    for (const other of altered) {
      expect(await verdictOn(replaced(signed, signature, other), signed.signedAt), other).toMatchObject(
        MISMATCH,
      );
    }
  });

  it.each<[string, (signed: AcsCase) => Partial<AcsWire>]>([
    ["method", () => ({ method: "PUT" })],
    ["one more parameter", ({ url }) => ({ url: `${url}&a=b` })],
    ["one more empty parameter", ({ url }) => ({ url: `${url}&a` })],
    ["a parameter said twice", ({ url }) => ({ url: url.replace(/([?&])(\w+=[^&]*)/, "$1$2&$2") })],
    ["another value", ({ url }) => ({ url: url.replace(/=(\w)/, "=x$1") })],
    ["another name", ({ url }) => ({ url: url.replace(/&(\w+)=/, "&x$1=") })],
    [
      "a form",
      ({ headers }) => ({
        body: "a=b",
        headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      }),
    ],
  ])("are refused with another %s", async (_, change) => {
    for (const signed of CASES) {
      const changed = { ...signed, ...change(signed) };
      expect(await verdictOn(changed, signed.signedAt), signed.title).toMatchObject(MISMATCH);
    }
  });

  it.each(CASES)("are accepted with parameters in another order: $title", async (signed) => {
    const [origin = "", query = ""] = signed.url.split("?");
    const url = `${origin}?${query.split("&").reverse().join("&&")}&`;
    expect(await verdictOn({ ...signed, url }, signed.signedAt)).toBeNull();
  });

  it.each(CASES)("are valid for 15 minutes either way: $title", async (signed) => {
    const at = (offset: number) => verdictOn(signed, signed.signedAt + offset);
    expect(await at(MINUTES_15)).toBeNull();
    expect(await at(-MINUTES_15)).toBeNull();
    expect(await at(MINUTES_15 + 1)).toEqual({ problem: "expired" });
    expect(await at(-MINUTES_15 - 1)).toEqual({ problem: "expired" });
  });
});

describe("signatures in the header", () => {
  it.each(HEADER_CASES)("are refused with another value of any signed header: $title", async (signed) => {
    for (const [name, value] of Object.entries(signed.headers)) {
      if (name === "authorization") continue;
      const altered = name === "x-acs-date" ? value.replace(/\dZ$/, "9Z") : `${value}x`;
      expect(await verdictOn(withHeader(signed, name, altered), signed.signedAt), name).toMatchObject(
        MISMATCH,
      );
    }
  });

  it.each(HEADER_CASES)(
    "are refused with another body, path, or spelling of a hash: $title",
    async (signed) => {
      const { headers, url } = signed;
      const shouted = withHeader(signed, "x-acs-content-sha256", EMPTY_SHA256.toUpperCase());
      for (const changed of [
        { ...signed, body: "x" },
        { ...signed, url: url.replace("/?", "/x?") },
        { ...signed, headers: { ...headers, "x-acs-extra": "1" } },
        shouted,
      ]) {
        expect(await verdictOn(changed, signed.signedAt)).toMatchObject(MISMATCH);
      }
    },
  );

  it.each(SM3_CASES)("may use SM3: $title", async (signed) => {
    expect(await verdictOn(signed, signed.signedAt)).toBeNull();
    const altered = signed.signature.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    for (const changed of [
      { ...signed, secret: "x" },
      { ...signed, body: "x" },
      { ...signed, url: `${signed.url}x` },
      replaced(signed, signed.signature, altered),
      replaced(signed, signed.signature, "0"),
    ]) {
      expect(await verdictOn(changed, signed.signedAt)).toMatchObject(MISMATCH);
    }
  });

  it("are answered with what the server signed where they do not match", async () => {
    expect(await verdictOn({ ...V3_CASE, secret: "x" }, V3_CASE.signedAt)).toEqual({
      problem: "mismatch",
      toSign: "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
      canonicalRequest: expect.stringMatching(/^POST\n\/\nImageId=win2019[\s\S]+\nhost:ecs[\s\S]+b855$/),
    });
  });

  it("may have spaces between their fields, and headers that are not signed", async () => {
    const spaced = V3_CASE.headers.authorization?.replaceAll(",", " , ") ?? "";
    const changed = withHeader(withHeader(V3_CASE, "authorization", spaced), "user-agent", "test");
    expect(await verdictOn(changed, V3_CASE.signedAt)).toBeNull();
  });
});

describe("a signature that cannot be verified", () => {
  const read = (wire: Partial<AcsWire>) =>
    readAcsSignature(requestOf({ method: "POST", url: "/", headers: {}, body: "", ...wire }));
  const v1 = (change: (url: string) => string) => read({ url: change(V1_CASE.url) });
  const v3 = (change: Readonly<Record<string, string | undefined>>) => {
    const entries = Object.entries({ ...V3_CASE.headers, ...change });
    const headers = Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])));
    return read({ headers });
  };
  const authorization = V3_CASE.headers.authorization ?? "";

  it("is missing where the request has none", () => {
    expect(read({})).toEqual({ problem: "missing" });
    expect(read({ url: "/?Action=ListKeys&Timestamp=x" })).toEqual({ problem: "missing" });
    expect(claimedAccessKeyId(requestOf({ method: "GET", url: "/", headers: {}, body: "" }))).toBeNull();
  });

  it.each(["AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion"])("lacks %s in V1", (name) => {
    const lacks = { problem: "incomplete", lacks: [name] };
    expect(v1((url) => url.replace(`${name}=`, `X${name}=`))).toEqual(lacks);
    expect(v1((url) => url.replace(new RegExp(`([?&]${name}=)[^&]*`), "$1"))).toEqual(lacks);
  });

  it.each(["x-acs-signature-nonce", "x-acs-content-sha256"])("lacks %s in V3", (name) => {
    expect(v3({ [name]: undefined })).toEqual({ problem: "incomplete", lacks: [name] });
  });

  it.each(["Credential", "SignedHeaders", "Signature"])("lacks %s in Authorization", (name) => {
    const lacks = { problem: "incomplete", lacks: [name] };
    expect(v3({ authorization: authorization.replace(`${name}=`, `x${name}=`) })).toEqual(lacks);
    expect(v3({ authorization: authorization.replace(new RegExp(`${name}=[^,]*`), `${name}=`) })).toEqual(
      lacks,
    );
  });

  it("lacks everything where Authorization is only a scheme", () => {
    const lacks = ["Credential", "SignedHeaders", "Signature"];
    expect(v3({ authorization: "ACS3-HMAC-SHA256" })).toEqual({ problem: "incomplete", lacks });
    expect(v3({ authorization: "ACS3-HMAC-SHA256 ,,=," })).toEqual({ problem: "incomplete", lacks });
  });

  it.each([
    ["ACS3-RSA-SHA256 Credential=a,SignedHeaders=host,Signature=b", "ACS3-RSA-SHA256"],
    ["ACS4-HMAC-SHA256x Credential=a", "ACS4-HMAC-SHA256x"],
    ["Bearer token", "Authorization"],
    ["acs testid:signature", "Authorization"],
  ])("is not supported: %s", (value, what) => {
    expect(v3({ authorization: value })).toEqual({ problem: "unsupported", what });
  });

  it("is not supported: bearer tokens, other methods and versions of V1", () => {
    const unsupported = (what: string) => ({ problem: "unsupported", what });
    expect(v1((url) => `${url}&SignatureType=BEARERTOKEN`)).toEqual(unsupported("SignatureType"));
    expect(read({ headers: { "x-acs-signature-type": "BEARERTOKEN", authorization: "Bearer x" } })).toEqual(
      unsupported("x-acs-signature-type"),
    );
    expect(v1((url) => url.replace("HMAC-SHA1", "HMAC-SHA256"))).toEqual(unsupported("SignatureMethod"));
    expect(v1((url) => url.replace("=1.0", "=2.0"))).toEqual(unsupported("SignatureVersion"));
  });

  it("has no timestamp, or a malformed one", () => {
    const timestamps = ["x", "2016-03-28 03:13:08", "2016-03-28T03:13:08.000Z", "2016-13-28T03:13:08Z"];
    for (const text of timestamps) {
      const changed = (url: string) => url.replace("2016-03-28T03%3A13%3A08Z", encodeURIComponent(text));
      expect(v1(changed)).toEqual({ problem: "timestampMalformed", name: "Timestamp" });
      expect(v3({ "x-acs-date": text })).toEqual({ problem: "timestampMalformed", name: "x-acs-date" });
    }
    expect(v1((url) => url.replace("Timestamp", "X"))).toEqual({
      problem: "timestampMissing",
      name: "Timestamp",
    });
    expect(v3({ "x-acs-date": undefined })).toEqual({ problem: "timestampMissing", name: "x-acs-date" });
  });

  it.each([
    "testid",
    "testid/20260102/cn-hangzhou/Kms",
    "testid/20260103/cn-hangzhou/Kms/aliyun_v4_request",
    "testid/20260102//Kms/aliyun_v4_request",
    "testid/20260102/cn-hangzhou/Kms/aws4_request",
    "testid/20260102/cn-hangzhou/Kms/aliyun_v4_request/x",
  ])("has a credential that is not of V4: %s", (credential) => {
    const signed = CASES.at(-1) ?? V3_CASE;
    const value = signed.headers.authorization?.replace(/Credential=[^,]*/, `Credential=${credential}`) ?? "";
    expect(readAcsSignature(requestOf(withHeader(signed, "authorization", value)))).toEqual({
      problem: "malformed",
      what: "Credential",
    });
  });
});
