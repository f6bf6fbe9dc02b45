import {
  CreateSecretRequest,
  DeleteSecretRequest,
  DescribeSecretRequest,
  GetRandomPasswordRequest,
  GetSecretValueRequest,
  ListSecretsRequest,
  ListSecretVersionIdsRequest,
  PutSecretValueRequest,
  RestoreSecretRequest,
  UpdateSecretRequest,
  UpdateSecretVersionStageRequest,
} from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import { alibabaFailure } from "../../support/alibaba.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";

describe("the vendor's typed client", () => {
  it("leads a secret through its life", async () => {
    const kms = alibabaKms();
    const secretName = "typed";
    const made = await kms.createSecret(
      new CreateSecretRequest({
        secretName,
        versionId: "v1",
        secretData: "one+two &=%",
        description: "typed",
        tags: JSON.stringify([{ TagKey: "a", TagValue: "b" }]),
      }),
    );
    expect([made.secretName, made.versionId]).toEqual([secretName, "v1"]);
    await kms.updateSecret(new UpdateSecretRequest({ secretName, description: "changed" }));
    const described = await kms.describeSecret(new DescribeSecretRequest({ secretName, fetchTags: "true" }));
    expect([described.arn, described.description]).toEqual([made.arn, "changed"]);
    expect(described.tags.tag.map(({ tagKey, tagValue }) => [tagKey, tagValue])).toEqual([["a", "b"]]);

    const put = await kms.putSecretValue(
      new PutSecretValueRequest({
        secretName,
        versionId: "v2",
        secretData: "two",
        secretDataType: "binary",
        versionStages: JSON.stringify(["ACSCurrent", "own"]),
      }),
    );
    expect(put.versionStages.versionStage).toEqual(["ACSCurrent", "own"]);
    await kms.updateSecretVersionStage(
      new UpdateSecretVersionStageRequest({ secretName, versionStage: "own", moveToVersion: "v1" }),
    );
    const first = await kms.getSecretValue(new GetSecretValueRequest({ secretName, versionStage: "own" }));
    expect([first.secretData, first.secretDataType]).toEqual(["one+two &=%", "text"]);
    expect(first.versionStages.versionStage).toEqual(["ACSPrevious", "own"]);
    const versions = await kms.listSecretVersionIds(
      new ListSecretVersionIdsRequest({ secretName, includeDeprecated: "true" }),
    );
    expect(versions.versionIds.versionId.map(({ versionId }) => versionId)).toEqual(["v1", "v2"]);

    const deleted = await kms.deleteSecret(
      new DeleteSecretRequest({ secretName, recoveryWindowInDays: "10" }),
    );
    const listed = await kms.listSecrets(new ListSecretsRequest({}));
    expect(listed.totalCount).toBe(1);
    expect(listed.secretList.secret[0]?.plannedDeleteTime).toBe(deleted.plannedDeleteTime);
    await kms.restoreSecret(new RestoreSecretRequest({ secretName }));
    await kms.deleteSecret(new DeleteSecretRequest({ secretName, forceDeleteWithoutRecovery: "true" }));
    expect(await alibabaFailure(kms.getSecretValue(new GetSecretValueRequest({ secretName })))).toMatchObject(
      {
        code: "Forbidden.ResourceNotFoundError",
      },
    );
  });

  it("asks for a password", async () => {
    const { randomPassword } = await alibabaKms().getRandomPassword(
      new GetRandomPasswordRequest({ passwordLength: "40", excludePunctuation: "true" }),
    );
    expect(randomPassword).toMatch(/^[A-Za-z0-9]{40}$/);
  });
});
