import { CreateAliasCommand, DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../support/client.ts";
import { dataKey, FaultyWorkspace, THROTTLING } from "../support/faults.ts";
import { addKey, decrypt, encrypt, makeKey, NO_KEY } from "../support/management.ts";

describe("a fault that is an error", () => {
  it.each([
    ["ThrottlingException", 400, () => THROTTLING.message],
    ["DisabledException", 400, (arn: string) => `${arn} is disabled.`],
    ["KMSInvalidStateException", 400, (arn: string) => `${arn} is unavailable.`],
    ["NotFoundException", 400, (arn: string) => `Key '${arn}' does not exist`],
    ["LimitExceededException", 400, () => expect.stringMatching(/quota was exceeded/)],
    [
      "AccessDeniedException",
      400,
      (arn: string) => expect.stringContaining(`kms:Encrypt on resource: ${arn}`),
    ],
    ["ExpiredTokenException", 400, () => "The security token included in the request is expired"],
    ["InvalidCiphertextException", 400, () => expect.anything()],
    ["KMSInternalException", 500, () => expect.stringMatching(/internal exception occurred/)],
    ["KeyUnavailableException", 500, () => expect.stringMatching(/not available/)],
    ["DependencyTimeoutException", 500, () => expect.stringMatching(/timed out/)],
    ["InternalFailure", 500, () => expect.stringMatching(/unknown error/)],
    ["ServiceUnavailableException", 503, () => expect.stringMatching(/temporary failure/)],
  ] as const)("of type %s is HTTP %d", async (error, status, message) => {
    const faulty = new FaultyWorkspace();
    const { client, id, arn } = await makeKey(faulty.options);
    await faulty.add({ match: { operation: "Encrypt" }, effect: { error } });
    expect(await failure(encrypt(client, id, "x"))).toEqual({ name: error, status, message: message(arn) });
    await client.send(new DescribeKeyCommand({ KeyId: id }));
  });

  it("looks exactly like throttling on the wire", async () => {
    const faulty = new FaultyWorkspace("enforce");
    const account = freshAccount();
    const region = "us-east-1";
    const headers = { "x-fauxkms-workspace": faulty.options.workspace };
    const list = () => raw("ListKeys", {}, { server: "enforce", account, headers });
    await faulty.call("PUT", "quotas/aws/listKeys", { account, region, limit: 0 });
    const real = await list();
    await faulty.call("DELETE", `quotas/aws/listKeys?account=${account}&region=${region}`);
    await faulty.add({ match: {}, effect: { error: "ThrottlingException" } });
    const ours = await list();
    expect(ours.text).toBe(real.text);
    expect(ours.status).toBe(real.status);
    expect([...ours.headers.keys()].sort()).toEqual([...real.headers.keys()].sort());
  });

  it("happens before the quota is charged, and where the key does not exist", async () => {
    const faulty = new FaultyWorkspace("enforce");
    const account = freshAccount();
    const client = kms({ ...faulty.options, account });
    await faulty.add({ match: { operation: "Encrypt" }, effect: { error: "KMSInternalException" } });
    expect((await failure(encrypt(client, NO_KEY, "x"))).name).toBe("KMSInternalException");
    const { json } = await faulty.call("GET", `quotas?account=${account}&region=us-east-1`);
    expect(
      (json.quotas as { used: number; throttled: number }[]).filter((one) => one.used + one.throttled > 0),
    ).toEqual([]);
  });

  it("is retried by the SDK as the real one", async () => {
    const faulty = new FaultyWorkspace();
    const { account, id } = await makeKey(faulty.options);
    const client = kms({ ...faulty.options, account, config: { maxAttempts: 3 } });
    await faulty.add({ match: {}, effect: { error: "ServiceUnavailableException" }, times: 2 });
    await encrypt(client, id, "x");
    expect(await faulty.fired()).toEqual([2]);
  });
});

describe("a fault with a number of times", () => {
  it("throttles the next 3 GenerateDataKey calls, exactly", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    const fault = await faulty.add({
      match: { operation: "GenerateDataKey" },
      effect: { error: "ThrottlingException" },
      times: 3,
    });
    await encrypt(client, id, "x");
    const seen = await Promise.all(Array.from({ length: 20 }, () => dataKey(client, id)));
    expect(seen.filter((one) => one === "ThrottlingException")).toHaveLength(3);
    expect(seen.filter((one) => one === "ok")).toHaveLength(17);
    expect(await faulty.list()).toMatchObject([{ id: fault, fired: 3, remaining: 0 }]);
    expect(await dataKey(client, id)).toBe("ok");
  });

  it("counts one after another, and gives way to the next fault", async () => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    await faulty.add({ match: {}, effect: { error: "KMSInternalException" }, times: 1 });
    await faulty.add({ match: {}, effect: { error: "ThrottlingException" }, times: 2 });
    const seen = [];
    for (let call = 0; call < 4; call++) seen.push(await dataKey(client, id));
    expect(seen).toEqual(["KMSInternalException", "ThrottlingException", "ThrottlingException", "ok"]);
  });
});

