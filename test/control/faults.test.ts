import { randomUUID } from "node:crypto";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, kms } from "../support/client.ts";
import { FaultyWorkspace, THROTTLING } from "../support/faults.ts";
import { NO_KEY } from "../support/management.ts";

describe("the calls that manage faults", () => {
  it("show what was asked for and how often it fired", async () => {
    const faulty = new FaultyWorkspace();
    const asked = {
      match: { cloud: "aws", operation: "Sign", account: "111122223333", region: "eu-west-2", keyId: NO_KEY },
      effect: { error: "DependencyTimeoutException", latencyMs: 5 },
      probability: 0.25,
      times: 4,
      seed: 9,
    };
    const made = await faulty.call("POST", "faults", asked);
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const shown = { id, ...asked, enabled: true, fired: 0, remaining: 4 };
    expect(made).toEqual({ status: 201, json: shown });
    const plain = { match: {}, effect: { drop: true } };
    const rest = { probability: 1, times: null, seed: null, enabled: true, fired: 0, remaining: null };
    expect((await faulty.call("POST", "faults", { effect: { drop: true } })).json).toEqual({
      id,
      ...plain,
      ...rest,
    });
    expect(await faulty.call("GET", "faults")).toEqual({
      status: 200,
      json: { faults: [shown, { id, ...plain, ...rest }] },
    });
  });

  it("delete one fault, or all", async () => {
    const faulty = new FaultyWorkspace();
    const client = kms(faulty.options);
    const list = () => client.send(new ListKeysCommand({}));
    const first = await faulty.add({ match: {}, effect: { error: "InternalFailure" } });
    const second = await faulty.add({ match: {}, effect: { error: "ThrottlingException" } });
    expect((await failure(list())).name).toBe("InternalFailure");
    expect(await faulty.call("DELETE", `faults/${first}`)).toEqual({ status: 204, json: {} });
    expect(await failure(list())).toEqual(THROTTLING);
    expect((await faulty.list()).map(({ id }) => id)).toEqual([second]);
    expect(await faulty.call("DELETE", `faults/${first}`)).toEqual({
      status: 404,
      json: { error: { code: "notFound", message: `there is no fault '${first}'` } },
    });
    expect((await faulty.call("DELETE", "faults")).status).toBe(204);
    expect(await faulty.list()).toEqual([]);
    await list();
    expect((await faulty.call("DELETE", "faults")).status).toBe(204);
  });

  it("show no faults after a reset", async () => {
    const faulty = new FaultyWorkspace();
    await faulty.add({ match: {}, effect: { error: "ThrottlingException" } });
    const list = () => kms(faulty.options).send(new ListKeysCommand({}));
    expect(await failure(list())).toEqual(THROTTLING);
    expect((await faulty.call("POST", "reset")).status).toBe(204);
    await list();
    expect(await faulty.list()).toEqual([]);
    await faulty.add({ match: {}, effect: { error: "ThrottlingException" } });
    expect(await failure(list())).toEqual(THROTTLING);
  });

  it("keep 100 faults, and drop those without firings left first", async () => {
    const faulty = new FaultyWorkspace();
    const effect = { error: "ThrottlingException" };
    await faulty.add({ match: {}, effect, times: 1 });
    expect(await failure(kms(faulty.options).send(new ListKeysCommand({})))).toEqual(THROTTLING);
    const match = { operation: "Sign" };
    const more = await Promise.all(Array.from({ length: 100 }, () => faulty.add({ match, effect })));
    expect(new Set((await faulty.list()).map(({ id }) => id))).toEqual(new Set(more));
    expect(await faulty.call("POST", "faults", { match, effect })).toMatchObject({
      status: 409,
      json: { error: { code: "tooMany" } },
    });
    await kms(faulty.options).send(new ListKeysCommand({}));
  });

  it.each(["GET", "POST", "DELETE"])("require the admin token: %s", async (method) => {
    const body = method === "POST" ? { effect: { drop: true } } : undefined;
    expect((await control(method, "faults", body, { server: "strict" })).status).toBe(401);
  });

  const drop = { drop: true };

  it.each([
    [{}, "effect"],
    [{ match: {}, effect: {} }, "effect"],
    [{ effect: { drop: false } }, "effect.drop"],
    [{ effect: { drop: true, error: "ThrottlingException" } }, "effect"],
    [{ effect: { error: "NoSuchException" } }, "effect.error"],
    [{ effect: { error: "constructor" } }, "effect.error"],
    [{ effect: { error: "throttlingException" } }, "effect.error"],
    [{ effect: { latencyMs: -1 } }, "effect.latencyMs"],
    [{ effect: { latencyMs: 60_001 } }, "effect.latencyMs"],
    [{ effect: { latencyMs: 1.5 } }, "effect.latencyMs"],
    [{ effect: { ...drop, delay: 1 } }, "effect"],
    [{ effect: drop, match: { cloud: "azure" } }, "match.cloud"],
    [{ effect: drop, match: { operation: "GenerateDatakey" } }, "match.operation"],
    [{ effect: drop, match: { account: "12" } }, "match.account"],
    [{ effect: drop, match: { region: "here" } }, "match.region"],
    [{ effect: drop, match: { keyId: "alias/a" } }, "match.keyId"],
    [
      { effect: drop, match: { keyId: `arn:aws:kms:us-east-1:123456789012:key/${"a".repeat(2048)}` } },
      "match.keyId",
    ],
    [{ effect: drop, match: { region: `us-${"e".repeat(40)}-1` } }, "match.region"],
    [{ effect: drop, match: { key: NO_KEY } }, "match"],
    [{ effect: drop, probability: 1.1 }, "probability"],
    [{ effect: drop, probability: -0.1 }, "probability"],
    [{ effect: drop, times: 0 }, "times"],
    [{ effect: drop, times: 1.5 }, "times"],
    [{ effect: drop, seed: -1 }, "seed"],
    [{ effect: drop, seed: 2 ** 53 }, "seed"],
    [{ effect: drop, id: randomUUID() }, "the body"],
  ])("refuse %j, naming the mistake", async (body, named) => {
    const faulty = new FaultyWorkspace();
    expect(await faulty.call("POST", "faults", body)).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: expect.stringMatching(new RegExp(`^${named}: `)) } },
    });
    expect(await faulty.list()).toEqual([]);
  });
});
