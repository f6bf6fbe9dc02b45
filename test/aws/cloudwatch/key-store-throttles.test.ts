import { GetMetricStatisticsCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { freshAccount } from "../../support/client.ts";
import { cloudWatch } from "../../support/cloudwatch.ts";
import { clusterStore } from "../../support/custom-key-stores.ts";
import { REGION, Scene } from "../../support/throttling.ts";

const PLAINTEXT = Buffer.from("x").toString("base64");

describe("the throttling of a custom key store in CloudWatch", () => {
  it("is counted for its owner, by store, operation and key spec", async () => {
    const scene = await Scene.begin();
    const made = await scene.client.send(new CreateCustomKeyStoreCommand(clusterStore()));
    const customKeyStoreId = made.CustomKeyStoreId ?? "";
    await scene.client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId }));
    await scene.advance(3);
    const KeyId = await scene.key({ CustomKeyStoreId: customKeyStoreId, Origin: "AWS_CLOUDHSM" });
    const user = freshAccount();
    const principals = [scene.account, user].map((account) => `arn:aws:iam::${account}:root`);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "kms:*", Resource: "*" }],
    });
    await scene.client.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    await scene.limit("custom_key_store_cloudhsm", 4);
    expect(await scene.passed(6, "Encrypt", { KeyId, Plaintext: PLAINTEXT })).toBe(4);
    expect(await scene.passed(3, "Encrypt", { KeyId, Plaintext: PLAINTEXT }, user)).toBe(0);
    expect(
      await scene.passed(2, "GenerateRandom", { NumberOfBytes: 8, CustomKeyStoreId: customKeyStoreId }),
    ).toBe(0);
    await scene.advance(60);

    const metrics = cloudWatch({ ...scene.workspace.options, account: scene.account, region: REGION });
    const MetricName = "CloudHSMKeyStoreThrottle";
    const { Metrics = [] } = await metrics.send(new ListMetricsCommand({ MetricName }));
    const dimensions = (parts: Record<string, string>) =>
      Object.entries(parts).map(([Name, Value]) => ({ Name, Value }));
    const encrypts = dimensions({
      CustomKeyStoreId: customKeyStoreId,
      KmsOperation: "Encrypt",
      KeySpec: "SYMMETRIC_DEFAULT",
    });
    const randoms = dimensions({ CustomKeyStoreId: customKeyStoreId, KmsOperation: "GenerateRandom" });
    expect(Metrics).toEqual([
      { Namespace: "AWS/KMS", MetricName, Dimensions: encrypts },
      { Namespace: "AWS/KMS", MetricName, Dimensions: randoms },
    ]);
    const counted = async (Dimensions: typeof encrypts, client = metrics, name = MetricName) => {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/KMS",
          MetricName: name,
          Dimensions,
          StartTime: new Date("2027-03-01T12:00:00Z"),
          EndTime: new Date("2027-03-01T13:00:00Z"),
          Period: 3600,
          Statistics: ["Sum"],
        }),
      );
      return Datapoints.map(({ Sum }) => Sum);
    };
    expect(await counted(encrypts)).toEqual([5]);
    expect(await counted(randoms)).toEqual([2]);
    expect(await counted(encrypts.toReversed())).toEqual([5]);
    expect(await counted(encrypts, metrics, "ExternalKeyStoreThrottle")).toEqual([]);
    const theirs = cloudWatch({ ...scene.workspace.options, account: user, region: REGION });
    expect(await counted(encrypts, theirs)).toEqual([]);
  });
});
