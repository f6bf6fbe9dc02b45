import { GenerateRandomCommand, type KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { freshAlibabaAccount, rawAlibaba } from "../support/alibaba.ts";
import { control, failure, freshAccount, kms, raw } from "../support/client.ts";
import { callInstanceApi } from "../support/instance-api.ts";
import { addInstanceKey, instanceCall, makeApplication, originOf } from "../support/instance-applications.ts";
import { FrozenWorkspace } from "../support/management.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

// Issue 15, points 7 and 8: who used a quota up, and why it never ends.

const START = "2030-01-01T00:00:00.000Z";
const REGION = "eu-west-3";
const HEADER = "x-fauxkms-throttled-by";

type Recorded = Record<string, unknown> & { readonly requestId: string };

/** An account whose symmetric quota is three requests a second, in a workspace whose clock stands still. */
async function scene(limit = 3) {
  const workspace = await FrozenWorkspace.begin(START, "enforce");
  const account = freshAccount();
  const call = (method: string, path: string, body?: unknown) =>
    control(method, path, body, workspace.options as { server: "enforce"; workspace: string });
  await call("PUT", "quotas/aws/crypto_symmetric", { account, region: REGION, limit });
  const client = (config: object = {}) => kms({ ...workspace.options, account, region: REGION, config });
  const requests = async (query: string) => {
    const { status, json } = await call("GET", `requests?${query}`);
    expect([status, json.error]).toEqual([200, undefined]);
    return json.requests as Recorded[];
  };
  return { workspace, account, call, client, requests };
}

const random = (client: KMSClient) => client.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));

describe("GET requests/:id", () => {
  it("tells which window refused a request, and who used that up", async () => {
    const { account, call, client, requests } = await scene();
    const { json: alice } = await call("POST", "credentials", {
      cloud: "aws",
      account,
      principal: "user/alice",
    });
    const credentials = {
      accessKeyId: String(alice.accessKeyId),
      secretAccessKey: String(alice.secretAccessKey),
    };
    const [hers, ours] = [client({ credentials }), client()];
    await random(hers);
    await random(ours);
    await random(hers);
    await failure(random(ours));
    const [refused] = await requests("throttledBy=crypto_symmetric");
    const { status, json } = await call("GET", `requests/${refused?.requestId}`);
    expect(status).toBe(200);
    const usedBy = (name: string, requests: number, throttled: number) => ({
      principal: `arn:aws:iam::${account}:${name}`,
      operation: "GenerateRandom",
      requests,
      throttled,
    });
    expect(json).toEqual({
      ...refused,
      quotas: ["crypto_symmetric"],
      window: {
        quota: "crypto_symmetric",
        account,
        region: REGION,
        limit: 3,
        used: 3,
        from: START,
        to: "2030-01-01T00:00:01.000Z",
        usedBy: [usedBy("user/alice", 2, 0), usedBy("root", 1, 1)],
      },
    });
  });

  it("has no window of a request that passed, and counts no earlier window", async () => {
    const { workspace, account, call, client, requests } = await scene(1);
    await random(client());
    await workspace.advance(1);
    await random(client());
    await failure(random(client()));
    const [refused, passed] = await requests("limit=2");
    expect((await call("GET", `requests/${passed?.requestId}`)).json).toMatchObject({
      quotas: ["crypto_symmetric"],
      window: null,
    });
    expect((await call("GET", `requests/${refused?.requestId}`)).json.window).toMatchObject({
      from: "2030-01-01T00:00:01.000Z",
      usedBy: [{ principal: `arn:aws:iam::${account}:root`, requests: 1, throttled: 1 }],
    });
  });

  it("is 404 for a request that is not recorded", async () => {
    const { call } = await scene();
    const { status, json } = await call("GET", "requests/11111111-1111-4111-8111-111111111111");
    expect([status, json]).toMatchObject([404, { error: { code: "notFound" } }]);
  });
});

