import { describe, expect, it } from "vitest";
import { secp256k1 } from "../../src/crypto/secp256k1.ts";
import ecdsa from "../vectors/ecdsa.json" with { type: "json" };
import { ecForms } from "./ec-forms.ts";
import { bothRuntimes } from "./key-kinds-runtimes.ts";
import { itWorksAs } from "./key-kinds-tests.ts";

const SPEC = "ECC_SECG_P256K1";
const signatures = { ...ecdsa, cases: ecdsa.cases.filter(({ curve }) => curve === "secp256k1") };

describe.each(bothRuntimes())("secp256k1 in %s", (_runtime, run) => {
  it("agrees with Wycheproof's ECDSA signatures, of messages and of digests", async () => {
    const report = await run("ecdsa", signatures);
    expect(report).toEqual({ checked: { verified: 140, refused: 182 }, failures: [] });
  });

  it("agrees with Wycheproof's ECDSA signatures with a table of the public key", async () => {
    const report = await run("ecdsaTables", signatures);
    expect(report).toEqual({ checked: { verified: 70, refused: 91 }, failures: [] });
  });

  itWorksAs(SPEC, run);

  it("accepts keys on its curve, and in one form", async () => {
    const { same, refused } = ecForms("secp256k1");
    const accepted = await run("accept", { spec: SPEC, imported: [...same, ...refused] });
    expect(accepted).toEqual([...same.map(() => same[0]), ...refused.map(() => null)]);
  });
});

it("signs with s in either half, as AWS KMS does", async () => {
  const key = await secp256k1.load((await secp256k1.generate()).material);
  const lengths = new Set<number>();
  for (let i = 0; i < 64; i++) {
    const signature = await key.sign?.("ECDSA_SHA_256", Uint8Array.of(i), "RAW");
    // DER puts a zero before an s whose first bit is set.
    lengths.add(signature?.[(signature[3] ?? 0) + 5] ?? 0);
  }
  expect(lengths).toContain(33);
  expect(lengths).toContain(32);
});
