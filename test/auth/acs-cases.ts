import { acsRequest } from "../../src/auth/acs-request.ts";
import { type AcsProblem, readAcsSignature } from "../../src/auth/acs-signature.ts";
import { acsKey, verifyAcsSignature } from "../../src/auth/acs-verify.ts";

/** A request as it comes, of plain values, so that it can be sent to a Worker. */
export interface AcsWire {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request with a known signature. */
export interface AcsCase extends AcsWire {
  readonly title: string;
  readonly secret: string;
  readonly accessKeyId: string;
  readonly signature: string;
  /** When it was signed, milliseconds since the epoch. */
  readonly signedAt: number;
}

/** The secret of every request to the Worker of these tests. */
export const WORKER_SECRET = "secret-of-the-worker";

export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const V1_PARAMETERS =
  "AccessKeyId=testid&Action=CreateKey&Format=json&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0" +
  "&Timestamp=2016-03-28T03%3A13%3A08Z&Version=2016-01-20";

const ENCRYPT_URL = "http://127.0.0.1:8787/?KeyId=key-hzz000000000000000001&Plaintext=SGVsbG8gd29ybGQ%3D";
const ENCRYPT_HEADERS = {
  host: "127.0.0.1:8787",
  "x-acs-action": "Encrypt",
  "x-acs-content-sha256": EMPTY_SHA256,
  "x-acs-date": "2026-01-02T03:04:05Z",
  "x-acs-signature-nonce": "0123456789abcdef0123456789abcdef",
  "x-acs-version": "2016-01-20",
};
const COMMON_NAMES = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

/** "Signature" in the documentation of KMS 1.0 (the value of its final URL). */
const V1_PUBLISHED: AcsCase = {
  title: "V1, published for KMS 1.0",
  method: "GET",
  url: `http://kms.cn-hangzhou.aliyuncs.com/?${V1_PARAMETERS}&Signature=41wk2SSX1GJh7fwnc5eqOfiJPFg%3D`,
  headers: { host: "kms.cn-hangzhou.aliyuncs.com" },
  body: "",
  secret: "testsecret",
  accessKeyId: "testid",
  signature: "41wk2SSX1GJh7fwnc5eqOfiJPFg=",
  signedAt: Date.parse("2016-03-28T03:13:08Z"),
};

/** "V3 request structure and signature", the sample with fixed parameters. */
const V3_PUBLISHED = headerCase("V3, published for ECS", {
  signature: "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
  algorithm: "ACS3-HMAC-SHA256",
  credential: "YourAccessKeyId",
  names: COMMON_NAMES,
  secret: "YourAccessKeySecret",
  url: "https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
  headers: {
    host: "ecs.cn-shanghai.aliyuncs.com",
    "x-acs-action": "RunInstances",
    "x-acs-content-sha256": EMPTY_SHA256,
    "x-acs-date": "2023-10-26T10:22:32Z",
    "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
    "x-acs-version": "2014-05-26",
  },
});

/** Computed by the rules of darabonba-openapi and alibabacloud-gateway-pop, apart from the code under test. */
const OWN = [
  headerCase("V3, of an Encrypt", {
    signature: "a8abe2ae564b369cb174aece5405f5104c89ce7fc6b5018b596a4b573fb365f0",
    algorithm: "ACS3-HMAC-SHA256",
    credential: "testid",
    names: `accept;${COMMON_NAMES}`,
    secret: "testsecret",
    url: ENCRYPT_URL,
    headers: { accept: "application/json", ...ENCRYPT_HEADERS },
  }),
  headerCase("V4, of the same", {
    signature: "a40db7789f22d39972f85c87ed2194d7e189ddf10b33743caa31afe438f12241",
    algorithm: "ACS4-HMAC-SHA256",
    credential: "testid/20260102/cn-hangzhou/Kms/aliyun_v4_request",
    names: COMMON_NAMES,
    secret: "testsecret",
    url: ENCRYPT_URL,
    headers: ENCRYPT_HEADERS,
  }),
];

/** Computed with the SM3 of OpenSSL, by the rules of the same two. */
const EMPTY_SM3 = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b";
const { "x-acs-content-sha256": _, ...HEADERS_WITHOUT_HASH } = ENCRYPT_HEADERS;
export const SM3_CASES: readonly AcsCase[] = [
  headerCase("V3 with SM3", {
    signature: "e8d2b9633fafcd64d5a2b958ff6d1cd8bd03533fca05fc1fdbf3db87de4f4a96",
    algorithm: "ACS3-HMAC-SM3",
    credential: "testid",
    names: COMMON_NAMES,
    secret: "testsecret",
    url: ENCRYPT_URL,
    headers: { ...ENCRYPT_HEADERS, "x-acs-content-sha256": EMPTY_SM3 },
  }),
  headerCase("V4 with SM3", {
    signature: "f2f9e91b7930f0178c33ae80bc2d8f80ebf0765c924327dabfaaa90b97ccd473",
    algorithm: "ACS4-HMAC-SM3",
    credential: "testid/20260102/cn-hangzhou/Kms/aliyun_v4_request",
    names: COMMON_NAMES.replace("sha256", "sm3"),
    secret: "testsecret",
    url: ENCRYPT_URL,
    headers: { ...HEADERS_WITHOUT_HASH, "x-acs-content-sm3": EMPTY_SM3 },
  }),
];

export const CASES: readonly AcsCase[] = [V1_PUBLISHED, V3_PUBLISHED, ...OWN];
export const V1_CASE = V1_PUBLISHED;
export const V3_CASE = V3_PUBLISHED;
export const HEADER_CASES: readonly AcsCase[] = [V3_PUBLISHED, ...OWN];

function headerCase(
  title: string,
  parts: {
    signature: string;
    algorithm: string;
    credential: string;
    names: string;
    secret: string;
    url: string;
    headers: Readonly<Record<string, string>>;
  },
): AcsCase {
  const { signature, algorithm, credential, names, secret, url, headers } = parts;
  const fields = `Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
  return {
    title,
    method: "POST",
    url,
    headers: { ...headers, authorization: `${algorithm} ${fields}` },
    body: "",
    secret,
    accessKeyId: credential.split("/")[0] ?? "",
    signature,
    signedAt: Date.parse(headers["x-acs-date"] ?? ""),
  };
}

export function requestOf({ method, url, headers, body }: AcsWire) {
  return acsRequest(method, url, new Headers(headers), new TextEncoder().encode(body));
}

/** Reads and verifies as a surface does; the clock shows when the request was signed, if not told otherwise. */
export async function verdictOn(
  signed: AcsWire & { readonly secret: string },
  wall: number,
): Promise<AcsProblem | null> {
  const request = requestOf(signed);
  const signature = readAcsSignature(request);
  if ("problem" in signature) return signature;
  return verifyAcsSignature(request, signature, await acsKey(signature, signed.secret), wall);
}
