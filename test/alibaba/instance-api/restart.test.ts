import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { utf8 } from "../../../src/bytes.ts";
import { alibabaClient } from "../../support/alibaba.ts";
import { buyInstance, connection } from "../../support/alibaba-instances.ts";
import type { ClientKey } from "../../support/instance-api.ts";
import {
  addClientKey,
  addInstanceKey,
  bytesOf,
  instanceCall,
  newClientKey,
} from "../../support/instance-applications.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const MESSAGE = utf8("a message");

let directory = "";
let server: SpawnedServer | undefined;

async function start(): Promise<void> {
  const flags = ["--data", join(directory, "data"), "--quotas", "off"];
  server = await SpawnedServer.start(flags, { TMPDIR: join(directory, "tmp") });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fauxkms-instance-api-"));
  await mkdir(join(directory, "tmp"));
  await start();
});

afterAll(async () => {
  await server?.crash();
  await rm(directory, { recursive: true, force: true });
});

it("every acknowledged ClientKey works after a kill -9, also on earlier ciphertexts", async () => {
  const first = alibabaClient({ url: server?.url ?? "" });
  const { account } = first;
  const instanceId = await buyInstance(first);
  await first.call("ConnectKmsInstance", connection(instanceId));
  await clockForward(2);
  const KeyId = await addInstanceKey({ client: first, instanceId });
  const clientKeys: ClientKey[] = [await addClientKey(first, [instanceId])];
  const { AapName } = await first.call("GetClientKey", { ClientKeyId: clientKeys[0]?.keyId });
  const sealed: Uint8Array[] = [];
  for (let round = 0; round < 3; round++) {
    const client = alibabaClient({ url: server?.url ?? "", account });
    const clientKey = await newClientKey(client, String(AapName)).catch(() => null);
    // An access point has three client keys at the most.
    if (clientKey) clientKeys.push(clientKey);
    for (const each of clientKeys) {
      const made = await instanceCall({ client, clientKey: each }, "AdvanceEncrypt", {
        KeyId,
        Plaintext: MESSAGE,
      });
      sealed.push(bytesOf(made.CiphertextBlob));
    }
    await server?.crash();
    await start();
    const after = alibabaClient({ url: server?.url ?? "", account });
    for (const each of clientKeys) {
      for (const CiphertextBlob of sealed) {
        const opened = await instanceCall({ client: after, clientKey: each }, "AdvanceDecrypt", {
          CiphertextBlob,
        });
        expect(opened.Plaintext).toEqual(MESSAGE);
      }
    }
  }
  expect(clientKeys.length).toBeGreaterThan(1);
});

async function clockForward(seconds: number): Promise<void> {
  const response = await fetch(`${server?.url}/_fauxkms/clock/advance`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seconds }),
  });
  expect(response.status).toBe(200);
}
