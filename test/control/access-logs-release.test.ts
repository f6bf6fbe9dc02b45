import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { buyInstance, connection } from "../support/alibaba-instances.ts";
import { addAlibabaKey } from "../support/alibaba-keys.ts";
import { Run, temporaryDirectory } from "../support/cli.ts";

const DAY = 86_400;

/** Rows of a table in whatever databases of a data directory have it. */
function rowsIn(data: string, table: string): Record<string, unknown>[] {
  return globSync("**/*.sqlite", { cwd: data }).flatMap((file) => {
    const database = new DatabaseSync(join(data, file), { readOnly: true });
    const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").all(table);
    const rows = known.length > 0 ? database.prepare(`SELECT * FROM ${table}`).all() : [];
    database.close();
    return rows;
  });
}

it("the access log of an instance survives a restart, and goes with the instance", async () => {
  const data = temporaryDirectory();
  const start = () => new Run(["start", "--port", "0", "--data", data]);
  const first = start();
  const url = await first.ready();
  const call = async (to: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${to}/_fauxkms/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const client = alibabaClient({ url });
  const instanceId = await buyInstance(client, { logStorageGb: 1000 });
  await client.call("ConnectKmsInstance", connection(instanceId));
  await call(url, "POST", "clock/advance", { seconds: 2 });
  await addAlibabaKey(client, { DKMSInstanceId: instanceId });
  await first.stop();
  // Of the requests so far, CreateKey alone is one on keys or secrets of the instance.
  expect(rowsIn(data, "access_chunks")).toMatchObject([{ instance: instanceId, count: 1 }]);

  const second = start();
  const again = await second.ready();
  expect(await call(again, "GET", `instances/${instanceId}/logs`)).toMatchObject({
    status: 200,
    json: { logs: [{ operation: "CreateKey" }], storage: { usedKb: 1 } },
  });
  await call(again, "POST", "clock/advance", { seconds: 100 * DAY });
  expect((await call(again, "GET", `instances/${instanceId}/logs`)).status).toBe(404);
  await second.stop();
  expect(rowsIn(data, "access_chunks")).toEqual([]);
  expect(rowsIn(data, "access_minutes")).toEqual([]);
  expect(rowsIn(data, "access_books")).toMatchObject([
    { instance: instanceId, single: 0, folded: 0, closed: 1 },
  ]);
});
