import { beforeAll, describe, expect, it } from "vitest";
import { type AcsDraft, sendAcs, signAcsV1, signAcsV3, signAcsV4 } from "../../support/acs-sign.ts";
import type { AlibabaKey } from "../../support/alibaba.ts";
import { alibabaKeyOf, allows, STS, StsScene, trusts } from "../../support/alibaba-sts.ts";
import { serverUrl } from "../../support/client.ts";
import type { AccessKey } from "../../support/sign.ts";

const scene = new StsScene();
let user: AccessKey;
let role: string;
let one: AccessKey;
let other: AccessKey;

/** Credentials as the signers of this folder take them. */
const signing = ({ accessKeyId, accessKeySecret, securityToken }: AlibabaKey): AccessKey => ({
  accessKeyId,
  secretAccessKey: accessKeySecret,
  ...(securityToken !== undefined && { sessionToken: securityToken }),
});

beforeAll(async () => {
  const key = await scene.key("user/u", [allows("sts:AssumeRole")]);
  user = signing(key);
  const trust = trusts({ RAM: [`acs:ram::${scene.account}:root`] });
  role = await scene.role("r", trust, ["acs:ram:*:system:policy/AdministratorAccess"]);
  one = signing(alibabaKeyOf(await scene.assume(key, role)));
  other = signing(alibabaKeyOf(await scene.assume(key, role)));
});

/** Services that take temporary credentials, each by one of its calls. */
const SERVICES = [
  { service: "KMS", product: "Kms", action: "ListKeys", version: "2016-01-20" },
  { service: "BssOpenApi", product: "BssOpenApi", action: "QueryAccountBalance", version: "2017-12-14" },
  { service: "STS", product: "Sts", action: "GetCallerIdentity", version: STS },
] as const;

const SIGNATURES = [
  { signature: "V1", sign: signAcsV1 },
  { signature: "V3", sign: signAcsV3 },
  { signature: "V4", sign: signAcsV4 },
] as const;

describe.each(SERVICES)("a SecurityToken at $service", ({ product, action, version }) => {
  describe.each(SIGNATURES)("with signature $signature", ({ sign }) => {
    const call = async (key: AccessKey) => {
      const draft: AcsDraft = {
        key,
        url: serverUrl("strict"),
        action,
        version,
        query: { RegionId: "cn-hangzhou" },
        scope: { region: "cn-hangzhou", product },
      };
      const { status, json } = await sendAcs(sign(draft));
      return { status, code: json.Code === "Success" ? undefined : json.Code };
    };

    it("lets its session in", async () => {
      expect(await call(one)).toEqual({ status: 200, code: undefined });
    });

    it("is none of another session's access key (case 104)", async () => {
      const mixed = { ...one, sessionToken: other.sessionToken ?? "" };
      expect(await call(mixed)).toEqual({
        status: 400,
        code: "InvalidSecurityToken.MismatchWithAccessKey",
      });
      expect((await call({ ...user, sessionToken: one.sessionToken ?? "" })).code).toBe(
        "InvalidSecurityToken.MismatchWithAccessKey",
      );
    });

    it("must be whole", async () => {
      const sessionToken = `${one.sessionToken?.slice(0, -8)}AAAAAAA=`;
      expect(await call({ ...one, sessionToken })).toEqual({
        status: 400,
        code: "InvalidSecurityToken.Malformed",
      });
    });

    it("must not be missing", async () => {
      const { accessKeyId, secretAccessKey } = one;
      expect(await call({ accessKeyId, secretAccessKey })).toEqual({
        status: 400,
        code: "MissingSecurityToken",
      });
    });

    it("opens nothing with another secret", async () => {
      expect((await call({ ...one, secretAccessKey: "x".repeat(30) })).code).toBe("SignatureDoesNotMatch");
    });
  });
});

describe("a SecurityToken past its Expiration", () => {
  it("is expired for every service by the clock of its workspace (case 103)", async () => {
    const workspace = `sts-${crypto.randomUUID().slice(0, 13)}`;
    await scene.control("POST", "workspaces", { name: workspace });
    const there = new StsScene("strict", workspace);
    const key = await there.key("user/u", [allows("sts:AssumeRole")]);
    const arn = await there.role("r", trusts({ RAM: [`acs:ram::${there.account}:root`] }));
    const session = signing(alibabaKeyOf(await there.assume(key, arn, { DurationSeconds: 900 })));
    await there.control("POST", "clock/advance", { seconds: 901 });
    for (const { product, action, version } of SERVICES) {
      const signed = signAcsV3({
        key: session,
        url: serverUrl("strict"),
        action,
        version,
        query: { RegionId: "cn-hangzhou" },
        headers: { "x-fauxkms-workspace": workspace },
        scope: { region: "cn-hangzhou", product },
      });
      const { status, json } = await sendAcs(signed);
      expect([status, json.Code, json.Message]).toEqual([
        400,
        "InvalidSecurityToken.Expired",
        "Specified SecurityToken is expired.",
      ]);
    }
  });
});
