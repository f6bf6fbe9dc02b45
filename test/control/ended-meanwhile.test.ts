import { request } from "node:http";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { failure } from "../support/client.ts";
import { clientOf, deploy } from "../support/deployment.ts";
import type { MadeWorkspace } from "../support/made-workspaces.ts";

/*
 * What was begun with the token of a workspace, and comes after its end: it would be in a life of that name which has
 * neither limits nor an end.
 */

const ACCESS_KEY = { accessKeyId: "AKIAENDEDMEANWHILE00", secretAccessKey: "a-secret-of-an-access-key" };

async function open() {
  const variables = { AUTH: "strict", ALLOW_PERMISSIVE: undefined, SIGNUP: "open" };
  const { url } = await deploy({ variables });
  const make = (body: object) =>
    fetch(`${url}/_fauxkms/workspaces`, { method: "POST", body: JSON.stringify(body) });
  return { url, make };
}

/** Sends a call whose body comes when the caller says so. */
function slowCall(url: string, token: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const sent = request(url, { method: "POST", headers }, async (answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
  });
  sent.on("error", reject);
  sent.write(" ");
  return {
    finish(body: object) {
      sent.end(JSON.stringify(body));
      return promise;
    },
  };
}

it.each([
  ["credentials", { cloud: "aws", account: "111122223333" }],
  ["fixtures", { fauxkms: "fixture/1", settings: { quotas: "off" }, aws: { credentials: [ACCESS_KEY] } }],
  ["clock/advance", { seconds: 1 }],
] as const)("a call of %s whose body comes after the end changes nothing", async (path, body) => {
  const { url, make } = await open();
  const made = (await (await make({})).json()) as MadeWorkspace;
  const slow = slowCall(`${url}/_fauxkms/${path}`, made.token);
  const headers = { authorization: `Bearer ${made.token}` };
  expect((await fetch(`${url}/_fauxkms/clock`, { headers })).status).toBe(200);
  const ended = await fetch(`${url}/_fauxkms/workspaces/${made.name}`, { method: "DELETE", headers });
  expect(ended.status).toBe(204);
  const answer = await slow.finish(body);
  expect([401, 409]).toContain(answer.status);
  const { accessKeyId, secretAccessKey } = ACCESS_KEY;
  const client = clientOf(url, accessKeyId, secretAccessKey);
  expect((await failure(client.send(new CreateKeyCommand({})))).name).toBe("UnrecognizedClientException");
  const admin = { authorization: "Bearer token", "x-fauxkms-workspace": made.name };
  const all = async () => (await fetch(`${url}/_fauxkms/credentials`, { headers: admin })).json();
  await expect.poll(all).toMatchObject({ credentials: [] });
});

it("a workspace that ends while its fixture is loaded leaves no access key", async () => {
  const { url, make } = await open();
  const key = (index: number) => ({ alias: `alias/${index}`, spec: "RSA_4096", usage: "SIGN_VERIFY" });
  const fixture = {
    fauxkms: "fixture/1",
    settings: { quotas: "off" },
    aws: { account: "111122223333", keys: [0, 1, 2].map(key), credentials: [ACCESS_KEY] },
  };
  const answer = await make({ ttlSeconds: 1, from: { fixture } });
  // Where it was quicker than a second, its access key ends with it.
  expect([201, 409]).toContain(answer.status);
  const { accessKeyId, secretAccessKey } = ACCESS_KEY;
  const client = clientOf(url, accessKeyId, secretAccessKey);
  const error = () => failure(client.send(new CreateKeyCommand({}))).then(({ name }) => name);
  await expect.poll(error).toBe("UnrecognizedClientException");
});
