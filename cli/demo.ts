/**
 * `npm run demo`: the vendors' SDKs against a mock of its own. A client exceeds a quota, backs off by the SDK's retries
 * only, has the quota raised through Service Quotas, and reads its usage from CloudWatch.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  GetServiceQuotaCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { readStartOptions } from "./options.ts";
import { startServer } from "./server.ts";

/** `fauxkms demo`. */
export async function demo(): Promise<void> {
  const flags = ["--port", "0", "--data", "memory", "--quota-approval-seconds", "2"];
  const server = await startServer(readStartOptions(flags, {}));
  console.log(`fauxkms serves ${server.url}\n`);

  const config = {
    endpoint: server.url,
    region: "eu-west-3",
    credentials: { accessKeyId: "111122223333", secretAccessKey: "any" },
  };
  const kms = new KMSClient({ ...config, maxAttempts: 1 });
  const quota = { ServiceCode: "kms", QuotaCode: "L-32B67F4A" };
  try {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "demo" }));
    console.log(`CreateKey   ${KeyMetadata?.Arn}`);
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from("a secret") }),
    );
    console.log(`Encrypt     ${CiphertextBlob?.length} bytes`);
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
    console.log(`Decrypt     "${Buffer.from(Plaintext ?? []).toString()}"`);

    console.log("\nAWS grants 5 CreateKey a second. A client that sends 12, without retries:");
    await createKeys(kms, 3, 12);

    console.log("\n12 at once, with the SDK's own retries and backoff:");
    const begin = Date.now();
    const patient = new KMSClient({ ...config, maxAttempts: 15 });
    await Promise.all(Array.from({ length: 12 }, () => patient.send(new CreateKeyCommand({}))));
    console.log(`  all passed, after ${((Date.now() - begin) / 1000).toFixed(1)} s`);

    const serviceQuotas = new ServiceQuotasClient(config);
    const { RequestedQuota } = await serviceQuotas.send(
      new RequestServiceQuotaIncreaseCommand({ ...quota, DesiredValue: 50 }),
    );
    console.log(`\nRequestServiceQuotaIncrease to 50 a second: ${RequestedQuota?.Status}`);
    await createKeys(kms, 4, 12);
    const { Quota } = await serviceQuotas.send(new GetServiceQuotaCommand(quota));
    console.log(`  GetServiceQuota: ${Quota?.QuotaName} ${Quota?.Value}`);

    const { MetricDataResults } = await new CloudWatchClient(config).send(
      new GetMetricDataCommand({
        StartTime: new Date(begin - 60_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: [
          {
            Id: "calls",
            MetricStat: {
              Metric: {
                Namespace: "AWS/Usage",
                MetricName: "CallCount",
                Dimensions: [
                  { Name: "Service", Value: "KMS" },
                  { Name: "Type", Value: "API" },
                  { Name: "Class", Value: "None" },
                  { Name: "Resource", Value: "CreateKey" },
                ],
              },
              Period: 300,
              Stat: "Sum",
            },
          },
        ],
      }),
    );
    console.log(`\nCloudWatch counted ${MetricDataResults?.[0]?.Values?.join(" + ")} CreateKey`);
  } finally {
    await server.stop();
  }
}

/**
 * Sends CreateKey in bursts, and prints the outcomes of each. One begins a second after the answers to the one before, so
 * that no two of them arrive in one second.
 */
async function createKeys(kms: KMSClient, seconds: number, perSecond: number): Promise<void> {
  for (let second = 1; second <= seconds; second++) {
    const sent = Array.from({ length: perSecond }, () => kms.send(new CreateKeyCommand({})));
    const outcomes = await Promise.allSettled(sent);
    const passed = outcomes.filter(({ status }) => status === "fulfilled").length;
    const refused = perSecond - passed;
    const bar = "█".repeat(passed) + "░".repeat(refused);
    console.log(`  second ${second}  ${bar}  ${passed} passed, ${refused} throttled`);
    await sleep(1000);
  }
}

if (import.meta.main) await demo();
