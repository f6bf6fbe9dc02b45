import { randomBytes } from "node:crypto";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { type Server, startServer } from "../../cli/server.ts";
import { sendAcs, signAcsV3 } from "../support/acs-sign.ts";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { control, failure, freshAccount, kms, serverUrl } from "../support/client.ts";
import { onFreePorts } from "../support/free-ports.ts";
import { type AccessKey, credential, send, sign, UNKNOWN } from "../support/sign.ts";

const newWorkspace = () => `revoked-${randomBytes(4).toString("hex")}`;
const admin = (workspace: string) => ({ server: "strict", token: "test-admin-token", workspace }) as const;
const list = async (workspace: string, query = "") =>
  (await control("GET", `credentials${query}`, undefined, admin(workspace))).json as {
    credentials: Record<string, unknown>[];
    next?: string;
  };
const remove = (workspace: string, accessKeyId: string) =>
  control("DELETE", `credentials/${accessKeyId}`, undefined, admin(workspace));

describe("GET credentials", () => {
  it("lists the access keys of the workspace without their secrets", async () => {
    const workspace = newWorkspace();
    const one = await credential({ principal: "user/alice" }, workspace);
    const two = await credential({ session: { ttlSeconds: 900 } }, workspace);
    await credential({}, newWorkspace());
    const { credentials } = await list(workspace);
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const shown = { cloud: "aws", createdAt: date };
    expect(credentials).toEqual([
      { ...shown, accessKeyId: one.accessKeyId, account: one.account, principal: "user/alice" },
      { ...shown, accessKeyId: two.accessKeyId, account: two.account, principal: "root", expiresAt: date },
    ]);
    const text = JSON.stringify(credentials);
    for (const secret of [one.secretAccessKey, two.secretAccessKey, two.sessionToken ?? ""]) {
      expect(text).not.toContain(secret);
    }
  });

  it("answers page by page, by cloud and account", async () => {
    const workspace = newWorkspace();
    const made = [];
    for (let left = 3; left > 0; left--) made.push(await credential({}, workspace));
    const account = freshAlibabaAccount();
    await control("POST", "credentials", { cloud: "alibaba", account }, admin(workspace));
    const ids = made.map(({ accessKeyId }) => accessKeyId).sort();
    const first = await list(workspace, "?cloud=aws&limit=2");
    expect(first.credentials.map(({ accessKeyId }) => accessKeyId)).toEqual(ids.slice(0, 2));
    const rest = await list(workspace, `?cloud=aws&limit=2&after=${first.next}`);
    expect(rest).toEqual({ credentials: [expect.objectContaining({ accessKeyId: ids[2] })] });
    expect((await list(workspace, `?account=${account}`)).credentials).toHaveLength(1);
    for (const query of ["?limit=0", "?limit=1001", "?limit=x", "?cloud=azure", "?account=1"]) {
      const { status } = await control("GET", `credentials${query}`, undefined, admin(workspace));
      expect(status, query).toBe(400);
    }
  });
});

describe("an access key that is revoked", () => {
  it("is refused from then on, by SDK and by hand, and is listed no more", async () => {
    const workspace = newWorkspace();
    const key = await credential({}, workspace);
    const client = kms({ server: "strict", config: { credentials: key } });
    await client.send(new ListKeysCommand({}));
    expect(await remove(workspace, key.accessKeyId)).toEqual({ status: 204, json: {} });
    expect(await send(sign({ key }))).toEqual({ status: 400, json: UNKNOWN });
    expect(await failure(client.send(new ListKeysCommand({})))).toMatchObject({ name: UNKNOWN.__type });
    expect(await list(workspace)).toEqual({ credentials: [] });
    expect((await remove(workspace, key.accessKeyId)).status).toBe(404);
  });

  it("is refused at Alibaba Cloud's too", async () => {
    const workspace = newWorkspace();
    const body = { cloud: "alibaba", account: freshAlibabaAccount() };
    const { json } = await control("POST", "credentials", body, admin(workspace));
    const key = { accessKeyId: String(json.accessKeyId), secretAccessKey: String(json.accessKeySecret) };
    const ask = () => sendAcs(signAcsV3({ key, url: serverUrl("strict") }));
    expect((await ask()).status).toBe(200);
    await remove(workspace, key.accessKeyId);
    expect(await ask()).toMatchObject({ status: 404, json: { Code: "InvalidAccessKeyId.NotFound" } });
  });

  it("must be one of the workspace", async () => {
    const key = await credential({}, newWorkspace());
    expect((await remove(newWorkspace(), key.accessKeyId)).status).toBe(404);
    expect((await send(sign({ key }))).status).toBe(200);
  });
});

describe("a session that has ended", () => {
  it("is refused as expired, even when nothing is left of it, and is not listed", async () => {
    const workspace = newWorkspace();
    const key = await credential({ session: { ttlSeconds: 1 } }, workspace);
    const expired = {
      __type: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    };
    await expect.poll(async () => (await send(sign({ key }))).json).toEqual(expired);
    expect(await list(workspace)).toEqual({ credentials: [] });
    // Nobody has it any more: its row is gone, and the isolate is made to look again.
    expect((await remove(workspace, key.accessKeyId)).status).toBe(404);
    expect((await send(sign({ key }))).json).toEqual(expired);
    const other = await credential({ session: { ttlSeconds: 900 } }, workspace);
    const borrowed: AccessKey = { ...key, sessionToken: other.sessionToken };
    expect((await send(sign({ key: borrowed }))).json).toEqual(UNKNOWN);
  });
});

describe("a second isolate", () => {
  let server: Server;
  let twin = "";

  beforeAll(async () => {
    server = await onFreePorts(1, async ([port = 0]) => {
      const flags = ["--port", "0", "--data", "memory", "--auth", "strict", "--admin-token", "t"];
      twin = `http://127.0.0.1:${port}`;
      return startServer(readStartOptions(flags, {}), [{ name: "twin", port }]);
    });
  });
  afterAll(() => server.stop());

  const call = async (method: string, path: string, body?: unknown) =>
    fetch(`${server.url}/_fauxkms/${path}`, {
      method,
      headers: { authorization: "Bearer t" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const newKey = async () => {
    const made = await call("POST", "credentials", { cloud: "aws", account: freshAccount() });
    return (await made.json()) as AccessKey;
  };
  const outcome = async (key: AccessKey) => {
    const { accessKeyId, secretAccessKey } = key;
    const client = kms({ config: { endpoint: twin, credentials: { accessKeyId, secretAccessKey } } });
    return client.send(new ListKeysCommand({})).then(
      () => "passes",
      (error: Error) => error.name,
    );
  };

  it.each<[string, (key: AccessKey) => Promise<unknown>]>([
    ["revoked", ({ accessKeyId }) => call("DELETE", `credentials/${accessKeyId}`)],
    ["reset with its workspace", () => call("POST", "reset")],
  ])("refuses an access key that was %s within the lease", async (_name, end) => {
    const key = await newKey();
    expect(await outcome(key)).toBe("passes");
    await end(key);
    // Much less than the 30 s after which a credential was read anew before.
    await expect.poll(() => outcome(key)).toBe("UnrecognizedClientException");
  });

  it("accepts an access key that is made after it had refused another", async () => {
    const made = await newKey();
    await call("DELETE", `credentials/${made.accessKeyId}`);
    await expect.poll(() => outcome(made)).toBe("UnrecognizedClientException");
    const key = await newKey();
    expect(await outcome(key)).toBe("passes");
  });
});
