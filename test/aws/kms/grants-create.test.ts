import {
  CreateAliasCommand,
  CreateGrantCommand,
  type CreateGrantCommandInput,
  DescribeKeyCommand,
  DisableKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { ERROR_WORDS } from "../../../src/aws/kms/errors.ts";
import { Failure } from "../../../src/errors.ts";
import { GRANTS_PER_KEY } from "../../../src/quotas/aws-resources.ts";
import { toWireError } from "../../../src/surface/errors.ts";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { FOR_SERVICE, GRANTEE, grantsOf, newGrant } from "../../support/grants.ts";
import { denied, deniedByKey } from "../../support/keys.ts";
import { addKey, makeKey, NO_KEY } from "../../support/management.ts";

describe("the key of CreateGrant", () => {
  it.each<
    [
      Parameters<typeof makeKey>[1],
      CreateGrantCommandInput["Operations"],
      CreateGrantCommandInput["Operations"],
    ]
  >([
    [{}, ["GenerateDataKey", "GenerateDataKeyPair", "ReEncryptFrom", "DescribeKey"], ["Sign"]],
    [{}, ["Encrypt"], ["GetPublicKey"]],
    [{ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }, ["Sign", "Verify", "GetPublicKey"], ["Encrypt"]],
    [{ KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" }, ["DeriveSharedSecret"], ["Sign"]],
    [
      { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
      ["GenerateMac", "VerifyMac"],
      ["GetPublicKey"],
    ],
    [
      { KeySpec: "ML_KEM_768", KeyUsage: "ENCAPSULATE_DECAPSULATE" },
      ["Encapsulate", "Decapsulate"],
      ["Decrypt"],
    ],
  ])("%j can grant %j, but not %j", async (input, fit, unfit) => {
    const { id, client } = await makeKey({}, input);
    await newGrant(client, id, { Operations: fit });
    const error = await failure(newGrant(client, id, { Operations: [...(fit ?? []), ...(unfit ?? [])] }));
    expect(error).toMatchObject({ name: "ValidationException" });
    expect(error.message).toContain(`Operations [${unfit}] are not supported`);
  });

  it("must be a symmetric encryption key for a constraint on the encryption context", async () => {
    const { id, client } = await makeKey({}, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    const Operations = ["GenerateMac" as const];
    const Constraints = { EncryptionContextSubset: { a: "1" } };
    expect(await failure(newGrant(client, id, { Operations, Constraints }))).toMatchObject({
      name: "ValidationException",
      // recorded
      message:
        "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
    });
    await newGrant(client, id, { Operations, Constraints: FOR_SERVICE.Constraints });
  });

  it("is named by id or ARN, not by alias", async () => {
    const { id, arn, account, client } = await makeKey();
    await client.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: id }));
    await newGrant(client, arn);
    for (const name of ["alias/a", `arn:aws:kms:us-east-1:${account}:alias/a`]) {
      expect(await failure(newGrant(client, name))).toEqual({
        name: "InvalidArnException",
        message: "Key Aliases are not supported for this operation.",
        status: 400,
      });
    }
    expect(await failure(newGrant(client, "arn:aws:kms:nonsense"))).toMatchObject({
      name: "InvalidArnException",
    });
    for (const name of ["nonsense", NO_KEY]) {
      expect(await failure(newGrant(client, name))).toMatchObject({ name: "NotFoundException" });
    }
  });

  it("must be in a state for it", async () => {
    const { id, arn, client } = await makeKey();
    await client.send(new DisableKeyCommand({ KeyId: id }));
    for (const DryRun of [false, true]) {
      expect(await failure(newGrant(client, id, { DryRun }))).toMatchObject({ name: "DisabledException" });
    }
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await failure(newGrant(client, id))).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
      status: 400,
    });
    expect(await grantsOf(client, id)).toEqual([]);
  });

  it("may be another account's, by its ARN", async () => {
    const { id, arn, client } = await makeKey();
    const guest = freshAccount();
    const visiting = kms({ account: guest });
    const made = await newGrant(visiting, arn);
    expect(await grantsOf(client, id)).toMatchObject([
      { GrantId: made.id, KeyId: arn, IssuingAccount: `arn:aws:iam::${guest}:root` },
    ]);
    expect(await grantsOf(visiting, arn)).toEqual(await grantsOf(client, id));
    expect(await failure(newGrant(visiting, id))).toMatchObject({ name: "NotFoundException" });
    const none = arn.replace(id, NO_KEY);
    expect(await failure(newGrant(visiting, none))).toEqual(denied(guest, "CreateGrant"));
  });

  it("may not be managed by AWS", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
    const arn = KeyMetadata?.Arn ?? "";
    expect(await failure(newGrant(client, arn))).toEqual(deniedByKey(account, "CreateGrant", arn));
    expect(await grantsOf(client, arn)).toEqual([]);
  });
});

