import { randomUUID } from "node:crypto";
import { GenerateRandomCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, kms } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";

interface Seen {
  readonly requestId: string;
  readonly operation: string;
}

async function scene() {
  const workspace = await FrozenWorkspace.begin(START);
  const get = (query: string) =>
    control("GET", `requests?${query}`, undefined, { server: "off", workspace: workspace.name });
  const requests = async (query: string) => {
    const { status, json } = await get(query);
    expect([status, json.error]).toEqual([200, undefined]);
    return json.requests as readonly Seen[];
  };
  const client = kms(workspace.options);
  const list = async () => (await client.send(new ListKeysCommand({}))).$metadata.requestId ?? "";
  const random = async () =>
    (await client.send(new GenerateRandomCommand({ NumberOfBytes: 1 }))).$metadata.requestId ?? "";
  return { get, requests, list, random };
}

const idsOf = (seen: readonly Seen[]) => seen.map(({ requestId }) => requestId);

describe("GET requests?after", () => {
  it("answers only what came after a request, the newest first", async () => {
    const { requests, list, random } = await scene();
    const [first, second, third] = [await list(), await random(), await list()];
    expect(idsOf(await requests(`after=${first}`))).toEqual([third, second]);
    expect(idsOf(await requests(`after=${second}`))).toEqual([third]);
    expect(await requests(`after=${third}`)).toEqual([]);
    expect(idsOf(await requests(`after=${first}&operation=GenerateRandom`))).toEqual([second]);
    expect(idsOf(await requests(`after=${first}&limit=1`))).toEqual([third]);
  });

  it("answers everything where the request is no longer known", async () => {
    const { requests, list } = await scene();
    const only = await list();
    expect(idsOf(await requests(`after=${randomUUID()}`))).toEqual([only]);
  });
});

describe("GET requests?waitMs", () => {
  it("answers at once what is there", async () => {
    const { requests, list } = await scene();
    const only = await list();
    expect(idsOf(await requests("waitMs=30000"))).toEqual([only]);
  });

  it("waits for a request that comes later, and for one that is meant by the other parameters", async () => {
    const { requests, list, random } = await scene();
    const before = await list();
    const awaited = requests(`after=${before}&operation=GenerateRandom&waitMs=30000`);
    await list();
    const meant = await random();
    expect(idsOf(await awaited)).toEqual([meant]);
  });

  it("answers an empty list when the time is over", async () => {
    const { requests, list } = await scene();
    const only = await list();
    expect(await requests(`after=${only}&waitMs=300`)).toEqual([]);
    expect(await requests("operation=Sign&waitMs=1")).toEqual([]);
  });

  it.each(["-1", "30001", "1.5", "long"])("refuses %s", async (waitMs) => {
    const { get } = await scene();
    expect(await get(`waitMs=${waitMs}`)).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: expect.stringMatching(/^waitMs: /) } },
    });
  });

  it("refuses an `after` that is not the id of a request", async () => {
    const { get } = await scene();
    expect(await get("after=2030-01-01T00:00:00Z")).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringMatching(/^after: /) } },
    });
  });
});
