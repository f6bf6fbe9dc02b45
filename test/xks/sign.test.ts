import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { signXksRequest } from "../../src/xks/sign.ts";
import { newCredential } from "../support/xks-signature.ts";

/** The hash that the vendor's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : Buffer.from(secret as Uint8Array));
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const WALL = Date.UTC(2026, 10, 21, 8, 29, 39);

describe("a signature for a proxy", () => {
  it.each([
    ["https://myproxy.xks.example.com/kms/xks/v1/health", "{}"],
    ["https://myproxy.xks.example.com/p-1/kms/xks/v1/keys/a.b_c-9/encrypt", '{"plaintext":"SGVsbG8="}'],
    ["http://127.0.0.1:4600/kms/xks/v1/keys/..x/metadata", '{"text":"ключ"}'],
    ["http://localhost:4600/kms/xks/v1/keys/a%2Fb/metadata", ""],
  ])("is the one that the SDK's own signer makes: %s", async (address, body) => {
    const url = new URL(address);
    const credential = newCredential();
    const signer = new SignatureV4({
      credentials: { accessKeyId: credential.accessKeyId, secretAccessKey: credential.rawSecretAccessKey },
      region: "us-west-2",
      service: "kms-xks-proxy",
      sha256: Sha256,
      applyChecksum: false,
    });
    const expected = await signer.sign(
      {
        method: "POST",
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: {},
        headers: { host: url.host },
        body,
      },
      { signingDate: new Date(WALL) },
    );
    expect(await signXksRequest(url, body, credential, "us-west-2", WALL)).toEqual({
      "content-type": "application/json",
      "x-amz-date": "20261121T082939Z",
      authorization: expected.headers.authorization,
    });
  });

  it("signs Host and X-Amz-Date, and nothing that a proxy in between may change", async () => {
    const url = new URL("https://a.example/kms/xks/v1/health");
    const credential = { accessKeyId: "A".repeat(20), rawSecretAccessKey: "s".repeat(43) };
    const { authorization } = await signXksRequest(url, "{}", credential, "eu-west-1", WALL);
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=A{20}\/20261121\/eu-west-1\/kms-xks-proxy\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  });
});
