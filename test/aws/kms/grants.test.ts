import type { CreateGrantCommandInput } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, raw } from "../../support/client.ts";
import { FOR_SERVICE, GRANTEE, grantsOf, newGrant } from "../../support/grants.ts";
import { makeKey } from "../../support/management.ts";

const invalid = (message: string) => ({ name: "ValidationException", message, status: 400 });
const badPrincipal = (text: string) => ({
  name: "InvalidArnException",
  message: `ARN does not refer to a valid principal: ${text}`,
  status: 400,
});

describe("CreateGrant", () => {
  it("answers an id and a token, and nothing else", async () => {
    const { account, id } = await makeKey();
    const body = { KeyId: id, GranteePrincipal: GRANTEE, Operations: ["Decrypt"] };
    const { status, json } = await raw("CreateGrant", body, { account });
    expect(status).toBe(200);
    expect(json).toEqual({
      GrantToken: expect.stringMatching(/^[A-Za-z0-9_-]{100,8192}$/),
      GrantId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("makes a token that reveals nothing", async () => {
    const { account, id, client } = await makeKey();
    const { token, id: grantId } = await newGrant(client, id, { Name: "my-name" });
    const seen = Buffer.from(token, "base64url").toString("latin1");
    for (const secret of [account, id, grantId, "us-east-1", "my-name", "default"]) {
      expect(seen).not.toContain(secret);
    }
  });

  it("keeps all its members", async () => {
    const { account, id, arn, client } = await makeKey();
    const before = Date.now();
    const input = {
      GranteePrincipal: `arn:aws:iam::${account}:user/division/alice`,
      RetiringPrincipal: "arn:aws:sts::444455556666:assumed-role/app/session",
      Operations: ["ReEncryptTo", "Decrypt", "CreateGrant"],
      Constraints: { EncryptionContextSubset: { Department: "IT", __proto__x: "1", é: "ü" } },
      Name: "grants/all:of_it-1",
    } satisfies Partial<CreateGrantCommandInput>;
    const made = await newGrant(client, id, input);
    const [grant, ...others] = await grantsOf(client, arn);
    expect(others).toEqual([]);
    expect(grant).toEqual({
      ...input,
      KeyId: arn,
      GrantId: made.id,
      CreationDate: expect.any(Date),
      IssuingAccount: `arn:aws:iam::${account}:root`,
    });
    expect(grant?.CreationDate?.getTime()).toBeGreaterThanOrEqual(before - 1000);
    expect(grant?.CreationDate?.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
  });

  it("keeps an operation that is given twice once", async () => {
    const { id, client } = await makeKey();
    await newGrant(client, id, { Operations: ["Encrypt", "Decrypt", "Encrypt"] });
    expect((await grantsOf(client, id))[0]?.Operations).toEqual(["Encrypt", "Decrypt"]);
  });

  it.each([
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:user/division_abc/subdivision_xyz/bob",
    "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    "arn:aws:sts::111122223333:assumed-role/app/me@example.com",
    "arn:aws:sts::111122223333:federated-user/bob",
    "dynamodb.us-west-1.amazonaws.com",
  ])("accepts %s as a principal", async (principal) => {
    const { id, client } = await makeKey();
    await newGrant(client, id, { GranteePrincipal: principal, RetiringPrincipal: principal });
    const [grant] = await grantsOf(client, id);
    expect(grant).toMatchObject({ GranteePrincipal: principal, RetiringPrincipal: principal });
  });

  it.each([
    "111122223333",
    "alice",
    "arn:aws:iam::11112222333:root",
    "arn:aws:iam::111122223333:group/admins",
    "arn:aws:iam::111122223333:user/",
    "arn:aws:iam:us-east-1:111122223333:root",
    "arn:aws:s3:::bucket",
    "arn:aws-cn:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/app",
    "arn:aws:kms:us-east-1:111122223333:key/1",
    "dynamodb.example.com",
  ])("does not accept %s as a principal", async (principal) => {
    const { id, client } = await makeKey();
    for (const member of ["GranteePrincipal", "RetiringPrincipal"]) {
      expect(await failure(newGrant(client, id, { [member]: principal }))).toEqual(badPrincipal(principal));
    }
    expect(await grantsOf(client, id)).toEqual([]);
  });

  it("takes principals of the partition of its Region", async () => {
    const { id, client } = await makeKey({ region: "cn-north-1" });
    await newGrant(client, id, { GranteePrincipal: "arn:aws-cn:iam::111122223333:root" });
    expect(await failure(newGrant(client, id))).toEqual(badPrincipal(GRANTEE));
    expect((await grantsOf(client, id))[0]?.IssuingAccount).toMatch(/^arn:aws-cn:iam::/);
  });

  it.each<[string, Partial<CreateGrantCommandInput>, string]>([
    [
      "no grantee",
      { GranteePrincipal: undefined },
      "You must specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
    ],
    [
      "two grantees",
      { ...FOR_SERVICE, GranteePrincipal: GRANTEE },
      "You must specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
    ],
    [
      "two retiring principals",
      { RetiringPrincipal: GRANTEE, RetiringServicePrincipal: "s3.amazonaws.com" },
      "You must specify either RetiringPrincipal or RetiringServicePrincipal, but not both.",
    ],
    [
      "a service without SourceArn",
      { ...FOR_SERVICE, Constraints: {} },
      "You must specify a SourceArn grant constraint when you specify a GranteeServicePrincipal.",
    ],
    [
      "a service without a retiring principal",
      { ...FOR_SERVICE, RetiringServicePrincipal: undefined },
      "You must specify a RetiringPrincipal or a RetiringServicePrincipal when you specify a GranteeServicePrincipal.",
    ],
    [
      "a service that is none",
      { ...FOR_SERVICE, GranteeServicePrincipal: GRANTEE },
      `${GRANTEE} is not the name of an AWS service principal.`,
    ],
    ["no operations", { Operations: [] }, "Grants must contain at least one operation."],
    [
      "CreateGrant alone",
      { Operations: ["CreateGrant", "CreateGrant"] },
      "Grants must not contain only the CreateGrant operation.",
    ],
    [
      "two encryption context constraints",
      { Constraints: { EncryptionContextEquals: { a: "1" }, EncryptionContextSubset: { a: "1" } } },
      "More than one constraint supplied",
    ],
    [
      "nine pairs",
      {
        Constraints: {
          EncryptionContextEquals: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, ""])),
        },
      },
      "A grant constraint must not have more than 8 encryption context pairs.",
    ],
    [
      "a long key",
      { Constraints: { EncryptionContextSubset: { ["k".repeat(385)]: "" } } },
      "Keys and values of a grant constraint must not be longer than 384 characters.",
    ],
    [
      "a long value",
      { Constraints: { EncryptionContextSubset: { k: "v".repeat(385) } } },
      "Keys and values of a grant constraint must not be longer than 384 characters.",
    ],
  ])("refuses %s", async (_what, input, message) => {
    const { id, client } = await makeKey();
    expect(await failure(newGrant(client, id, input))).toEqual(invalid(message));
    expect(await failure(newGrant(client, id, { ...input, DryRun: true }))).toEqual(invalid(message));
    expect(await grantsOf(client, id)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a missing list", { Operations: null }, "Value null at 'operations'"],
    ["an unknown operation", { Operations: ["Decrypt", "ListGrants"] }, "'operations.2.member'"],
    ["an empty name", { Name: "" }, "Value '' at 'name'"],
    [
      "a name with a space",
      { Name: "a b" },
      "'name' failed to satisfy constraint: Member must satisfy regular",
    ],
    ["a long name", { Name: "n".repeat(257) }, "less than or equal to 256"],
    ["a principal with a space", { GranteePrincipal: "a b" }, "Value 'a b' at 'granteePrincipal'"],
    ["a long principal", { RetiringPrincipal: "p".repeat(257) }, "'retiringPrincipal'"],
    ["a long service", { GranteeServicePrincipal: "s".repeat(129) }, "'granteeServicePrincipal'"],
    ["a long retiring service", { RetiringServicePrincipal: "s".repeat(129) }, "'retiringServicePrincipal'"],
    ["a short source", { Constraints: { SourceArn: "arn:aws:s3:::b" } }, "'constraints.sourceArn'"],
  ])("refuses %s by the limits of the model", async (_what, input, message) => {
    const { id, account } = await makeKey();
    const body = { KeyId: id, GranteePrincipal: GRANTEE, Operations: ["Decrypt"], ...input };
    const { json } = await raw("CreateGrant", body, { account });
    expect(json).toEqual({ __type: "ValidationException", message: expect.stringContaining(message) });
  });

  it("names the operations in the order of the service model", async () => {
    const { id, client } = await makeKey();
    const { message } = await failure(newGrant(client, id, { Operations: ["x" as "Decrypt"] }));
    expect(message).toContain(
      "enum value set: [Decrypt, Encrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext, ReEncryptFrom, ReEncryptTo, Sign, Verify, GetPublicKey, CreateGrant, RetireGrant, DescribeKey, GenerateDataKeyPair, GenerateDataKeyPairWithoutPlaintext, GenerateMac, VerifyMac, DeriveSharedSecret, Encapsulate, Decapsulate]",
    );
  });

  it("takes a SourceArn with any grantee, if it is an ARN", async () => {
    const { id, client } = await makeKey();
    const SourceArn = "arn:aws:s3:::a-bucket-of-objects";
    await newGrant(client, id, { Constraints: { SourceArn } });
    for (const wrong of ["arn:aws:dynamodb:us-east-1:1:table/x", "this is no ARN at all"]) {
      expect(await failure(newGrant(client, id, { Constraints: { SourceArn: wrong } }))).toEqual({
        name: "InvalidArnException",
        message: `Invalid ARN '${wrong}'`,
        status: 400,
      });
    }
    expect(await grantsOf(client, id)).toMatchObject([{ Constraints: { SourceArn } }]);
  });

  it("takes constraints at their limits, and grants under them for operations that they say nothing of", async () => {
    const { id, client } = await makeKey();
    const pairs = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [String(i).repeat(384), "v".repeat(384)]),
    );
    const Constraints = { EncryptionContextEquals: pairs, SourceArn: FOR_SERVICE.Constraints.SourceArn };
    await newGrant(client, id, { Constraints, Operations: ["DescribeKey", "RetireGrant"] });
    expect((await grantsOf(client, id))[0]?.Constraints).toEqual(Constraints);
  });

  it("makes grants for services", async () => {
    const { id, client } = await makeKey();
    await newGrant(client, id, FOR_SERVICE);
    const { RetiringServicePrincipal: _, ...rest } = FOR_SERVICE;
    await newGrant(client, id, { ...rest, RetiringPrincipal: GRANTEE });
    const [first, second] = await grantsOf(client, id);
    expect(first).toMatchObject({ ...FOR_SERVICE, Name: "" });
    expect(Object.keys(first ?? {})).not.toContain("GranteePrincipal");
    expect(second).toMatchObject({ ...rest, RetiringPrincipal: GRANTEE });
    expect(Object.keys(second ?? {})).not.toContain("RetiringServicePrincipal");
  });
});
