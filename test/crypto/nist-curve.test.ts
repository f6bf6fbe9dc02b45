import { diffieHellman, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes.ts";
import ecdh from "../vectors/ecdh.json" with { type: "json" };
import ecdsa from "../vectors/ecdsa.json" with { type: "json" };
import rfc6979 from "../vectors/ecdsa-rfc6979.json" with { type: "json" };
import { ecForms, pkcs8 } from "./ec-forms.ts";
import { bothRuntimes } from "./key-kinds-runtimes.ts";
import { itWorksAs } from "./key-kinds-tests.ts";

const CURVES = [
  ["ECC_NIST_P256", "P-256", 32],
  ["ECC_NIST_P384", "P-384", 48],
  ["ECC_NIST_P521", "P-521", 66],
] as const;

const signatures = { ...ecdsa, cases: ecdsa.cases.filter(({ curve }) => curve.startsWith("P-")) };

describe.each(bothRuntimes())("NIST curves in %s", (_runtime, run) => {
  it("agree with Wycheproof's ECDSA signatures, of messages and of digests", async () => {
    const report = await run("ecdsa", signatures);
    expect(report).toEqual({ checked: { verified: 424, refused: 556 }, failures: [] });
  });

  it("agree with Wycheproof's ECDSA signatures with a table of the public key", async () => {
    const report = await run("ecdsaTables", signatures);
    expect(report).toEqual({ checked: { verified: 212, refused: 278 }, failures: [] });
  });

  it("sign digests as RFC 6979 does", async () => {
    expect(await run("rfc6979", rfc6979)).toEqual({ checked: { signed: 6, verified: 6 }, failures: [] });
  });

  it("agree with Wycheproof's ECDH vectors", async () => {
    expect(await run("ecdh", ecdh)).toEqual({ checked: { derived: 266, refused: 250 }, failures: [] });
  });

  for (const [spec, curve, length] of CURVES) {
    itWorksAs(spec, run);

    it(`${spec}: accepts keys on its curve, and in one form`, async () => {
      const { same, refused } = ecForms(curve);
      const accepted = await run("accept", { spec, imported: [...same, ...refused] });
      expect(accepted).toEqual([...same.map(() => same[0]), ...refused.map(() => null)]);
    });

    it(`${spec}: derives what the other side derives`, async () => {
      const [ours, theirs] = [1, 2].map(() => generateKeyPairSync("ec", { namedCurve: curve }));
      if (ours === undefined || theirs === undefined) throw new Error("no keys");
      const peer = toHex(theirs.publicKey.export({ format: "der", type: "spki" }));
      const derived = await run("derive", { spec, material: pkcs8(ours.privateKey), peer });
      const expected = diffieHellman({ privateKey: theirs.privateKey, publicKey: ours.publicKey });
      expect(derived).toBe(toHex(expected));
      expect(derived).toHaveLength(2 * length);
    });
  }

  it("load no keys of other curves", async () => {
    const material = pkcs8(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
    expect(await run("loads", { spec: "ECC_NIST_P256", material })).toBe(true);
    expect(await run("loads", { spec: "ECC_NIST_P384", material })).toBe(false);
  });
});