describe("GET requests", () => {
  it("chooses by request, principal, refusing quota, Region and time", async () => {
    const { workspace, account, client, requests } = await scene(1);
    await random(client());
    await failure(random(client()));
    await workspace.advance(60);
    await kms({ ...workspace.options, account, region: "us-east-1" }).send(new ListKeysCommand({}));
    const names = async (query: string) =>
      (await requests(query)).map(({ operation, status }) => `${operation} ${status}`);
    const [list, refused, passed] = ["ListKeys 200", "GenerateRandom 400", "GenerateRandom 200"];
    expect(await names("")).toEqual([list, refused, passed]);
    expect(await names("region=us-east-1")).toEqual([list]);
    expect(await names("throttledBy=crypto_symmetric")).toEqual([refused]);
    expect(await names("throttledBy=createKey")).toEqual([]);
    expect(await names("from=2030-01-01T00:00:30Z")).toEqual([list]);
    expect(await names("to=2030-01-01T00:01:00Z")).toEqual([refused, passed]);
    expect(
      await names("from=2030-01-01T00:00:00Z&to=2030-01-01T00:00:01Z&errorCode=ThrottlingException"),
    ).toEqual([refused]);
    expect(await names("principal=root")).toHaveLength(3);
    expect(await names(`principal=arn:aws:iam::${account}:root`)).toHaveLength(3);
    expect(await names("principal=user/alice")).toEqual([]);
    const [{ requestId } = { requestId: "" }] = await requests("limit=1");
    expect(await names(`requestId=${requestId}`)).toEqual([list]);
  });

  it("refuses a span that ends before it begins", async () => {
    const { call } = await scene();
    const { status, json } = await call("GET", "requests?from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z");
    expect([status, json]).toMatchObject([400, { error: { message: "from: must not be after to" } }]);
  });

  it("shows the attempts of one call of an SDK", async () => {
    const { client, requests } = await scene(1);
    await random(client());
    await failure(random(client({ maxAttempts: 3 })));
    const [third, second, first, passed] = await requests("");
    expect([first, second, third].map((each) => each?.attempt)).toEqual([1, 2, 3]);
    expect(first?.invocationId).toMatch(/^[\w-]{36}$/);
    expect(await requests(`invocationId=${first?.invocationId}`)).toEqual([third, second, first]);
    expect(passed?.attempt).toBe(1);
    expect(await requests(`invocationId=${passed?.invocationId}`)).toEqual([passed]);
  });

  it("shows the attempt that passed at last, and takes no header for one that it is not", async () => {
    const { workspace, account, requests } = await scene(9);
    const send = (headers: Record<string, string>) =>
      raw(
        "GenerateRandom",
        { NumberOfBytes: 1 },
        {
          server: "enforce",
          account,
          region: REGION,
          headers: { "x-fauxkms-workspace": workspace.name, ...headers },
        },
      );
    await send({
      "amz-sdk-request": "ttl=20300101T000000Z; attempt=2; max=3",
      "amz-sdk-invocation-id": "an-id",
    });
    await send({ "amz-sdk-request": "attempt=1; max=3", "amz-sdk-invocation-id": "an-id" });
    await send({ "amz-sdk-request": "attempt=2", "amz-sdk-invocation-id": "<script>" });
    await send({ "amz-sdk-request": "attempt=many", "amz-sdk-invocation-id": "an-id" });
    const shown = await requests("");
    expect(shown.map(({ attempt, invocationId }) => [attempt, invocationId])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [1, "an-id"],
      [2, "an-id"],
    ]);
  });
});

