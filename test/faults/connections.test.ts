import { randomUUID } from "node:crypto";
import { DisableKeyCommand, EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms, serverUrl } from "../support/client.ts";
import { dataKey, FaultyWorkspace } from "../support/faults.ts";
import { addKey, decrypt, encrypt, makeKey, NO_KEY } from "../support/management.ts";

describe("a fault that is latency", () => {
  it("makes a request end after one that came later, and lets it succeed", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    const slow = await addKey(client);
    await faulty.add({ match: { keyId: slow.id }, effect: { latencyMs: 1500 } });
    const ended: string[] = [];
    const first = encrypt(client, slow.id, "slow").then((blob) => {
      ended.push("slow");
      return blob;
    });
    for (let call = 0; call < 3; call++) await encrypt(client, id, "quick").then(() => ended.push("quick"));
    expect((await failure(encrypt(client, NO_KEY, "x"))).name).toBe("NotFoundException");
    const blob = await first;
    expect(ended).toEqual(["quick", "quick", "quick", "slow"]);
    await faulty.call("DELETE", "faults");
    expect((await decrypt(client, blob)).text).toBe("slow");
  });

  it("comes before an error, and fires once for a request", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    const match = { operation: "GenerateDataKey" };
    await faulty.add({ match, effect: { latencyMs: 1000, error: "DependencyTimeoutException" }, times: 1 });
    const ended: string[] = [];
    const slow = dataKey(client, id).then((outcome) => ended.push(outcome));
    await expect.poll(() => faulty.fired()).toEqual([1]);
    await encrypt(client, id, "x").then(() => ended.push("encrypt"));
    await slow;
    expect(ended).toEqual(["encrypt", "DependencyTimeoutException"]);
    expect(await faulty.fired()).toEqual([1]);
  });

  it("continues with the keys as they are after the wait", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    await faulty.add({ match: { operation: "Encrypt" }, effect: { latencyMs: 1500 } });
    const call = failure(encrypt(client, id, "x"));
    await expect.poll(() => faulty.fired()).toEqual([1]);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect((await call).name).toBe("DisabledException");
    expect(await faulty.fired()).toEqual([1]);
  });

  it("does not cost a request its signature", async () => {
    const options = {
      server: "strict",
      token: "test-admin-token",
      workspace: `faults-${randomUUID().slice(9)}`,
    } as const;
    const { json } = await control("POST", "credentials", { cloud: "aws", account: freshAccount() }, options);
    const credentials = json as { accessKeyId: string; secretAccessKey: string };
    const client = kms({ server: "strict", config: { credentials } });
    const { status } = await control("POST", "faults", { effect: { latencyMs: 10 }, times: 1 }, options);
    expect(status).toBe(201);
    expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
    expect((await control("GET", "faults", undefined, options)).json.faults).toMatchObject([{ fired: 1 }]);
  });

  it("is given up by a client that does not wait so long", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    await faulty.add({ match: {}, effect: { latencyMs: 60_000 } });
    const call = client.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("x") }), {
      abortSignal: AbortSignal.timeout(300),
    });
    expect((await failure(call)).name).toBe("AbortError");
  });
});

describe("a fault that drops the connection", () => {
  it("leaves the SDK without an answer, and the server unchanged", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    await faulty.add({ match: { operation: "Encrypt" }, effect: { drop: true }, times: 2 });
    for (let call = 0; call < 2; call++) {
      const seen = await failure(encrypt(client, id, "x"));
      expect(seen.status).toBeUndefined();
      expect(seen.message).toMatch(/ECONNRESET|socket hang up/);
    }
    await encrypt(client, id, "x");
  });

  it("is a connection error for fetch", async () => {
    const faulty = new FaultyWorkspace();
    await faulty.add({ match: {}, effect: { drop: true, latencyMs: 10 } });
    const call = fetch(serverUrl("off"), {
      method: "POST",
      body: "{}",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "TrentService.ListKeys",
        "x-fauxkms-workspace": faulty.options.workspace,
      },
    });
    await expect(call).rejects.toThrow("fetch failed");
  });

  it("is retried by the SDK", async () => {
    const faulty = new FaultyWorkspace();
    const { account, id } = await makeKey(faulty.options);
    const client = kms({ ...faulty.options, account, config: { maxAttempts: 3 } });
    await faulty.add({ match: {}, effect: { drop: true }, times: 2 });
    await encrypt(client, id, "x");
    expect(await faulty.fired()).toEqual([2]);
  });

  it("is counted for every request", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    await faulty.add({ match: {}, effect: { drop: true } });
    for (let call = 0; call < 5; call++) await failure(encrypt(client, id, "x"));
    await expect.poll(() => faulty.fired()).toEqual([5]);
  });
});
