import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  type KeySpec,
  type KeyUsageType,
  type KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { makeImportKey, symmetricMaterial } from "../../support/import.ts";
import { deniedByKey, wordless } from "../../support/keys.ts";
import { addKey, DAY, daysAfter, FrozenWorkspace, makeKey } from "../../support/management.ts";

/*
 * Answers of AWS KMS itself, recorded in September 2026 (radkawar/stackd, testdata/aws/kms/rotation.json and
 * imports.json), or told by the tests of Floci, which say that they were checked against AWS.
 */

const START = "2030-01-01T00:00:00.000Z";

async function status(client: KMSClient, KeyId: string) {
  const { $metadata: _, ...answer } = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
  return answer;
}

async function listed(client: KMSClient, KeyId: string, all = false) {
  const IncludeKeyMaterial = all ? "ALL_KEY_MATERIAL" : undefined;
  return (await client.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial }))).Rotations;
}

describe("EnableKeyRotation", () => {
  const enable = (client: KMSClient, KeyId: string, RotationPeriodInDays?: number) =>
    client.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));

  it("changes neither period nor date where no other period is asked for", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await enable(client, id, 2560);
    await workspace.advance(DAY);
    const before = { RotationPeriodInDays: 2560, NextRotationDate: daysAfter(START, 2560) };
    await enable(client, id); // recorded: enable_default
    expect(await status(client, id)).toMatchObject(before);
    await enable(client, id, 2560); // recorded: enable_repeat
    expect(await status(client, id)).toMatchObject(before);
    await enable(client, id, 90); // recorded: enable_custom
    expect(await status(client, id)).toMatchObject({
      RotationPeriodInDays: 90,
      NextRotationDate: daysAfter(START, 91),
    });
  });

  it("starts with a year again after it was disabled", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await client.send(new DisableKeyRotationCommand({ KeyId: id })); // recorded: disable_initial
    await enable(client, id, 90);
    await client.send(new DisableKeyRotationCommand({ KeyId: id }));
    await enable(client, id); // recorded: reenable_omitted_period
    expect(await status(client, id)).toMatchObject({
      RotationPeriodInDays: 365,
      NextRotationDate: daysAfter(START, 365),
    });
  });
});

