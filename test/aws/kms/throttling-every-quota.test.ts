/** Every small quota of both profiles over HTTP; all of them on the engine alone in test/quotas/every-row.test.ts. */
import { describe, expect, it } from "vitest";
import { AWS_QUOTAS } from "../../../src/quotas/aws.ts";
import { type QuotaRow, rateOf } from "../../../src/quotas/row.ts";
import { freshAccount, raw } from "../../support/client.ts";
import { TRUST_ANCHOR } from "../../support/custom-key-stores.ts";
import { NO_KEY } from "../../support/management.ts";
import { REGION, Scene } from "../../support/throttling.ts";

/** Quotas of up to so many requests in an interval are tried. */
const SMALL = 25;

/** A well-formed value of every member that some operation requires. What it names does not exist: that is charged. */
const BODY = {
  KeyId: NO_KEY,
  TargetKeyId: NO_KEY,
  AliasName: "alias/none",
  CustomKeyStoreId: "cks-00000000000000000",
  CustomKeyStoreName: "none",
  CloudHsmClusterId: "cluster-aaaaaaaaaaa",
  KeyStorePassword: "1234567",
  TrustAnchorCertificate: TRUST_ANCHOR,
  GranteePrincipal: "arn:aws:iam::111122223333:role/none",
  RetiringPrincipal: "arn:aws:iam::111122223333:role/none",
  GrantId: "0".repeat(64),
  Operations: ["Encrypt"],
  Policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" },
  }),
  Tags: [{ TagKey: "a", TagValue: "b" }],
  TagKeys: ["a"],
  Description: "",
  Origin: "AWS_CLOUDHSM",
  WrappingAlgorithm: "RSAES_OAEP_SHA_256",
  WrappingKeySpec: "RSA_2048",
  ImportToken: "AAAA",
  EncryptedKeyMaterial: "AAAA",
  ReplicaRegion: "us-east-1",
  PrimaryRegion: "us-east-1",
};

/** What operations need in another way than the others, because invalid requests are not charged. */
const OWN: Readonly<Record<string, object>> = {
  DescribeCustomKeyStores: { CustomKeyStoreName: undefined },
};

describe.each(["seed", "current"] as const)("over HTTP, in the figures of profile %s", (profile) => {
  it(`every quota of up to ${SMALL} admits its limit, refuses the next, and moves no other`, async () => {
    const scene = await Scene.begin(profile === "seed" ? "enforce" : "current");
    const headers = { "x-fauxkms-workspace": scene.workspace.name };
    const options = { server: scene.workspace.server, region: REGION, headers };
    const small = (AWS_QUOTAS as readonly QuotaRow[])
      .map((row) => ({ row, rate: rateOf(row, profile, REGION) }))
      .filter(({ rate }) => rate.limit <= SMALL);
    expect(small.length).toBeGreaterThan(25);
    for (const { row, rate } of small) {
      const account = freshAccount();
      const throttled = async (n: number) => {
        const operation = row.operations[n % row.operations.length] ?? "";
        const body = { ...BODY, KeyPairSpec: row.keyPairSpecs?.[0], ...OWN[operation] };
        const { status, json } = await raw(operation, body, { ...options, account });
        expect(status, operation).toBeLessThan(500);
        return json.__type === "ThrottlingException";
      };
      const within = await Promise.all(Array.from({ length: rate.limit }, (_, n) => throttled(n)));
      expect(within, row.id).not.toContain(true);
      expect(await throttled(0), row.id).toBe(true);
      const moved = (await scene.quotas(account)).filter(
        ({ used, throttled: refused }) => used + refused > 0,
      );
      expect(moved).toMatchObject([{ id: row.id, used: rate.limit, throttled: 1 }]);
      await scene.advance(rate.intervalSeconds - 0.001);
      expect(await throttled(0), row.id).toBe(true);
      await scene.advance(0.001);
      expect(await throttled(0), row.id).toBe(false);
    }
  });
});
