import { XksProxy, type XksProxyOptions } from "../../src/xks/proxy.ts";

/** More than a good answer ever takes, however busy the machine is. */
export const PATIENT_MS = 60_000;

export const PLAINTEXT = new TextEncoder().encode("Hello World!");
export const AAD = new TextEncoder().encode("project=nile,department=marketing");

export const META = {
  awsPrincipalArn: "arn:aws:iam::123456789012:user/Alice",
  kmsKeyArn: "arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  kmsOperation: "Encrypt",
  kmsRequestId: "4112f4d6-db54-4af4-ae30-c55a22a8dfae",
};

/** Address of a proxy, and the credential that signs requests to it. */
export type Where = Pick<XksProxyOptions, "endpoint" | "path" | "credential">;

export function clientOf(where: Where, options: Partial<XksProxyOptions> = {}): XksProxy {
  const { endpoint, path, credential } = where;
  return new XksProxy({
    endpoint,
    path,
    credential,
    region: "us-east-2",
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
    timeoutMs: PATIENT_MS,
    ...options,
  });
}

/** Each of the four calls; Decrypt of what need not be real. */
export const CALLS = {
  health: (client: XksProxy) => client.health(META),
  metadata: (client: XksProxy) => client.metadata("key-1", META),
  encrypt: (client: XksProxy) => client.encrypt("key-1", PLAINTEXT, AAD, META),
  decrypt: (client: XksProxy) =>
    client.decrypt(
      "key-1",
      {
        ciphertext: new Uint8Array(12),
        initializationVector: new Uint8Array(12),
        authenticationTag: new Uint8Array(16),
      },
      AAD,
      META,
    ),
} as const;