describe("rotation operations of a key that does not rotate", () => {
  it.each([
    ["HMAC_256", "GENERATE_VERIFY_MAC"],
    ["RSA_2048", "SIGN_VERIFY"],
    ["ML_DSA_44", "SIGN_VERIFY"],
  ] as [KeySpec, KeyUsageType][])("%s", async (KeySpec, KeyUsage) => {
    const client = kms();
    const { id, arn } = await addKey(client, { KeySpec, KeyUsage });
    // recorded: hmac_*
    expect(await status(client, id)).toEqual({ KeyRotationEnabled: false, KeyId: arn });
    expect(await listed(client, id)).toEqual([]);
    // DisableKeyRotation passed in the recording; the API Reference says that it cannot be done (docs/fidelity.md).
    for (const command of [EnableKeyRotationCommand, DisableKeyRotationCommand, RotateKeyOnDemandCommand]) {
      expect(await failure(client.send(new command({ KeyId: id })))).toEqual(
        wordless("UnsupportedOperationException"),
      );
    }
    // recorded: HMAC_224_history
    expect(await failure(listed(client, id, true))).toEqual({
      name: "ValidationException",
      message: "Input parameter includeKeyMaterial can only be used with symmetric keys.",
      status: 400,
    });
    // Floci: the state is checked before the key spec.
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await failure(client.send(new EnableKeyRotationCommand({ KeyId: id })))).toMatchObject({
      name: "DisabledException",
    });
  });

  it("of an AWS managed key are denied by its policy", async () => {
    const account = freshAccount();
    const client = kms({ account });
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/aws/sqs" }));
    const { KeyId, Arn = "", Description } = KeyMetadata ?? {};
    // recorded: managed_key, managed_sqs_*
    expect(Description).toBe("Default key that protects my SQS messages when no other key is defined");
    const denied = await failure(client.send(new EnableKeyRotationCommand({ KeyId })));
    expect(denied).toEqual(deniedByKey(account, "EnableKeyRotation", Arn));
    expect((await client.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(
      `{\n  "Version" : "2012-10-17",\n  "Id" : "auto-sqs-1",\n  "Statement" : [ {\n    "Sid" : "Allow access through Simple Queue Service (SQS) for all principals in the account that are authorized to use SQS",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "*"\n    },\n    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],\n    "Resource" : "*",\n    "Condition" : {\n      "StringEquals" : {\n        "kms:ViaService" : "sqs.us-east-1.amazonaws.com",\n        "kms:CallerAccount" : "${account}"\n      }\n    }\n  }, {\n    "Sid" : "Allow direct access to key metadata to the account",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::${account}:root"\n    },\n    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],\n    "Resource" : "*"\n  } ]\n}`,
    );
  });
});

describe("ListKeyRotations", () => {
  it("lists the oldest first, by ARN, page by page", async () => {
    const { client, id, arn } = await makeKey();
    const rotate = () => client.send(new RotateKeyOnDemandCommand({ KeyId: id }));
    await rotate();
    await rotate();
    const all = (await listed(client, id, true)) ?? [];
    // recorded: disabled_rotation_list
    const rotated = { KeyId: arn, RotationDate: expect.any(Date), RotationType: "ON_DEMAND" };
    expect(all).toEqual([
      { KeyId: arn, KeyMaterialId: expect.any(String), KeyMaterialState: "NON_CURRENT" },
      { ...rotated, KeyMaterialId: expect.any(String), KeyMaterialState: "NON_CURRENT" },
      { ...rotated, KeyMaterialId: expect.any(String), KeyMaterialState: "CURRENT" },
    ]);
    expect(await listed(client, id)).toEqual(all.slice(1));
    const input = { KeyId: id, IncludeKeyMaterial: "ALL_KEY_MATERIAL", Limit: 2 } as const;
    const first = await client.send(new ListKeyRotationsCommand(input));
    expect([first.Rotations, first.Truncated]).toEqual([all.slice(0, 2), true]);
    const rest = await client.send(new ListKeyRotationsCommand({ ...input, Marker: first.NextMarker }));
    expect([rest.Rotations, rest.Truncated]).toEqual([all.slice(2), false]);
    // recorded: invalid_marker
    expect(await failure(client.send(new ListKeyRotationsCommand({ ...input, Marker: "none" })))).toEqual(
      wordless("InvalidMarkerException"),
    );
  });
});

describe("GetKeyRotationStatus", () => {
  it("keeps the date over a deletion that was cancelled", async () => {
    const { client, id, arn } = await makeKey();
    await client.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
    const before = await status(client, id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    // recorded: deleting_get-key-rotation-status, status_canceled_deletion
    expect(await status(client, id)).toEqual({ KeyRotationEnabled: false, KeyId: arn });
    await client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    expect(await status(client, id)).toEqual(before);
  });

  it("answers for a key with imported material", async () => {
    const { client, id, arn, put } = await makeImportKey();
    const off = { KeyRotationEnabled: false, KeyId: arn };
    await put(symmetricMaterial());
    expect(await status(client, id)).toEqual(off); // recorded: imported_get-key-rotation-status
  });
});

describe("the order of checks", () => {
  it.each([DisableKeyCommand, ScheduleKeyDeletionCommand])(
    "has the key usage before the state",
    async (end) => {
      const client = kms();
      const { id, arn } = await addKey(client, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
      await client.send(new end({ KeyId: id }));
      const sign = { KeyId: id, Message: Buffer.from("m"), SigningAlgorithm: "RSASSA_PSS_SHA_256" } as const;
      // Floci: keyUsageIsCheckedBeforeTheKeyState
      expect(await failure(client.send(new SignCommand(sign)))).toEqual({
        name: "InvalidKeyUsageException",
        message: `${arn} key usage is GENERATE_VERIFY_MAC which is not valid for Sign.`,
        status: 400,
      });
    },
  );

  it("has the state before the key spec in GetPublicKey", async () => {
    const { client, id, arn } = await makeKey();
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    // Floci: getPublicKeyRejectsAKeyPendingDeletionOrImport
    expect(await failure(client.send(new GetPublicKeyCommand({ KeyId: id })))).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
      status: 400,
    });
  });

  it("has the origin before the state", async () => {
    const client = kms();
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Origin: "EXTERNAL" }));
    const { KeyId, Arn } = KeyMetadata ?? {};
    // recorded: pending_enable-key-rotation, pending_disable-key-rotation, pending_rotate-key-on-demand
    for (const command of [EnableKeyRotationCommand, DisableKeyRotationCommand]) {
      expect(await failure(client.send(new command({ KeyId })))).toEqual({
        name: "UnsupportedOperationException",
        message: `${Arn} origin is EXTERNAL which is not valid for this operation.`,
        status: 400,
      });
    }
    expect(await failure(client.send(new RotateKeyOnDemandCommand({ KeyId })))).toEqual({
      name: "KMSInvalidStateException",
      message: `${Arn} is pending import.`,
      status: 400,
    });
  });
});