describe("the name of a grant", () => {
  const NAMED = {
    Name: "same",
    RetiringPrincipal: GRANTEE,
    Constraints: { EncryptionContextEquals: { a: "1", b: "2" } },
  } as const;

  it("makes a repetition answer the existing grant, with another token", async () => {
    const { id, arn, client } = await makeKey();
    const first = await newGrant(client, id, NAMED);
    const again = [
      await newGrant(client, arn, NAMED),
      await newGrant(client, id, {
        ...NAMED,
        Operations: ["Decrypt", "Encrypt"],
        Constraints: { EncryptionContextEquals: { b: "2", a: "1" } },
      }),
    ];
    for (const grant of again) {
      expect(grant.id).toBe(first.id);
      expect(grant.token).not.toBe(first.token);
    }
    expect(await grantsOf(client, id)).toHaveLength(1);
  });

  it.each<[string, Partial<CreateGrantCommandInput>]>([
    ["name", { Name: "other" }],
    ["grantee", { GranteePrincipal: "arn:aws:iam::111122223333:root" }],
    ["retiring principal", { RetiringPrincipal: undefined }],
    ["list of operations", { Operations: ["Encrypt"] }],
    ["constraint", { Constraints: { EncryptionContextSubset: { a: "1", b: "2" } } }],
  ])("makes a new grant with another %s", async (_what, change) => {
    const { id, client } = await makeKey();
    const first = await newGrant(client, id, NAMED);
    expect((await newGrant(client, id, { ...NAMED, ...change })).id).not.toBe(first.id);
    expect(await grantsOf(client, id)).toHaveLength(2);
  });

  it("counts for one key and one account that issues", async () => {
    const { id, arn, client } = await makeKey();
    const other = await addKey(client);
    const first = await newGrant(client, id, NAMED);
    expect((await newGrant(client, other.id, NAMED)).id).not.toBe(first.id);
    expect((await newGrant(kms(), arn, NAMED)).id).not.toBe(first.id);
  });

  it("makes one grant of many requests at a time", async () => {
    const { id, client } = await makeKey();
    const made = await Promise.all(Array.from({ length: 10 }, () => newGrant(client, id, NAMED)));
    expect(new Set(made.map((grant) => grant.id)).size).toBe(1);
    expect(new Set(made.map((grant) => grant.token)).size).toBe(10);
    expect(await grantsOf(client, id)).toHaveLength(1);
  });

  it("is left out by requests that each make a grant", async () => {
    const { id, client } = await makeKey();
    const made = await Promise.all(Array.from({ length: 5 }, () => newGrant(client, id)));
    expect(new Set(made.map((grant) => grant.id)).size).toBe(5);
    expect(await grantsOf(client, id)).toHaveLength(5);
  });
});

describe("a DryRun of CreateGrant", () => {
  it("makes nothing", async () => {
    const { id, account, client } = await makeKey();
    const RetiringPrincipal = `arn:aws:iam::${account}:root`;
    expect(await failure(newGrant(client, id, { DryRun: true, RetiringPrincipal }))).toEqual({
      name: "DryRunOperationException",
      message: "The request would have succeeded, but the DryRun option is set.",
      status: 400,
    });
    expect(await grantsOf(client, id)).toEqual([]);
    const command = new CreateGrantCommand({
      KeyId: id,
      GranteePrincipal: GRANTEE,
      Operations: ["Decrypt"],
      DryRun: false,
    });
    await client.send(command);
    expect(await grantsOf(client, id)).toHaveLength(1);
  });
});

describe("the quota of grants a key", () => {
  // What counts them is tested in test/storage/grant-tables.test.ts: 50,000 are too many to make here.
  it("is 50,000, and answered as LimitExceededException", () => {
    expect(GRANTS_PER_KEY).toBe(50_000);
    const failure = new Failure({ code: "grantsOverQuota", arn: "arn:x", limit: GRANTS_PER_KEY });
    const error = toWireError(ERROR_WORDS, failure);
    expect(error).toMatchObject({
      code: "LimitExceededException",
      status: 400,
      text: "The request was rejected because a quota was exceeded: arn:x has reached its limit of 50000 grants.",
    });
  });
});

describe("empty members of CreateGrant", () => {
  // hashicorp/terraform-provider-aws, internal/service/kms/grant.go: both maps are always sent, one of them empty.
  it.each([
    [
      { EncryptionContextEquals: {}, EncryptionContextSubset: { a: "1" } },
      { EncryptionContextSubset: { a: "1" } },
    ],
    [
      { EncryptionContextEquals: { a: "1" }, EncryptionContextSubset: {} },
      { EncryptionContextEquals: { a: "1" } },
    ],
    [{ EncryptionContextEquals: {}, EncryptionContextSubset: {} }, undefined],
    [{}, undefined],
  ])("count as left out: %j makes a grant with %j", async (Constraints, kept) => {
    const { client, id } = await makeKey();
    const { GrantId } = await client.send(
      new CreateGrantCommand({
        KeyId: id,
        GranteePrincipal: GRANTEE,
        Operations: ["Encrypt"],
        GrantTokens: [],
        Constraints,
      }),
    );
    const [grant] = await grantsOf(client, id);
    expect([grant?.GrantId, grant?.Constraints]).toEqual([GrantId, kept]);
  });
});
