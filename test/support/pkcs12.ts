import { spawnSync } from "node:child_process";
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import forge from "node-forge";

/** The contents of a PKCS #12 file with one key. */
export interface Opened {
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

/** Opens a file with node-forge. @throws Error where the password is wrong */
export function openWithForge(der: Uint8Array, password: string): Opened {
  const asn1 = forge.asn1.fromDer(Buffer.from(der).toString("binary"));
  const pfx = forge.pkcs12.pkcs12FromAsn1(asn1, true, password);
  const { certBag = "", pkcs8ShroudedKeyBag = "" } = forge.pki.oids;
  const certificates = pfx.getBags({ bagType: certBag })[certBag] ?? [];
  const keys = pfx.getBags({ bagType: pkcs8ShroudedKeyBag })[pkcs8ShroudedKeyBag] ?? [];
  const [certificate, key] = [certificates[0]?.cert, keys[0]?.key];
  if (certificates.length !== 1 || keys.length !== 1 || !certificate || !key) {
    throw new Error(`${certificates.length} certificates, ${keys.length} keys`);
  }
  return {
    certificate: new X509Certificate(forge.pki.certificateToPem(certificate)),
    privateKey: createPrivateKey(forge.pki.privateKeyToPem(key)),
  };
}

/** Whether this machine lacks `openssl`. */
export const noOpenSsl = spawnSync("openssl", ["version"]).status !== 0;

/** Opens a file with `openssl pkcs12`. @throws Error with OpenSSL's message where the password is wrong */
export function openWithOpenSsl(der: Uint8Array, password: string): Opened {
  const directory = mkdtempSync(join(tmpdir(), "fauxkms-pkcs12-"));
  try {
    const file = join(directory, "key.p12");
    writeFileSync(file, der);
    const args = ["pkcs12", "-in", file, "-nodes", "-passin", "env:PASSWORD"];
    const env = { ...process.env, PASSWORD: password };
    const { status, stdout, stderr } = spawnSync("openssl", args, { encoding: "utf8", env });
    if (status !== 0) throw new Error(stderr);
    return { certificate: new X509Certificate(stdout), privateKey: createPrivateKey(stdout) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
