import { describe, expect, it } from "vitest";
import { isSealed, type SessionCredential, sealed, unsealed } from "../../src/auth/session-credential.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";

const CREDENTIAL: SessionCredential = {
  accessKeyId: "ASIAQNZGKIQY56JQ7WML",
  secretAccessKey: "secret-of-the-session",
  workspace: "default",
  since: 3,
  goneAt: 1_900_000_000_000,
  account: "111122223333",
  entity: "role/team/app",
  session: {
    kind: "assumedRole",
    name: "tests",
    issuedAt: 1_800_000_000_000,
    expiresAt: 1_800_003_600_000,
    policies: ["{}"],
    policyArns: [],
    tags: [{ key: "team", value: "blue" }],
    transitiveTagKeys: [],
    sourceIdentity: "alice",
    mfaAt: null,
    provider: null,
    chained: false,
  },
};

const MASTER = new MasterKey("a secret");

describe("a session token", () => {
  it("carries all of the credentials, for its deployment alone", async () => {
    const token = await sealed(MASTER, CREDENTIAL);
    expect(isSealed(token)).toBe(true);
    expect(await unsealed(new MasterKey("a secret"), token)).toEqual(CREDENTIAL);
    expect(await unsealed(new MasterKey("another secret"), token)).toBeNull();
  });

  it("shows nothing of them, and is never the same again", async () => {
    const [one, other] = [await sealed(MASTER, CREDENTIAL), await sealed(MASTER, CREDENTIAL)];
    expect(one).not.toBe(other);
    const text = Buffer.from(one, "base64").toString("latin1");
    for (const part of [CREDENTIAL.secretAccessKey, "111122223333", "team"]) expect(text).not.toContain(part);
  });

  it("opens nothing with any of its bytes changed, or some of them missing", async () => {
    const token = await sealed(MASTER, CREDENTIAL);
    const bytes = Buffer.from(token.slice("FAUXKMS/STS/".length), "base64");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await unsealed(MASTER, `FAUXKMS/STS/${changed.toString("base64")}`)).toBeNull();
      expect(await unsealed(MASTER, `FAUXKMS/STS/${bytes.subarray(0, at).toString("base64")}`)).toBeNull();
    }
  });

  it.each(["", "FAUXKMS/STS/", "FAUXKMS/STS/AQ==", "FAUXKMS/STS/####", "IQoJb3JpZ2luX2Vj"])(
    "is not %s",
    async (text) => expect(await unsealed(MASTER, text)).toBeNull(),
  );
});
