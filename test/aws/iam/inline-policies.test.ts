import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import { decoded, iam, policyOf } from "../../support/iam.ts";
import { HOLDERS, iamCall } from "../../support/iam-holders.ts";

describe.each(HOLDERS)("an inline policy of a $kind", ({ kind, member, limit, make }) => {
  const Title = kind.charAt(0).toUpperCase() + kind.slice(1);

  async function scene() {
    const client = iam();
    await make(client, "it");
    const call = (verb: string, input: object = {}, noun = "Policy") =>
      iamCall(client, `${verb}${Title}${noun}`, { [member]: "it", ...input });
    return { client, call };
  }

  it("is written, read, listed, replaced and deleted", async () => {
    const { call } = await scene();
    const document = policyOf("kms:Encrypt", { Resource: "arn:aws:kms:*:111122223333:key/*" });
    await call("Put", { PolicyName: "p", PolicyDocument: document });
    await call("Put", { PolicyName: "a", PolicyDocument: policyOf("kms:*") });
    const got = await call("Get", { PolicyName: "p" });
    expect(got).toMatchObject({ [member]: "it", PolicyName: "p" });
    expect(decoded(String(got.PolicyDocument))).toEqual(JSON.parse(document));
    expect(await call("List", {}, "Policies")).toEqual({ PolicyNames: ["a", "p"], IsTruncated: false });
    await call("Put", { PolicyName: "p", PolicyDocument: policyOf("kms:Decrypt") });
    expect(decoded(String((await call("Get", { PolicyName: "p" })).PolicyDocument))).toEqual(
      JSON.parse(policyOf("kms:Decrypt")),
    );
    await call("Delete", { PolicyName: "p" });
    expect(await call("List", {}, "Policies")).toEqual({ PolicyNames: ["a"], IsTruncated: false });
  });

  it("is not found where there is none, nor its entity", async () => {
    const { call } = await scene();
    const missing = {
      name: "NoSuchEntityException",
      message: `The ${kind} policy with name p cannot be found.`,
      status: 404,
    };
    expect(await failure(call("Get", { PolicyName: "p" }))).toEqual(missing);
    expect(await failure(call("Delete", { PolicyName: "p" }))).toEqual(missing);
    expect(await failure(call("Get", { PolicyName: "constructor" }))).toMatchObject({ status: 404 });
    for (const [verb, noun, input] of [
      ["Get", "Policy", { PolicyName: "p" }],
      ["List", "Policies", {}],
      ["Delete", "Policy", { PolicyName: "p" }],
      ["Put", "Policy", { PolicyName: "p", PolicyDocument: policyOf("kms:*") }],
    ] as const) {
      expect(await failure(call(verb, { [member]: "nobody", ...input }, noun))).toEqual({
        name: "NoSuchEntityException",
        message: `The ${kind} with name nobody cannot be found.`,
        status: 404,
      });
    }
  });

  it.each([
    ["{", "Syntax errors in policy."],
    [policyOf([]), "Policy statement must contain actions."],
    [policyOf("Encrypt"), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."],
    [policyOf("kms:*", { Principal: "*" }), "Policy document should not specify a principal."],
    [policyOf("kms:*", { Resource: "key" }), 'Resource key must be in ARN format or "*".'],
    [
      policyOf("kms:*").replace("2012-10-17", "2008-10-17"),
      "Policy document must be version 2012-10-17 or greater.",
    ],
  ])("is refused where it is none: %s", async (PolicyDocument, message) => {
    const { call } = await scene();
    expect(await failure(call("Put", { PolicyName: "p", PolicyDocument }))).toEqual({
      name: "MalformedPolicyDocumentException",
      message,
      status: 400,
    });
    expect(await call("List", {}, "Policies")).toEqual({ PolicyNames: [], IsTruncated: false });
  });

  it("is refused where all of them together are too long, white space aside", async () => {
    const { call } = await scene();
    const third = (n: number) => policyOf("kms:*", { Sid: "s".repeat(Math.floor(limit / 3) - 100 + n) });
    const spaces = " ".repeat(5000);
    for (const name of ["a", "b", "c"]) {
      await call("Put", { PolicyName: name, PolicyDocument: spaces + third(0) });
    }
    const over = {
      name: "LimitExceededException",
      message: `Maximum policy size of ${limit} bytes exceeded for ${kind} it`,
      status: 409,
    };
    expect(await failure(call("Put", { PolicyName: "d", PolicyDocument: third(0) }))).toEqual(over);
    expect(await failure(call("Put", { PolicyName: "a", PolicyDocument: third(limit) }))).toEqual(over);
    await call("Put", { PolicyName: "c", PolicyDocument: third(1) });
  });

  it("is not lost where twenty are written at once", async () => {
    const { call } = await scene();
    const names = Array.from({ length: 20 }, (_, n) => `p${String(n).padStart(2, "0")}`);
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
    });
    await Promise.all(names.map((PolicyName) => call("Put", { PolicyName, PolicyDocument })));
    expect(await call("List", {}, "Policies")).toEqual({ PolicyNames: names, IsTruncated: false });
  });

  it("is listed in pages, whose markers are good for that list alone", async () => {
    const { client, call } = await scene();
    for (const PolicyName of ["a", "b", "c"]) {
      await call("Put", { PolicyName, PolicyDocument: policyOf("kms:*") });
    }
    const first = await call("List", { MaxItems: 2 }, "Policies");
    expect(first).toEqual({ PolicyNames: ["a", "b"], IsTruncated: true, Marker: expect.any(String) });
    const { Marker } = first;
    expect(await call("List", { MaxItems: 2, Marker }, "Policies")).toEqual({
      PolicyNames: ["c"],
      IsTruncated: false,
    });
    await make(client, "other");
    const elsewhere = await failure(call("List", { [member]: "other", Marker }, "Policies"));
    expect(elsewhere).toMatchObject({ name: "InvalidInputException", status: 400 });
    expect(await failure(call("List", { MaxItems: 1001 }, "Policies"))).toMatchObject({
      name: "ValidationError",
    });
  });
});
