import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { type Server, startServer } from "../../cli/server.ts";
import { defaultSpecification } from "../../src/billing/specification.ts";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { connection } from "../support/alibaba-instances.ts";
import { bssClient } from "../support/bss.ts";
import { control } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";

const NOW = "2030-03-10T03:00:00.000Z";
const END = "2030-04-10T16:00:00.000Z";

describe("GET instances", () => {
  it("shows the instances with their states, account by account", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const [account, other] = [freshAlibabaAccount(), freshAlibabaAccount()];
    const read = async (query = "") =>
      (await control("GET", `instances${query}`, undefined, workspace.options)).json.instances;
    const { InstanceId } = await bssClient({ account, workspace: workspace.name }).buy();
    const shown = {
      instanceId: InstanceId,
      account,
      region: "cn-hangzhou",
      specification: defaultSpecification("software"),
      phase: "active",
      createdAt: NOW,
      endAt: END,
      renewalStatus: "ManualRenewal",
      status: "Uninitialized",
      usable: false,
      sharedWith: [],
      publicAccess: true,
    };
    expect(await read()).toEqual([shown]);
    await workspace.advance(60);
    const later = await bssClient({
      account: other,
      workspace: workspace.name,
      region: "eu-central-1",
    }).buy();
    expect(await read()).toMatchObject([shown, { instanceId: later.InstanceId, region: "eu-central-1" }]);
    expect(await read(`?account=${account}`)).toEqual([shown]);

    await alibabaClient({ account, workspace: workspace.name }).call(
      "ConnectKmsInstance",
      connection(InstanceId),
    );
    expect(await read(`?account=${account}`)).toEqual([{ ...shown, status: "Connecting" }]);
    await workspace.advance(2);
    expect(await read(`?account=${account}`)).toEqual([{ ...shown, status: "Connected", usable: true }]);
    await workspace.set({ mode: "frozen", now: END });
    expect(await read(`?account=${account}`)).toEqual([
      { ...shown, phase: "expired", status: "Disconnected" },
    ]);
  });

  it("shows the life of one of them, and what of it is used", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const account = freshAlibabaAccount();
    const bss = bssClient({ account, workspace: workspace.name });
    const client = alibabaClient({ account, workspace: workspace.name });
    const read = async (id: string) =>
      (await control("GET", `instances/${id}`, undefined, workspace.options)).json;
    const { InstanceId } = await bss.buy();
    await client.call("ConnectKmsInstance", connection(InstanceId));
    await workspace.advance(2);
    await client.call("CreateKey", { DKMSInstanceId: InstanceId });
    expect(await read(InstanceId)).toMatchObject({
      instanceId: InstanceId,
      status: "Connected",
      connectedAt: NOW,
      terms: [{ from: NOW, to: END, months: 1 }],
      suspensionAt: "2030-04-25T16:00:00.000Z",
      releaseAt: "2030-05-11T16:00:00.000Z",
      used: { keys: 1, secrets: 0, accessManagement: 1 },
    });
    await workspace.set({ mode: "frozen", now: "2030-03-20T00:00:00.000Z" });
    await bss.data("RefundInstance", { ProductCode: "kms", InstanceId, ImmediatelyRelease: "1" });
    expect(await read(InstanceId)).toMatchObject({
      phase: "released",
      releaseAt: "2030-03-20T00:00:00.000Z",
      used: { keys: 0, secrets: 0 },
    });
    expect(await read("kst-none")).toMatchObject({ error: { code: "notFound" } });
  });

  it("shows none after a reset, whose reminders and payments are gone as well", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const account = freshAlibabaAccount();
    const call = async (path: string) => (await control("GET", path, undefined, workspace.options)).json;
    await bssClient({ account, workspace: workspace.name }).buy();
    await workspace.set({ mode: "frozen", now: END });
    expect((await call("reminders")).reminders).toHaveLength(4);
    await control("POST", "reset", undefined, workspace.options);
    await workspace.set({ mode: "frozen", now: END });
    expect((await call("instances")).instances).toEqual([]);
    expect((await call("reminders")).reminders).toEqual([]);
    expect((await call(`balances/${account}`)).balance).toBe("1000000.00");
    await bssClient({ account, workspace: workspace.name }).buy();
    expect((await call("instances")).instances).toHaveLength(1);
    expect((await call(`balances/${account}`)).balance).toBe("999500.00");
  });
});

describe("GET reminders", () => {
  it("shows the outbox, oldest first, of an account or an instance", async () => {
    const workspace = await FrozenWorkspace.begin(NOW);
    const [account, other] = [freshAlibabaAccount(), freshAlibabaAccount()];
    const read = async (query: string) =>
      (await control("GET", `reminders?${query}`, undefined, workspace.options)).json.reminders;
    const { InstanceId: instanceId } = await bssClient({ account, workspace: workspace.name }).buy();
    await bssClient({ account: other, workspace: workspace.name }).buy({}, { Period: 12 });
    await workspace.set({ mode: "frozen", now: END });
    // "KMS sends renewal reminders via SMS and email" (Billing of KMS).
    const about = { instanceId, account, endAt: END, channels: ["SMS", "email"] };
    const outbox = [
      { ...about, kind: "reminder", daysBefore: 7, at: "2030-04-03T16:00:00.000Z" },
      { ...about, kind: "reminder", daysBefore: 3, at: "2030-04-07T16:00:00.000Z" },
      { ...about, kind: "reminder", daysBefore: 1, at: "2030-04-09T16:00:00.000Z" },
      { ...about, kind: "expiry", daysBefore: null, at: END },
    ];
    expect(await read(`account=${account}`)).toEqual(outbox);
    expect(await read(`instanceId=${instanceId}`)).toEqual(outbox);
    expect(await read(`account=${other}`)).toEqual([]);
  });
});

describe("--expired-instances", () => {
  let server: Server;

  beforeAll(async () => {
    const flags = ["--port", "0", "--data", "memory", "--quotas", "off", "--expired-instances", "work"];
    server = await startServer(readStartOptions(flags, {}));
  });
  afterAll(() => server.stop());

  it("work lets an instance work until it is suspended", async () => {
    const account = freshAlibabaAccount();
    const clock = async (now: string) => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ mode: "frozen", now });
      const { status } = await fetch(`${server.url}/_fauxkms/clock`, { method: "PUT", headers, body });
      expect(status).toBe(200);
    };
    const state = async () => {
      const answer = await fetch(`${server.url}/_fauxkms/instances?account=${account}`);
      const { instances } = (await answer.json()) as { instances: Record<string, unknown>[] };
      return [instances[0]?.phase, instances[0]?.status, instances[0]?.usable];
    };
    await clock(NOW);
    const { InstanceId } = await bssClient({ url: server.url, account }).buy();
    await alibabaClient({ url: server.url, account }).call("ConnectKmsInstance", connection(InstanceId));
    await clock(END);
    expect(await state()).toEqual(["expired", "Connected", true]);
    await clock("2030-04-25T15:59:59.999Z");
    expect(await state()).toEqual(["expired", "Connected", true]);
    await clock("2030-04-25T16:00:00.000Z");
    expect(await state()).toEqual(["suspended", "Disconnected", false]);
  });

  it("is work or stop", () => {
    expect(readStartOptions([], {}).expiredInstances).toBe("stop");
    expect(readStartOptions([], { EXPIRED_INSTANCES: "work" }).expiredInstances).toBe("work");
    expect(() => readStartOptions(["--expired-instances", "maybe"], {})).toThrow(
      "--expired-instances maybe: must be work or stop",
    );
  });
});
