import { expect, it } from "vitest";
import { makeAccessPoint } from "../support/access-points.ts";
import { alibabaClient } from "../support/alibaba.ts";
import { deployInMiniflare } from "../support/miniflare-deployment.ts";

/** A deployment with its D1. */
async function scene() {
  const { url, miniflare } = await deployInMiniflare();
  const db = await miniflare.getD1Database("DB");
  const count = async (table: string) =>
    (await db.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n;
  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${url}/_fauxkms/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      headers: { authorization: "Bearer token" },
    });
    const text = await answer.text();
    return (text === "" ? {} : JSON.parse(text)) as Record<string, string>;
  };
  return { url, count, control, db };
}

it("an account that has no access keys any more is in no table", async () => {
  const { control, count, db } = await scene();
  const made = await control("POST", "credentials", { cloud: "aws", account: "111122223333" });
  await control("POST", "credentials", {
    cloud: "aws",
    account: "222233334444",
    session: { ttlSeconds: 60 },
  });
  await control("POST", "credentials", { cloud: "aws", account: "333344445555" });
  expect(await count("accounts")).toBe(3);
  await control("DELETE", `credentials/${made.accessKeyId}`);
  expect(await count("accounts")).toBe(2);
  await db.prepare("UPDATE credentials SET expires_at = 1 WHERE expires_at IS NOT NULL").run();
  await control("GET", "credentials");
  expect(await count("credentials")).toBe(1);
  expect(await count("accounts")).toBe(1);
});

it("a client key that is deleted, by itself or with its access point, is in no table", async () => {
  const { url, count } = await scene();
  const client = alibabaClient({ url });
  const call = (action: string, parameters: Record<string, unknown>) => client.call(action, parameters);
  await makeAccessPoint(client, "a");
  await call("CreateApplicationAccessPoint", { Name: "b", Policies: ["policy"] });
  const dates = { NotBefore: "2020-01-01T00:00:00Z", NotAfter: "2035-01-01T00:00:00Z", Password: "Abcdef12" };
  const first = await call("CreateClientKey", { ...dates, AapName: "a" });
  for (let each = 0; each < 2; each++) await call("CreateClientKey", { ...dates, AapName: "b" });
  expect(await count("client_keys")).toBe(3);
  await call("DeleteClientKey", { ClientKeyId: String(first.ClientKeyId) });
  expect(await count("client_keys")).toBe(2);
  await call("DeleteApplicationAccessPoint", { Name: "b" });
  expect(await count("client_keys")).toBe(0);
});
