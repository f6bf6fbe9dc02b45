import { sign } from "node:crypto";
import { expect, it } from "vitest";
import { openWithForge } from "../support/pkcs12.ts";
import { runClientKey } from "./client-key-runs.ts";
import { runVerifier } from "./client-key-verifier-runs.ts";
import { workerdAnswer } from "./in-workerd.ts";

const PASSWORD = "Correct-horse-7";

async function newKey() {
  const request = { subject: "KAAP.test", notBefore: 0, notAfter: 1000, password: PASSWORD };
  const { pkcs12, certificatePem } = await runClientKey(request);
  return { certificatePem, ...openWithForge(Buffer.from(pkcs12, "base64"), PASSWORD) };
}

it.each([
  ["Node", runVerifier],
  ["workerd", (signed: object) => workerdAnswer<(boolean | null)[]>("client-key-verifier", signed)],
])(
  "the certificate of a client key verifies what its private half signed, and nothing else, in %s",
  async (_, run) => {
    const [one, other] = await Promise.all([newKey(), newKey()]);
    const message = Buffer.from("POST\n\n\n/");
    const signature = sign("sha256", message, one.privateKey);
    const altered = Buffer.from(signature);
    altered[100] = (altered[100] ?? 0) ^ 1;
    const signed = (certificatePem: string, text: Buffer, bytes: Buffer) => ({
      certificatePem,
      message: text.toString("base64"),
      signature: bytes.toString("base64"),
    });
    const seen = await run([
      signed(one.certificatePem, message, signature),
      signed(other.certificatePem, message, signature),
      signed(one.certificatePem, Buffer.from("GET\n\n\n/"), signature),
      signed(one.certificatePem, message, altered),
      signed(one.certificatePem, message, Buffer.from("")),
      signed(one.certificatePem, message, sign("sha1", message, one.privateKey)),
      signed("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", message, signature),
    ]);
    expect(seen).toEqual([true, false, false, false, false, false, null]);
  },
);
