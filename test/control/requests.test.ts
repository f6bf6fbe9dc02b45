import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateRandomCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms, raw, serverUrl } from "../support/client.ts";
import { addKey, encrypt, FrozenWorkspace, NO_KEY } from "../support/management.ts";
import { sendPipelined } from "../support/raw-socket.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const START = "2030-01-01T00:00:00.000Z";

interface Recorded {
  readonly time: string;
  readonly requestId: string;
  readonly operation: string;
  readonly errorCode: string | null;
  readonly keyId: string | null;
}

/** The recorded requests of a workspace. */
async function recorded(workspace: string, query = "", server: "off" | "enforce" = "off") {
  const { status, json } = await control("GET", `requests${query}`, undefined, { server, workspace });
  expect(status).toBe(200);
  return json.requests as Recorded[];
}

const fresh = () => `requests-${randomBytes(6).toString("hex")}`;

describe("GET requests", () => {
  it("shows an answered request with all that is known of it", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const account = freshAccount();
    const client = kms({ account, workspace: workspace.name });
    const { id } = await addKey(client);
    const { $metadata } = await client.send(
      new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("text") }),
    );
    expect((await recorded(workspace.name))[0]).toEqual({
      time: START,
      requestId: $metadata.requestId,
      cloud: "aws",
      account,
      region: "us-east-1",
      principal: `arn:aws:iam::${account}:root`,
      operation: "Encrypt",
      keyId: id,
      status: 200,
      errorCode: null,
      throttledBy: null,
      durationMs: expect.any(Number),
      invocationId: expect.stringMatching(/^[\w-]{36}$/),
      attempt: 1,
    });
  });

  it("shows a failure with its code, and a throttled request with the quota that refused it", async () => {
    const workspace = await FrozenWorkspace.begin(START, "enforce");
    const account = freshAccount();
    const client = kms({ account, workspace: workspace.name, server: "enforce" });
    await failure(client.send(new DescribeKeyCommand({ KeyId: NO_KEY })));
    const limit = { account, region: "us-east-1", limit: 1 };
    await control("PUT", "quotas/aws/crypto_symmetric", limit, {
      server: "enforce",
      workspace: workspace.name,
    });
    await client.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
    await failure(client.send(new GenerateRandomCommand({ NumberOfBytes: 1 })));
    const shown = await recorded(workspace.name, "", "enforce");
    expect(shown).toMatchObject([
      {
        operation: "GenerateRandom",
        status: 400,
        errorCode: "ThrottlingException",
        throttledBy: "crypto_symmetric",
        keyId: null,
      },
      { operation: "GenerateRandom", status: 200, errorCode: null, throttledBy: null },
      { operation: "DescribeKey", status: 400, errorCode: "NotFoundException", throttledBy: null },
    ]);
  });

  it("shows what faults on demand did, a dropped connection with the status 0", async () => {
    const { name: workspace } = await FrozenWorkspace.begin(START);
    const account = freshAccount();
    const client = kms({ account, workspace });
    for (const effect of [{ error: "ThrottlingException" }, { drop: true }]) {
      const options = { server: "off", workspace } as const;
      const fault = { match: { operation: "GenerateRandom" }, effect, times: 1 };
      const { status, json } = await control("POST", "faults", fault, options);
      expect(status).toBeLessThan(300);
      await failure(client.send(new GenerateRandomCommand({ NumberOfBytes: 1 })));
      const throttled = "error" in effect;
      expect((await recorded(workspace, "?limit=1"))[0]).toMatchObject({
        account,
        operation: "GenerateRandom",
        status: throttled ? 400 : 0,
        errorCode: throttled ? "ThrottlingException" : "ConnectionDropped",
        throttledBy: throttled ? `fault/${json.id}` : null,
      });
    }
  });

  it("shows requests of unidentified callers in the default workspace", async () => {
    const { headers, status } = await raw("NoSuchOperation", {});
    expect(status).toBe(400);
    const shown = await recorded("default", "?limit=1000&operation=Unknown");
    expect(shown.find(({ requestId }) => requestId === headers.get("x-amzn-requestid"))).toMatchObject({
      account: null,
      region: null,
      principal: null,
      operation: "Unknown",
      errorCode: "UnknownOperationException",
    });
  });

  it("chooses by operation, account, key and error, and pages by the id of a request or by time", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const [one, other] = [freshAccount(), freshAccount()];
    const client = kms({ account: one, workspace: workspace.name });
    const { id, arn } = await addKey(client);
    await encrypt(client, id, "a");
    await workspace.advance(60);
    await encrypt(client, id, "b");
    await failure(
      kms({ account: other, workspace: workspace.name }).send(new DescribeKeyCommand({ KeyId: NO_KEY })),
    );
    const names = async (query: string) =>
      (await recorded(workspace.name, query)).map(({ operation }) => operation);
    expect(await names("")).toEqual(["DescribeKey", "Encrypt", "Encrypt", "CreateKey"]);
    expect(await names("?limit=2")).toEqual(["DescribeKey", "Encrypt"]);
    expect(await names("?operation=Encrypt")).toEqual(["Encrypt", "Encrypt"]);
    expect(await names(`?account=${other}`)).toEqual(["DescribeKey"]);
    expect(await names(`?keyId=${id}`)).toEqual(["Encrypt", "Encrypt"]);
    expect(await names(`?keyId=${arn}`)).toEqual(["Encrypt", "Encrypt"]);
    expect(await names("?errorCode=NotFoundException")).toEqual(["DescribeKey"]);
    expect(await names("?cloud=alibaba")).toEqual([]);
    expect(await names("?before=2030-01-01T00:01:00Z")).toEqual(["Encrypt", "CreateKey"]);
    const [, second] = await recorded(workspace.name);
    expect(await names(`?before=${second?.requestId}&limit=1`)).toEqual(["Encrypt"]);
    expect(await names(`?before=${randomUUID()}`)).toEqual([]);
  });

  it.each(["limit=0", "limit=10001", "limit=x", "cloud=gcp", "account=1", "before=yesterday"])(
    "refuses ?%s",
    async (query) => {
      expect(await control("GET", `requests?${query}`)).toMatchObject({
        status: 400,
        json: { error: { code: "invalid" } },
      });
    },
  );

  it("shows none from before a reset, and each workspace its own", async () => {
    const [one, other] = [fresh(), fresh()];
    for (const workspace of [one, other]) await addKey(kms({ workspace }));
    expect(await recorded(one)).toHaveLength(1);
    await control("POST", "reset", undefined, { server: "off", workspace: one });
    expect(await recorded(one)).toEqual([]);
    expect(await recorded(other)).toHaveLength(1);
    await addKey(kms({ workspace: one }));
    expect(await recorded(one)).toHaveLength(1);
  });

  it("shows the newest ten thousand", async () => {
    const workspace = fresh();
    const account = freshAccount();
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "TrentService.GenerateRandom",
      "x-fauxkms-workspace": workspace,
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00`,
    };
    const body = '{"NumberOfBytes":1}';
    const url = serverUrl("off");
    const lines = [
      "POST / HTTP/1.1",
      `host: ${new URL(url).host}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    // All but the last hundred over ten connections.
    const earlier = await Promise.all(
      Array.from({ length: 10 }, () => sendPipelined(url, lines, body, 1090)),
    );
    expect(earlier.flat()).toEqual(Array.from({ length: 10_900 }, () => 200));
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const response = await fetch(url, { method: "POST", headers, body });
        await response.arrayBuffer();
        return response.headers.get("x-amzn-requestid") ?? "";
      }),
    );
    const shown = await recorded(workspace, "?limit=10000");
    expect(shown).toHaveLength(10_000);
    expect(new Set(shown.slice(0, 100).map(({ requestId }) => requestId))).toEqual(new Set(ids));
  });

  it("shows requests after a restart, even those of the last moment", async () => {
    const data = mkdtempSync(join(tmpdir(), "fauxkms-requests-"));
    try {
      await context(["--data", data], async (client) => {
        await client.send(new CreateKeyCommand({}));
      });
      await context(["--data", data], async (_, read) => {
        expect(await read("requests")).toMatchObject({ requests: [{ operation: "CreateKey" }] });
        const { series } = await read("usage");
        expect(series).toContainEqual({
          quota: "createKey",
          points: [{ time: expect.any(String), allowed: 1, throttled: 0 }],
        });
        expect((await read("costs")).requests).toContainEqual(
          expect.objectContaining({ id: "requests", requests: 1 }),
        );
      });
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });

  it("shows none where the server is told to record nothing", async () => {
    await context(["--data", "memory", "--record", "off"], async (client, read) => {
      await client.send(new CreateKeyCommand({}));
      expect(await read("requests")).toEqual({ requests: [] });
      expect(await read("usage")).toEqual({ series: [] });
    });
  });
});

/** Starts a server of its own for a while. */
async function context(
  flags: readonly string[],
  work: (client: KMSClient, read: (path: string) => Promise<Record<string, unknown>>) => Promise<void>,
): Promise<void> {
  const server = await SpawnedServer.start(flags);
  try {
    const credentials = { accessKeyId: freshAccount(), secretAccessKey: "any" };
    const client = new KMSClient({ endpoint: server.url, region: "us-east-1", credentials });
    await work(client, async (path) => {
      const response = await fetch(`${server.url}/_fauxkms/${path}`);
      return (await response.json()) as Record<string, unknown>;
    });
  } finally {
    await server.stop();
  }
}
