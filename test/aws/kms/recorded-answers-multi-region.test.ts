import {
  DecryptCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, type Seen } from "../../support/client.ts";
import { importWith, parametersForImport, symmetricMaterial } from "../../support/import.ts";
import { encrypt } from "../../support/management.ts";
import { HOME, MOMENT, MultiRegionKey, PARIS, TOKYO } from "../../support/multi-region.ts";

/*
 * Answers of AWS KMS itself, recorded in September 2026 (radkawar/stackd, testdata/aws/kms/multi_region.json and
 * imports_multi_region.json); the names in the comments are theirs.
 */

const START = "2030-01-01T00:00:00.000Z";
const invalid = (message: string): Seen => ({ name: "ValidationException", message, status: 400 });

describe("ReplicateKey", () => {
  it.each([
    [HOME, "us-east-1 cannot have a replica because it contains the primary."],
    ["cn-north-1", "The replica key Region must be in the same AWS partition as the primary key Region."],
    [
      "us-invalid-1",
      "Region us-invalid-1 is not a valid Region or multi-Region keys are not supported in Region us-invalid-1.",
    ],
  ])("refuses the Region %s", async (region, message) => {
    const key = await MultiRegionKey.make(START);
    expect(await failure(key.replicate(region))).toEqual(invalid(message)); // recorded: replicate_region_*
  });

  it("answers with the policy, and with tags only where there are some", async () => {
    const key = await MultiRegionKey.make(START);
    const { $metadata: _, ReplicaKeyMetadata, ...rest } = await key.replicate(PARIS);
    // recorded: replicate_west
    expect(ReplicaKeyMetadata).toMatchObject({ KeyState: "Creating", Enabled: false, Description: "" });
    expect(ReplicaKeyMetadata).not.toHaveProperty("CurrentKeyMaterialId");
    expect(Object.keys(rest)).toEqual(["ReplicaPolicy"]);
    expect(rest.ReplicaPolicy).toMatch(/^{\n {2}"Version" : "2012-10-17",\n {2}"Id" : "key-default-1",\n/);
    const tag = { TagKey: "a", TagValue: "b" };
    expect((await key.replicate(TOKYO, { Tags: [tag] })).ReplicaTags).toEqual([tag]);
  });
});

describe("UpdatePrimaryRegion", () => {
  it("has nothing to do for the primary's own Region", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await key.movePrimary(HOME, HOME); // recorded: update_primary_same
    expect(await key.state(HOME)).toBe("Enabled");
    // recorded: update_primary_missing
    expect(await failure(key.movePrimary(HOME, TOKYO))).toEqual(
      invalid(`${key.id} does not have a replica key in the specified Region.`),
    );
  });

  it("names the replica whose state is in the way", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await key.at(PARIS).send(new ScheduleKeyDeletionCommand({ KeyId: key.id }));
    // recorded: promote_deleting_replica
    expect(await failure(key.movePrimary(HOME, PARIS))).toEqual({
      name: "KMSInvalidStateException",
      message: `${key.arn(PARIS)} is pending deletion.`,
      status: 400,
    });
  });
});

describe("a primary that waits for its replicas to be deleted", () => {
  it("shows its state, and that it rotates", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await key.at(HOME).send(new EnableKeyRotationCommand({ KeyId: key.id, RotationPeriodInDays: 90 }));
    await key.at(HOME).send(new ScheduleKeyDeletionCommand({ KeyId: key.id }));
    const waiting = {
      name: "KMSInvalidStateException",
      message: `${key.arn(HOME)} is pending replica deletion.`,
      status: 400,
    };
    // recorded: tag_deleting_us-west-2, untag_deleting_us-west-2, deleting_rotation_us-west-2
    const tag = new TagResourceCommand({ KeyId: key.id, Tags: [{ TagKey: "a", TagValue: "b" }] });
    expect(await failure(key.at(HOME).send(tag))).toEqual(waiting);
    const untag = new UntagResourceCommand({ KeyId: key.id, TagKeys: ["a"] });
    expect(await failure(key.at(HOME).send(untag))).toEqual(waiting);
    const status = await key.at(HOME).send(new GetKeyRotationStatusCommand({ KeyId: key.id }));
    expect(status).toMatchObject({ KeyId: key.arn(HOME), KeyRotationEnabled: true });
  });
});

describe("Decrypt", () => {
  it("in a replica's Region does not take the ARN of the primary", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const CiphertextBlob = await encrypt(key.at(HOME), key.id, "multi-Region plaintext");
    const decrypt = new DecryptCommand({ CiphertextBlob, KeyId: key.arn(HOME) });
    // recorded: decrypt_replica_primary_arn
    expect(await failure(key.at(PARIS).send(decrypt))).toEqual({
      name: "IncorrectKeyException",
      message: "The key ID in the request does not identify a CMK that can perform this operation.",
      status: 400,
    });
  });
});

describe("ImportKeyMaterial into a replica", () => {
  it("leaves new materials and their descriptions to the primary", async () => {
    const key = await MultiRegionKey.make(START, [], { Origin: "EXTERNAL" });
    const material = symmetricMaterial();
    await importWith(key.at(HOME), await parametersForImport(key.at(HOME), key.id), material);
    await key.replicate(PARIS);
    await key.workspace.advance(MOMENT);
    const wrapping = await parametersForImport(key.at(PARIS), key.id);
    const put = (more: object) => failure(importWith(key.at(PARIS), wrapping, material, more));
    // recorded: replica_first_import, replica_new_type_rejected
    expect(await put({ KeyMaterialDescription: "replica first" })).toEqual(
      invalid("Key material description can only be specified on primary Multi-Region keys"),
    );
    expect(await put({ ImportType: "NEW_KEY_MATERIAL" })).toEqual(
      invalid("Input parameter ImportType NEW_KEY_MATERIAL cannot be used on replica Multi-Region keys"),
    );
  });
});