describe("the header x-fauxkms-throttled-by", () => {
  it("says which quota refused, how full it is, and that the clock stands still", async () => {
    const { workspace, account, call } = await scene(10);
    const send = () =>
      raw(
        "GenerateRandom",
        { NumberOfBytes: 1 },
        { server: "enforce", account, region: REGION, headers: { "x-fauxkms-workspace": workspace.name } },
      );
    const answers = await Promise.all(Array.from({ length: 12 }, send));
    const told = answers.map(({ status, headers }) => [status, headers.get(HEADER)]);
    expect(told.filter(([status]) => status === 400)).toEqual([
      [400, "crypto_symmetric; 10/10; clock=frozen"],
      [400, "crypto_symmetric; 10/10; clock=frozen"],
    ]);
    expect(told.filter(([status, header]) => status === 200 && header === null)).toHaveLength(10);
    // A running clock, within a window that lasts.
    await call("PUT", "quotas/aws/crypto_symmetric", {
      account,
      region: REGION,
      limit: 1,
      intervalSeconds: 3600,
    });
    await workspace.set({ mode: "running" });
    await send();
    expect((await send()).headers.get(HEADER)).toBe("crypto_symmetric; 1/1");
  });

  it("is in no other refusal", async () => {
    const { headers } = await raw("DescribeKey", { KeyId: "alias/none" });
    expect(headers.get(HEADER)).toBeNull();
  });

  it("is in refusals of Alibaba Cloud's shared gateway, in JSON and XML", async () => {
    const workspace = await FrozenWorkspace.begin(START, "enforce");
    const account = freshAlibabaAccount();
    const options = { server: "enforce", workspace: workspace.name, account } as const;
    const place = { account, region: "cn-hangzhou" };
    await control("PUT", "quotas/alibaba/key_read", { ...place, limit: 1 }, options);
    const list = (parameters: Record<string, string> = {}) =>
      rawAlibaba({ Action: "ListKeys", ...parameters }, options);
    expect((await list()).headers.get(HEADER)).toBeNull();
    for (const format of ["JSON", "XML"]) {
      const { status, headers } = await list({ Format: format });
      expect([status, headers.get(HEADER)], format).toEqual([429, "key_read; 1/1; clock=frozen"]);
    }
  });

  it("is in refusals of an instance, which its own rows make", async () => {
    const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z", "enforce");
    const app = await makeApplication(workspace);
    const pair = { KeyId: await addInstanceKey(app), KeyPairSpec: "EC_P256" };
    await instanceCall(app, "GenerateDataKeyPair", pair);
    const answer = await callInstanceApi(originOf(app.client), app.clientKey, "GenerateDataKeyPair", pair);
    expect(answer.status).toBe(429);
    expect(answer.headers.get(HEADER)).toMatch(
      new RegExp(`^instance_\\w+/${app.instanceId}; 1/1; clock=frozen$`),
    );
    const { json } = await control("GET", "requests?limit=1", undefined, {
      server: "enforce",
      workspace: workspace.name,
    });
    const [refused] = json.requests as Recorded[];
    const one = await control("GET", `requests/${refused?.requestId}`, undefined, {
      server: "enforce",
      workspace: workspace.name,
    });
    expect(one.json.window).toMatchObject({
      quota: refused?.throttledBy,
      usedBy: [{ operation: "GenerateDataKeyPair", requests: 1, throttled: 1 }],
    });
  });

  it("names the fault where one throttles, and a mode that enforces nothing, on every surface", async () => {
    const workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
    const app = await makeApplication(workspace);
    const options = { server: "off", workspace: workspace.name } as const;
    const add = async (error: string) => {
      const { json } = await control("POST", "faults", { effect: { error }, times: 1 }, options);
      return `fault/${json.id}; clock=frozen; quotas=off`;
    };
    const ofInstance = await add("Rejected.Throttling");
    const answer = await callInstanceApi(originOf(app.client), app.clientKey, "GenerateRandom", {
      Length: 8,
    });
    expect([answer.status, answer.headers.get(HEADER)]).toEqual([429, ofInstance]);
    const ofKms = await add("ThrottlingException");
    const headers = { "x-fauxkms-workspace": workspace.name };
    expect((await raw("ListKeys", {}, { headers })).headers.get(HEADER)).toBe(ofKms);
  });

  it("is left out where the server is told so", async () => {
    const server = await SpawnedServer.start(["--data", "memory", "--throttle-header", "off"]);
    try {
      const account = freshAccount();
      const limit = { account, region: "us-east-1", limit: 0 };
      await fetch(`${server.url}/_fauxkms/quotas/aws/crypto_symmetric`, {
        method: "PUT",
        body: JSON.stringify(limit),
      });
      const { status, headers } = await fetch(server.url, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "TrentService.GenerateRandom",
          authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00`,
        },
        body: '{"NumberOfBytes":1}',
      });
      expect([status, headers.get(HEADER)]).toEqual([400, null]);
    } finally {
      await server.stop();
    }
  });
});
