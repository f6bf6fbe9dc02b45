import { createPublicKey, X509Certificate } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { installRsaGenerator } from "../../src/crypto/rsa-generator.ts";
import { noOpenSsl, openWithForge, openWithOpenSsl, privateKeyIn } from "../support/pkcs12.ts";
import { newRsaKey } from "../support/rsa-keys.ts";
import { runClientKey } from "./client-key-runs.ts";
import { workerdAnswer } from "./in-workerd.ts";

const PASSWORD = "Correct-horse-7";
const WRONG = "Correct-horse-8";

const request = {
  subject: "KAAP.66abf237-63f6-4625-b8cf-47e1086e0000",
  notBefore: Date.parse("2026-01-02T03:04:05Z"),
  // Beyond 2049 a certificate writes its dates in another form.
  notAfter: Date.parse("2061-02-03T04:05:06Z"),
  password: PASSWORD,
};

type Made = Awaited<ReturnType<typeof runClientKey>>;

const bytesOf = ({ pkcs12 }: Made) => Buffer.from(pkcs12, "base64");

describe.each([
  ["Node", () => runClientKey(request)],
  ["workerd", () => workerdAnswer<Made>("client-key", request)],
])("a client key that was made in %s", (_runtime, make) => {
  it("is a self-signed certificate for TLS clients, and a file with its private key", async () => {
    const made = await make();
    const certificate = new X509Certificate(made.certificatePem);
    expect(certificate.subject).toBe(`CN=${request.subject}`);
    expect(certificate.issuer).toBe(`CN=${request.subject}`);
    expect(Date.parse(certificate.validFrom)).toBe(request.notBefore);
    expect(Date.parse(certificate.validTo)).toBe(request.notAfter);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({
      modulusLength: 2048,
      publicExponent: 65537n,
    });
    const opened = openWithForge(bytesOf(made), PASSWORD);
    expect(opened.certificate.raw).toEqual(certificate.raw);
    expect(certificate.checkPrivateKey(opened.privateKey)).toBe(true);
    expect(() => openWithForge(bytesOf(made), WRONG)).toThrow("PKCS#12 MAC could not be verified");
  });

  it.skipIf(noOpenSsl)("is opened by OpenSSL (skipped where it is not installed)", async () => {
    const made = await make();
    const { certificate, privateKey } = openWithOpenSsl(bytesOf(made), PASSWORD);
    expect(certificate.raw).toEqual(new X509Certificate(made.certificatePem).raw);
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(() => openWithOpenSsl(bytesOf(made), WRONG)).toThrow("invalid password");
  });
});

it("no two client keys are alike", async () => {
  const [one, other] = await Promise.all([runClientKey(request), runClientKey(request)]);
  const [first, second] = [one, other].map((made) => new X509Certificate(made.certificatePem));
  expect(first?.serialNumber).not.toBe(second?.serialNumber);
  expect(first?.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  expect(first?.publicKey.equals(second?.publicKey as NonNullable<typeof second>["publicKey"])).toBe(false);
});

it("a client key comes from the installed generator of RSA keys, so that nobody else waits meanwhile", async () => {
  const key = newRsaKey(2048);
  const asked: number[] = [];
  installRsaGenerator(async (bits) => {
    asked.push(bits);
    return key.export({ format: "der", type: "pkcs8" });
  });
  onTestFinished(() => installRsaGenerator(null));
  const made = await runClientKey(request);
  expect(asked).toEqual([2048]);
  expect(new X509Certificate(made.certificatePem).publicKey.equals(createPublicKey(key))).toBe(true);
  expect(privateKeyIn(bytesOf(made), PASSWORD).equals(key)).toBe(true);
});
