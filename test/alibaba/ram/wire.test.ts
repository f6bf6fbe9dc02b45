import Core from "@alicloud/pop-core";
import { describe, expect, it } from "vitest";
import { type AcsDraft, sendAcs, signAcsV1, signAcsV3, signAcsV4 } from "../../support/acs-sign.ts";
import { freshAlibabaAccount, rawAlibaba } from "../../support/alibaba.ts";
import { serverUrl } from "../../support/client.ts";
import { RAM_VERSION, ramPolicy, strictRam } from "../../support/ram.ts";

/** A draft of a call of server "strict", as an account itself. */
async function drafted(draft: Partial<AcsDraft> = {}): Promise<AcsDraft> {
  const { accessKey } = await strictRam();
  const { accessKeyId, accessKeySecret } = accessKey;
  const key = { accessKeyId, secretAccessKey: accessKeySecret };
  return { key, url: serverUrl("strict"), version: RAM_VERSION, action: "ListUsers", ...draft };
}

const NOBODY = { Users: { User: [] }, IsTruncated: false };

describe("a signed request to RAM", () => {
  it.each([
    { version: "V1", sign: signAcsV1 },
    { version: "V3", sign: signAcsV3 },
    {
      version: "V4",
      sign: (draft: AcsDraft) => signAcsV4({ ...draft, scope: { region: "center", product: "Ram" } }),
    },
  ])("is let in by signature $version, in the query or a form", async ({ sign }) => {
    for (const method of ["GET", "POST"]) {
      expect(await sendAcs(sign(await drafted({ method })))).toMatchObject({ status: 200, json: NOBODY });
    }
    const form = { UserName: "alice", Comments: "é & ü" };
    const draft = await drafted({ action: "CreateUser", form });
    expect(await sendAcs(sign(draft))).toMatchObject({ status: 200, json: { User: form } });
    expect(await sendAcs(sign({ ...draft, action: "GetUser", form: { UserName: "alice" } }))).toMatchObject({
      json: { User: form },
    });
  });

  it("is refused with another secret, another product or without a nonce", async () => {
    const draft = await drafted();
    const wrong = { ...draft, key: { ...draft.key, secretAccessKey: "other" } };
    for (const sign of [signAcsV1, signAcsV3]) {
      expect(await sendAcs(sign(wrong))).toMatchObject({ json: { Code: "SignatureDoesNotMatch" } });
    }
    const ofKms = signAcsV4({ ...draft, scope: { region: "center", product: "Kms" } });
    expect(await sendAcs(ofKms)).toMatchObject({ json: { Code: "SignatureDoesNotMatch" } });
    const bare = signAcsV1({ ...draft, nonce: null });
    expect(await sendAcs(bare)).toMatchObject({ status: 400, json: { Code: "MissingParameter" } });
  });

  it("is refused without a signature", async () => {
    const { status, json } = await rawAlibaba(
      { Action: "ListUsers" },
      { server: "strict", version: RAM_VERSION },
    );
    expect({ status, json }).toMatchObject({ status: 400, json: { Code: "IncompleteSignature" } });
  });
});

describe("an answer of RAM", () => {
  it("is XML where that is asked for, with the name of the operation", async () => {
    const account = freshAlibabaAccount();
    const options = { account, version: RAM_VERSION };
    const ask = (parameters: Record<string, string>) => rawAlibaba({ Format: "XML", ...parameters }, options);
    await ask({ Action: "CreateUser", UserName: "b", Comments: "<&>" });
    await ask({ Action: "CreateUser", UserName: "a" });
    const { text, headers } = await ask({ Action: "ListUsers" });
    expect(headers.get("content-type")).toBe("text/xml;charset=utf-8");
    expect(text).toMatch(
      /^<\?xml [^>]+><ListUsersResponse><Users><User><UserId>\d{18}<\/UserId><UserName>a<\/UserName>.*<\/User><User>.*<Comments>&lt;&amp;&gt;<\/Comments>/s,
    );
    const missing = await ask({ Action: "GetUser", UserName: "c" });
    expect(missing.status).toBe(404);
    expect(missing.text).toContain(
      "<Code>EntityNotExist.User</Code><Message>The user does not exist.</Message>",
    );
  });

  it("goes to a client that puts everything into the form (signature V1)", async () => {
    const account = { accessKeyId: freshAlibabaAccount(), accessKeySecret: "any" };
    const ram = new Core({ ...account, endpoint: serverUrl("off"), apiVersion: RAM_VERSION });
    const options = { method: "POST", formatAction: false };
    const document = { PolicyName: "own", PolicyDocument: ramPolicy("kms:*", { Resource: ["*"] }) };
    await ram.request("CreatePolicy", document, options);
    const named = { PolicyName: "own", PolicyType: "Custom" };
    expect(await ram.request("GetPolicy", named, options)).toMatchObject({
      DefaultPolicyVersion: { PolicyDocument: document.PolicyDocument },
    });
    await expect(ram.request("GetPolicy", { ...named, PolicyName: "no" }, options)).rejects.toMatchObject({
      code: "EntityNotExist.Policy",
    });
  });

  it("is that there is no such operation, where there is none", async () => {
    for (const Action of ["ListUser", "Encrypt", "constructor"]) {
      const { status, json } = await rawAlibaba({ Action }, { version: RAM_VERSION });
      expect({ status, code: json.Code }).toEqual({ status: 404, code: "InvalidAction.NotFound" });
    }
  });
});
