import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DescribeCustomKeyStoresCommand,
} from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { kms } from "../../support/client.ts";
import { clusterStore, PASSWORD, proxyStore } from "../../support/custom-key-stores.ts";
import { decrypt, encrypt } from "../../support/management.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

async function contents(directory: string): Promise<Buffer> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name)))),
  );
}

it("custom key stores survive a restart, and their secrets lie wrapped", async () => {
  const data = await mkdtemp(join(tmpdir(), "fauxkms-stores-"));
  await using proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
  const start = () => SpawnedServer.start(["--data", data, "--quotas", "off", "--xks-timeout", "10000"]);
  const clientOf = (server: SpawnedServer) => kms({ url: server.url, account: "123456789012" });
  let server = await start();
  try {
    let client = clientOf(server);
    const ids: string[] = [];
    for (const input of [clusterStore(), proxyStore(proxy)]) {
      const { CustomKeyStoreId = "" } = await client.send(new CreateCustomKeyStoreCommand(input));
      ids.push(CustomKeyStoreId);
      await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
    }
    const advance = {
      method: "POST",
      body: '{"seconds":3}',
      headers: { "content-type": "application/json" },
    };
    expect((await fetch(`${server.url}/_fauxkms/clock/advance`, advance)).status).toBe(200);
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({ Origin: "EXTERNAL_KEY_STORE", CustomKeyStoreId: ids[1], XksKeyId: "key-1" }),
    );
    const blob = await encrypt(client, KeyMetadata?.KeyId ?? "", "hello");
    const before = await client.send(new DescribeCustomKeyStoresCommand({}));
    expect(before.CustomKeyStores?.map((store) => store.ConnectionState)).toEqual(["CONNECTED", "CONNECTED"]);
    await server.stop();
    server = await start();
    client = clientOf(server);
    const after = await client.send(new DescribeCustomKeyStoresCommand({}));
    expect(after.CustomKeyStores).toEqual(before.CustomKeyStores);
    expect((await decrypt(client, blob)).text).toBe("hello");
    await server.stop();
    const kept = await contents(data);
    expect(kept.includes(ids[0] ?? "")).toBe(true);
    for (const secret of [PASSWORD, proxy.credential.rawSecretAccessKey])
      expect(kept.includes(secret)).toBe(false);
  } finally {
    await server.crash();
    await rm(data, { recursive: true, force: true });
  }
});
