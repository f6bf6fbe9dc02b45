import {
  GetAWSDefaultServiceQuotaCommand,
  GetRequestedServiceQuotaChangeCommand,
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListRequestedServiceQuotaChangeHistoryByQuotaCommand,
  ListRequestedServiceQuotaChangeHistoryCommand,
  ListServiceQuotasCommand,
  ListServicesCommand,
  paginateListServiceQuotas,
  type ServiceQuota,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { describe, expect, it } from "vitest";
import { AWS_QUOTAS } from "../../../src/quotas/aws.ts";
import { failure, freshAccount } from "../../support/client.ts";
import { FrozenWorkspace } from "../../support/management.ts";
import { ask, CREATE_KEY, ENABLE_KEY, RSA, serviceQuotas } from "../../support/service-quotas.ts";

const START = "2030-01-01T00:00:00.000Z";
const kms = { ServiceCode: "kms" };
const noService = {
  name: "NoSuchResourceException",
  message: "The request failed because the specified service does not exist.",
  status: 400,
};

/** The errors that calls end with. */
const all = (calls: Promise<unknown>[]) => Promise.all(calls.map(failure));

async function allQuotas(client: ServiceQuotasClient, pageSize: number): Promise<ServiceQuota[]> {
  const found: ServiceQuota[] = [];
  for await (const page of paginateListServiceQuotas({ client, pageSize }, { ...kms })) {
    expect(page.Quotas?.length).toBeLessThanOrEqual(pageSize);
    found.push(...(page.Quotas ?? []));
  }
  return found;
}

describe("ListServices", () => {
  it("has AWS KMS alone", async () => {
    const { Services, NextToken } = await serviceQuotas().send(new ListServicesCommand({}));
    expect(Services).toEqual([{ ServiceCode: "kms", ServiceName: "AWS Key Management Service (AWS KMS)" }]);
    expect(NextToken).toBeUndefined();
  });
});

describe("the quotas", () => {
  it("are those with a code, in pages of any size", async () => {
    const client = serviceQuotas();
    const codes = AWS_QUOTAS.flatMap(({ code }) => (code === null ? [] : [code]));
    for (const pageSize of [1, 7, 100]) {
      const found = await allQuotas(client, pageSize);
      const rates = found.filter(({ Period }) => Period !== undefined);
      expect(rates.map(({ QuotaCode }) => QuotaCode ?? "").sort()).toEqual([...codes].sort());
    }
  });

  it("are answered with all their members", async () => {
    const account = freshAccount();
    const client = serviceQuotas({ account, region: "eu-west-2" });
    const { Quota } = await client.send(new GetServiceQuotaCommand({ ...kms, QuotaCode: RSA }));
    expect(Quota).toEqual({
      ...kms,
      ServiceName: "AWS Key Management Service (AWS KMS)",
      QuotaArn: `arn:aws:servicequotas:eu-west-2:${account}:kms/${RSA}`,
      QuotaCode: RSA,
      QuotaName: "Cryptographic operations (RSA) request rate",
      Value: 500,
      Unit: "None",
      Adjustable: true,
      GlobalQuota: false,
      UsageMetric: {
        MetricNamespace: "AWS/Usage",
        MetricName: "CallCount",
        MetricDimensions: {
          Service: "KMS",
          Type: "API",
          Class: "None",
          Resource: "CryptographicOperationsRsa",
        },
        MetricStatisticRecommendation: "Sum",
      },
      Period: { PeriodValue: 1, PeriodUnit: "SECOND" },
      QuotaAppliedAtLevel: "ACCOUNT",
    });
    const one = await client.send(new ListServiceQuotasCommand({ ...kms, QuotaCode: RSA }));
    expect(one.Quotas).toEqual([Quota]);
  });

  it("differ by Region and profile, and defaults belong to no account", async () => {
    const value = async (server: "enforce" | "current", region: string) => {
      const client = serviceQuotas({ server, region });
      const input = { ...kms, QuotaCode: "L-6E3AF000" };
      const { Quota } = await client.send(new GetAWSDefaultServiceQuotaCommand(input));
      expect(Quota?.QuotaArn).toBe(`arn:aws:servicequotas:${region}::kms/L-6E3AF000`);
      return Quota?.Value;
    };
    expect(await value("enforce", "us-east-1")).toBe(30_000);
    expect(await value("enforce", "eu-west-2")).toBe(10_000);
    expect(await value("enforce", "sa-east-1")).toBe(5500);
    expect(await value("current", "us-east-1")).toBe(100_000);
  });

  it("keep their defaults when they are raised", async () => {
    const workspace = await FrozenWorkspace.begin(START, "enforce");
    const client = serviceQuotas({ ...workspace.options, account: freshAccount() });
    await ask(client, CREATE_KEY, 50);
    await workspace.advance(5);
    const valueIn = (quotas: ServiceQuota[] = []) =>
      quotas.find(({ QuotaCode }) => QuotaCode === CREATE_KEY)?.Value;
    expect(valueIn(await allQuotas(client, 100))).toBe(50);
    expect(valueIn((await client.send(new ListAWSDefaultServiceQuotasCommand(kms))).Quotas)).toBe(5);
  });

  it("apply to accounts, never to resources", async () => {
    const client = serviceQuotas();
    const count = async (QuotaAppliedAtLevel: "ACCOUNT" | "RESOURCE" | "ALL") =>
      (await client.send(new ListServiceQuotasCommand({ ...kms, QuotaAppliedAtLevel }))).Quotas?.length;
    expect(await count("RESOURCE")).toBe(0);
    expect(await count("ALL")).toBe(await count("ACCOUNT"));
    const input = { ...kms, QuotaCode: RSA, ContextId: "arn:aws:kms:us-east-1:1:key/a" };
    expect(await failure(client.send(new GetServiceQuotaCommand(input)))).toEqual({
      name: "NoSuchResourceException",
      message: "The request failed because applied value for the specified context Id do not exist.",
      status: 400,
    });
  });

  it("are not known of other services, nor by other codes", async () => {
    const client = serviceQuotas();
    const ec2 = { ServiceCode: "ec2", QuotaCode: RSA };
    for (const seen of await all([
      client.send(new ListServiceQuotasCommand(ec2)),
      client.send(new GetServiceQuotaCommand(ec2)),
      client.send(new ListAWSDefaultServiceQuotasCommand(ec2)),
      client.send(new GetAWSDefaultServiceQuotaCommand(ec2)),
      client.send(new ListRequestedServiceQuotaChangeHistoryCommand(ec2)),
      client.send(new ListRequestedServiceQuotaChangeHistoryByQuotaCommand(ec2)),
      ask(client, RSA, 1e6).then(() =>
        client.send(new GetServiceQuotaCommand({ ...ec2, ServiceCode: "KMS" })),
      ),
    ])) {
      expect(seen).toEqual(noService);
    }
    const unknown = { ...kms, QuotaCode: "L-00000000" };
    for (const seen of await all([
      client.send(new ListServiceQuotasCommand(unknown)),
      client.send(new GetServiceQuotaCommand(unknown)),
      client.send(new GetAWSDefaultServiceQuotaCommand(unknown)),
      client.send(new ListRequestedServiceQuotaChangeHistoryByQuotaCommand(unknown)),
      ask(client, "L-00000000", 10),
    ])) {
      expect(seen).toMatchObject({ name: "NoSuchResourceException", status: 400 });
    }
    const get = new GetRequestedServiceQuotaChangeCommand({ RequestId: "constructor" });
    expect(await failure(client.send(get))).toMatchObject({ name: "NoSuchResourceException" });
  });
});

describe("NextToken", () => {
  it("leads nowhere but to the next page of the same list", async () => {
    const account = freshAccount();
    const client = serviceQuotas({ account });
    const page = (NextToken: string, more: object = {}, of = client) =>
      of.send(new ListServiceQuotasCommand({ ...kms, NextToken, ...more }));
    const { NextToken = "" } = await client.send(new ListServiceQuotasCommand({ ...kms, MaxResults: 5 }));
    expect(NextToken).toMatch(/^[a-zA-Z0-9/+]+$/);
    expect((await page(NextToken)).Quotas?.length).toBeGreaterThan(10);
    const other = NextToken.at(-5) === "A" ? "B" : "A";
    for (const seen of await all([
      page(""),
      page("a"),
      page("é"),
      page("a".repeat(3000)),
      page(`${NextToken}=`),
      page(`${NextToken}A`),
      page(NextToken.slice(0, -5) + other + NextToken.slice(-4)),
      page(NextToken, { QuotaAppliedAtLevel: "ALL" }),
      page(NextToken, {}, serviceQuotas()),
      page(NextToken, {}, serviceQuotas({ account, region: "eu-west-1" })),
      client.send(new ListAWSDefaultServiceQuotasCommand({ ...kms, NextToken })),
      client.send(new ListServicesCommand({ NextToken })),
      client.send(new ListRequestedServiceQuotaChangeHistoryCommand({ NextToken })),
    ])) {
      expect(seen).toMatchObject({ name: "InvalidPaginationTokenException", status: 400 });
    }
  });
});

describe("the history of requests", () => {
  it("is newest first, in pages, by quota and status, and ends after 90 days", async () => {
    const workspace = await FrozenWorkspace.begin(START, "enforce");
    const client = serviceQuotas({ ...workspace.options, account: freshAccount() });
    const list = async (input: object = {}) => {
      const seen: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const command = new ListRequestedServiceQuotaChangeHistoryCommand({
          ...input,
          MaxResults: 2,
          ...(NextToken !== undefined && { NextToken }),
        });
        const page = await client.send(command);
        seen.push(...(page.RequestedQuotas ?? []).map(({ Id }) => Id));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return seen;
    };
    expect(await list()).toEqual([]);
    const ids: string[] = [];
    for (const value of [10, 20, 30]) {
      ids.unshift((await ask(client, CREATE_KEY, value)).id);
      await workspace.advance(10);
    }
    const last = await ask(client, ENABLE_KEY, 40);
    expect(await list()).toEqual([last.id, ...ids]);
    expect(await list(kms)).toEqual([last.id, ...ids]);
    expect(await list({ Status: "APPROVED" })).toEqual(ids);
    expect(await list({ Status: "PENDING" })).toEqual([last.id]);
    expect(await list({ QuotaRequestedAtLevel: "RESOURCE" })).toEqual([]);
    const { RequestedQuotas } = await client.send(
      new ListRequestedServiceQuotaChangeHistoryByQuotaCommand({ ...kms, QuotaCode: CREATE_KEY }),
    );
    expect(RequestedQuotas?.map(({ Id, DesiredValue }) => [Id, DesiredValue])).toEqual(
      ids.map((id, index) => [id, 30 - index * 10]),
    );
    await workspace.advance(90 * 86_400 - 10);
    expect(await list()).toEqual([last.id, ids[0]]);
    await workspace.advance(86_400);
    expect(await list()).toEqual([]);
  });

  it("has at most 20 open requests in a Region", async () => {
    const workspace = await FrozenWorkspace.begin(START, "enforce");
    const client = serviceQuotas({ ...workspace.options, account: freshAccount() });
    const codes = AWS_QUOTAS.flatMap(({ code }) => (code === null ? [] : [code])).slice(0, 21);
    const asked = codes.map((code) => ask(client, code, 1e6));
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: { name: "QuotaExceededException" } }]);
  });
});