describe("a fault with a probability", () => {
  const pattern = async (more: object) => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    await faulty.add({ match: {}, effect: { error: "ThrottlingException" }, ...more });
    const seen = [];
    for (let call = 0; call < 24; call++) seen.push(await dataKey(client, id));
    const fired = seen.filter((one) => one !== "ok").length;
    await expect.poll(() => faulty.fired()).toEqual([fired]);
    return seen;
  };

  it("gives the same pattern every time under the same seed", async () => {
    const first = await pattern({ probability: 0.5, seed: 7 });
    expect(await pattern({ probability: 0.5, seed: 7 })).toEqual(first);
    expect(await pattern({ probability: 0.5, seed: 8 })).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set(["ok", "ThrottlingException"]));
  });

  it("stops after its times under a seed too", async () => {
    const all = await pattern({ probability: 0.5, seed: 7 });
    const some = await pattern({ probability: 0.5, seed: 7, times: 3 });
    let left = 3;
    expect(some).toEqual(all.map((one) => (one !== "ok" && left-- > 0 ? one : "ok")));
  });

  it("never fires at 0 and always at 1", async () => {
    expect(new Set(await pattern({ probability: 0 }))).toEqual(new Set(["ok"]));
    expect(new Set(await pattern({ probability: 1 }))).toEqual(new Set(["ThrottlingException"]));
    expect(new Set(await pattern({ probability: 0, times: 1 }))).toEqual(new Set(["ok"]));
  });
});

describe("a fault is for", () => {
  it("a key: by its id or ARN, whichever way a request names it", async () => {
    for (const form of ["id", "arn"] as const) {
      const faulty = new FaultyWorkspace();
      const key = await makeKey(faulty.options);
      const { client } = key;
      const other = await addKey(client);
      await client.send(new CreateAliasCommand({ AliasName: "alias/hit", TargetKeyId: key.id }));
      const blob = await encrypt(client, key.id, "x");
      const spared = await encrypt(client, other.id, "y");
      await faulty.add({ match: { keyId: key[form] }, effect: { error: "KeyUnavailableException" } });
      const alias = key.arn.replace(/key\/.*/, "alias/hit");
      for (const name of [key.id, key.arn, "alias/hit", alias]) {
        expect((await failure(encrypt(client, name, "x"))).name).toBe("KeyUnavailableException");
      }
      expect((await failure(decrypt(client, blob))).name).toBe("KeyUnavailableException");
      expect((await decrypt(client, spared)).text).toBe("y");
      await client.send(new ListKeysCommand({}));
    }
  });

  it("an account, a Region, or both with an operation", async () => {
    const faulty = new FaultyWorkspace();
    const [account, other] = [freshAccount(), freshAccount()];
    const seen = async (match: object) => {
      const id = await faulty.add({ match, effect: { error: "ThrottlingException" } });
      const calls = [
        [account, "us-east-1"],
        [account, "eu-west-2"],
        [other, "us-east-1"],
      ].map(async ([caller = "", region = ""]) => {
        const client = kms({ ...faulty.options, account: caller, region });
        return client.send(new ListKeysCommand({})).then(
          () => "ok",
          (error: Error) => error.name,
        );
      });
      const outcomes = await Promise.all(calls);
      expect((await faulty.call("DELETE", `faults/${id}`)).status).toBe(204);
      return outcomes.map((one) => one !== "ok");
    };
    expect(await seen({ account })).toEqual([true, true, false]);
    expect(await seen({ region: "us-east-1" })).toEqual([true, false, true]);
    expect(await seen({ account, region: "us-east-1", cloud: "aws" })).toEqual([true, false, false]);
    expect(await seen({ account, operation: "ListKeys" })).toEqual([true, true, false]);
    expect(await seen({ account, operation: "Encrypt" })).toEqual([false, false, false]);
    expect(await seen({})).toEqual([true, true, true]);
  });

  it("its workspace only", async () => {
    const faulty = new FaultyWorkspace();
    const quiet = new FaultyWorkspace();
    await faulty.add({ match: {}, effect: { error: "ThrottlingException" } });
    const list = (one: FaultyWorkspace) => kms(one.options).send(new ListKeysCommand({}));
    expect(await failure(list(faulty))).toEqual(THROTTLING);
    expect((await list(quiet)).Keys).toEqual([]);
    expect(await quiet.list()).toEqual([]);
  });
});
