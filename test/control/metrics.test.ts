import { DescribeKeyCommand, GenerateRandomCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms, serverUrl } from "../support/client.ts";
import { FrozenWorkspace, NO_KEY } from "../support/management.ts";

async function metrics(workspace: string): Promise<{ type: string | null; lines: string[] }> {
  const response = await fetch(`${serverUrl("enforce")}/_fauxkms/metrics`, {
    headers: { "x-fauxkms-workspace": workspace },
  });
  expect(response.status).toBe(200);
  return { type: response.headers.get("content-type"), lines: (await response.text()).split("\n") };
}

describe("GET metrics", () => {
  it("is Prometheus text: requests, throttles, latency and quota use", async () => {
    const { name: workspace } = await FrozenWorkspace.begin("2030-01-01T00:00:00Z", "enforce");
    const account = freshAccount();
    const options = { server: "enforce", workspace } as const;
    await control("PUT", "quotas/aws/crypto_symmetric", { account, region: "us-east-1", limit: 2 }, options);
    const client = kms({ ...options, account });
    const random = () => client.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
    await random();
    await random();
    await failure(random());
    await failure(client.send(new DescribeKeyCommand({ KeyId: NO_KEY })));
    const { type, lines } = await metrics(workspace);
    expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
    const who = `cloud="aws",account="${account}",region="us-east-1"`;
    const quota = `{${who},quota="crypto_symmetric"}`;
    expect(lines).toEqual(
      expect.arrayContaining([
        "# TYPE fauxkms_requests_total counter",
        `fauxkms_requests_total{${who},operation="GenerateRandom",status="200",error=""} 2`,
        `fauxkms_requests_total{${who},operation="GenerateRandom",status="400",error="ThrottlingException"} 1`,
        `fauxkms_requests_total{${who},operation="DescribeKey",status="400",error="NotFoundException"} 1`,
        `fauxkms_quota_requests_total${quota} 2`,
        `fauxkms_throttles_total${quota} 1`,
        "# TYPE fauxkms_request_duration_seconds histogram",
        'fauxkms_request_duration_seconds_bucket{cloud="aws",operation="GenerateRandom",le="+Inf"} 3',
        'fauxkms_request_duration_seconds_count{cloud="aws",operation="GenerateRandom"} 3',
        `fauxkms_quota_used${quota} 2`,
        `fauxkms_quota_limit${quota} 2`,
        "fauxkms_recorded_in_sum_only_total 0",
      ]),
    );
    for (const line of lines.filter((one) => one !== "" && !one.startsWith("#"))) {
      expect(line).toMatch(/^[a-z_]+(\{([a-z]+="[^"]*",?)+\})? \d+(\.\d+)?$/);
    }
  });

  it("requires the admin token, and shows it to nobody", async () => {
    const url = `${serverUrl("strict")}/_fauxkms/metrics`;
    expect((await fetch(url)).status).toBe(401);
    const response = await fetch(url, { headers: { authorization: "Bearer test-admin-token" } });
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain("test-admin-token");
  });

  it("has no requests in a workspace that has none", async () => {
    const { name } = await FrozenWorkspace.begin("2030-01-01T00:00:00Z", "enforce");
    const { lines } = await metrics(name);
    expect(lines.filter((line) => line.startsWith("fauxkms_requests_total{"))).toEqual([]);
  });
});
