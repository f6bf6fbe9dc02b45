import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InstanceApiError } from "../../../src/alibaba/instance-api/errors.ts";
import {
  readInstanceCall,
  stringToSign,
  verifyInstanceCall,
} from "../../../src/alibaba/instance-api/signature.ts";
import { fromHex, utf8 } from "../../../src/bytes.ts";
import { newClientKey } from "../../../src/crypto/client-key.ts";
import { clientKeyVerifier } from "../../../src/crypto/client-key-verifier.ts";
import { type ClientKey, type InstanceDraft, signInstanceCall } from "../../support/instance-api.ts";
import { openWithForge } from "../../support/pkcs12.ts";
import { seededRandom } from "../../support/random.ts";
import { newRsaKey } from "../../support/rsa-keys.ts";
import { workerUrl } from "../../support/shared-servers.ts";

const NOW = Date.parse("2026-01-02T03:04:05Z");
const PASSWORD = "Correct-horse-7";
const MINUTES = 60_000;
const BODY = fromHex("0a036b6579120568656c6c6f");

let key: ClientKey;
let verifier: CryptoKey;

beforeAll(async () => {
  const keyId = "KAAP.00000000-0000-0000-0000-000000000000";
  const made = await newClientKey({ subject: keyId, notBefore: 0, notAfter: 1000, password: PASSWORD });
  const { privateKey } = openWithForge(made.pkcs12, PASSWORD);
  key = { keyId, privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  verifier = await clientKeyVerifier(made.certificatePem);
});

interface Attempt extends Partial<InstanceDraft> {
  /** What arrives, where it is not what was signed; null for a header that is lost. */
  readonly sent?: Readonly<Record<string, string | null>>;
  readonly method?: string;
  readonly received?: Uint8Array;
  readonly wall?: number;
  readonly verifier?: CryptoKey;
}

/** The outcome of a request: null for a good one. */
async function outcome(attempt: Attempt = {}): Promise<InstanceApiError | null> {
  const { sent = {}, method = "POST", wall = NOW, ...draft } = attempt;
  const signed = signInstanceCall({ key, apiName: "Encrypt", body: BODY, now: NOW, ...draft });
  const headers = new Headers(signed);
  for (const [name, value] of Object.entries(sent)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const call = readInstanceCall(method, headers, wall);
  if (call instanceof InstanceApiError) return call;
  return verifyInstanceCall(call, attempt.received ?? draft.body ?? BODY, attempt.verifier ?? verifier);
}

async function refusal(attempt: Attempt): Promise<[number, string, string] | null> {
  const error = await outcome(attempt);
  return error && [error.status, error.code, error.text];
}

const UNAUTHORIZED = [401, "Unauthorized", "The ClientKey or its signature is not valid."];
const invalid = (what: string) => [400, "InvalidParam", `The Param ${what} is invalid.`];

it("the text to sign is that of the reference vector", () => {
  const headers = new Headers(signInstanceCall({ key, apiName: "Encrypt", body: BODY, now: NOW }));
  expect(headers.get("content-sha256")).toBe(
    "63871F8547DBCE9B880B9EA05491CE115F2B647163DA69175FF8446A4F55BEC7",
  );
  expect(headers.get("date")).toBe("Fri, 02 Jan 2026 03:04:05 GMT");
  const hash = createHash("sha256").update(stringToSign("POST", headers)).digest("hex");
  expect(hash).toBe("2907685980741b55ccc9df0f1f89808729ed937b77117397c35ff3f2101a7fb8");
});

it("workerd reads the same from a request that came over HTTP", async () => {
  const headers = { "x-kms-ab": "3", "X-Kms-A-B": " 2 ", "x-kms-a": "1", accept: "*/*" };
  const signed = signInstanceCall({ key, apiName: "Sign", body: BODY, headers, now: Date.now() });
  const url = workerUrl(join(import.meta.dirname, "../../crypto/library-worker.ts"));
  const sent = { method: "POST", headers: signed, body: BODY };
  const seen = await (await fetch(`${url}/instance-signature`, sent)).json();
  expect(seen).toEqual({ operation: "Sign", toSign: stringToSign("POST", new Headers(signed)) });
});

it("a valid request names its caller and operation", () => {
  const headers = { "x-kms-migrationkeyversionid": "2ab1a983-7072-4bbc-a582-584b5bd85b1f" };
  const signed = signInstanceCall({ key, apiName: "AdvanceDecrypt", body: BODY, now: NOW, headers });
  expect(readInstanceCall("POST", new Headers(signed), NOW)).toMatchObject({
    operation: "AdvanceDecrypt",
    clientKeyId: key.keyId,
    migrationKeyVersionId: "2ab1a983-7072-4bbc-a582-584b5bd85b1f",
  });
});

describe("the verification of a signature", () => {
  it.each<[string, Attempt]>([
    ["a request", {}],
    ["one without a body", { body: new Uint8Array() }],
    ["one with a long body", { body: new Uint8Array(3_000_000) }],
    ["a further header that is signed", { headers: { "x-kms-migrationkeyversionid": "  v  " } }],
    ["headers whose names begin alike", { headers: { "x-kms-a": "1", "x-kms-a-b": "2", "x-kms-ab": "3" } }],
    ["a header that is not signed", { sent: { "x-other": "1" } }],
    ["a clock that is 15 minutes slow", { wall: NOW + 15 * MINUTES }],
    ["a clock that is 15 minutes fast", { wall: NOW - 15 * MINUTES }],
    [
      "a hash in lower case",
      { headers: { "content-sha256": createHash("sha256").update(BODY).digest("hex") } },
    ],
  ])("accepts %s", async (_what, attempt) => {
    expect(await refusal(attempt)).toBeNull();
  });
});

describe("the verification of a signature", () => {
  it.each<[string, Attempt, readonly unknown[]]>([
    ["GET", { method: "GET" }, [403, "UnsupportedHTTPMethod", "This http method is not supported."]],
    [
      "no operation",
      { sent: { "x-kms-apiname": null } },
      [400, "InvalidApiName", 'The ApiName "" is invalid.'],
    ],
    ["another operation", { apiName: "$&" }, [400, "InvalidApiName", 'The ApiName "$&" is invalid.']],
    [
      "no version",
      { sent: { "x-kms-apiversion": null } },
      [400, "InvalidApiVersion", 'The ApiVersion "" is invalid.'],
    ],
    [
      "another version",
      { headers: { "x-kms-apiversion": "dkms-gcs-9" } },
      [400, "InvalidApiVersion", 'The ApiVersion "dkms-gcs-9" is invalid.'],
    ],
    ["no date", { sent: { date: null } }, invalid("Date")],
    ["a date in another form", { headers: { date: "2026-01-02T03:04:05Z" } }, invalid("Date")],
    ["a date that is none", { headers: { date: "Fri, 32 Jan 2026 03:04:05 GMT" } }, invalid("Date")],
    ["the wrong day of the week", { headers: { date: "Thu, 02 Jan 2026 03:04:05 GMT" } }, invalid("Date")],
    ["a date out of time", { headers: { date: "Fri, 02 Jan 275761 03:04:05 GMT" } }, invalid("Date")],
    [
      "a stale date",
      { wall: NOW + 15 * MINUTES + 1000 },
      [400, "RequestTimeTooSkewed", "Request time exceeds server time more than 15 minutes."],
    ],
    [
      "a date to come",
      { wall: NOW - 15 * MINUTES - 1000 },
      [400, "RequestTimeTooSkewed", "Request time exceeds server time more than 15 minutes."],
    ],
    ["no signature method", { sent: { "x-kms-signaturemethod": null } }, invalid("x-kms-signaturemethod")],
    [
      "another signature method",
      { headers: { "x-kms-signaturemethod": "HMAC-SHA1" } },
      [400, "InvalidParam", 'The Param x-kms-signaturemethod is invalid. message:"HMAC-SHA1".'],
    ],
    [
      "no ClientKey",
      { sent: { "x-kms-acccesskeyid": null } },
      [400, "MissingParameter", "Parameter x-kms-acccesskeyid does not exist in http header or body."],
    ],
    ["no signature", { sent: { authorization: null } }, invalid("Authorization")],
    ["another scheme", { sent: { authorization: "Basic AAAA" } }, invalid("Authorization")],
    ["an empty signature", { sent: { authorization: "Bearer " } }, invalid("Authorization")],
    ["a signature that is not base64", { sent: { authorization: "Bearer *" } }, invalid("Authorization")],
    ["a signature of another length", { sent: { authorization: "Bearer AAAA" } }, UNAUTHORIZED],
    ["no hash", { sent: { "content-sha256": null } }, invalid("Content-SHA256")],
    ["a hash that is none", { headers: { "content-sha256": "x" } }, invalid("Content-SHA256")],
    ["another body", { received: utf8("other") }, invalid("Content-SHA256")],
    ["another body and its hash", otherBody(), UNAUTHORIZED],
    ["another content type", { sent: { "content-type": "application/json" } }, UNAUTHORIZED],
    ["no content type", { sent: { "content-type": null } }, UNAUTHORIZED],
    ["another date", { sent: { date: "Fri, 02 Jan 2026 03:04:06 GMT" } }, UNAUTHORIZED],
    ["another operation than was signed", { sent: { "x-kms-apiname": "Decrypt" } }, UNAUTHORIZED],
    ["another ClientKey than was signed", { sent: { "x-kms-acccesskeyid": "KAAP.1" } }, UNAUTHORIZED],
    ["a header of KMS that was not signed", { sent: { "x-kms-migrationkeyversionid": "v" } }, UNAUTHORIZED],
    ["the signature of another key", { key: otherKey() }, UNAUTHORIZED],
  ])("refuses %s", async (_what, attempt, expected) => {
    expect(await refusal(attempt)).toEqual(expected);
  });
});

it("garbage in place of any header is refused, and nothing throws", async () => {
  const random = seededRandom();
  const names = Object.keys(signInstanceCall({ key, apiName: "Encrypt", body: BODY, now: NOW })).filter(
    (name) => name !== "accept" && name !== "user-agent",
  );
  for (let round = 0; round < 1000; round++) {
    const name = random.pick(names);
    const value = `~${random.text(random.int(0, 60), 0x100).replaceAll(/[\0\r\n]/g, "")}`;
    expect(await outcome({ sent: { [name]: value } }), `${name}, SEED=${random.seed}`).not.toBeNull();
  }
});

function otherBody(): Attempt {
  const received = utf8("other");
  const hash = createHash("sha256").update(received).digest("hex").toUpperCase();
  return { received, sent: { "content-sha256": hash } };
}

function otherKey(): ClientKey {
  const privateKey = newRsaKey(2048);
  const keyId = "KAAP.00000000-0000-0000-0000-000000000000";
  return { keyId, privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}
