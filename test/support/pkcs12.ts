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

/**
 * The private key of a file, whose MAC is not looked at: Node decrypts it, in a tenth of the time that node-forge takes for
 * all of the file.
 *
 * @throws Error where the password is wrong
 */
export function privateKeyIn(der: Uint8Array, password: string): KeyObject {
  const { asn1, pki } = forge;
  const [, safe] = partsOf(asn1.fromDer(Buffer.from(der).toString("binary")));
  const bags = listedIn(safe).flatMap(listedIn);
  const bag = bags.find(
    (each) => asn1.derToOid(String(partsOf(each)[0]?.value)) === pki.oids.pkcs8ShroudedKeyBag,
  );
  if (!bag) throw new Error("no key");
  const key = Buffer.from(asn1.toDer(contentOf(bag)).getBytes(), "binary");
  return createPrivateKey({ key, format: "der", type: "pkcs8", passphrase: password });
}

function partsOf(node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  if (!Array.isArray(node?.value)) throw new Error("not of parts");
  return node.value;
}

/** What an element of a PKCS #12 file holds: it follows the element's type (RFC 7292 §4). */
function contentOf(element: forge.asn1.Asn1 | undefined): forge.asn1.Asn1 {
  const [content] = partsOf(partsOf(element)[1]);
  if (!content) throw new Error("no content");
  return content;
}

/** The elements that an element lists, in an octet string. */
function listedIn(element: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  return partsOf(forge.asn1.fromDer(String(contentOf(element).value)));
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
