import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { control, serverUrl } from "../support/client.ts";
import { http } from "../support/http.ts";

const url = serverUrl("enforce");
const newName = () => `host-${randomBytes(4).toString("hex")}`;

describe("a control call at the host of a workspace", () => {
  it("is for that workspace", async () => {
    const name = newName();
    const now = "2031-01-01T00:00:00.000Z";
    const body = JSON.stringify({ mode: "frozen", now });
    const { status } = await http(url, "PUT", "/_fauxkms/clock", { host: `${name}.ws.localhost` }, body);
    expect(status).toBe(200);
    const own = await control("GET", "clock", undefined, { workspace: name });
    expect(own.json).toEqual({ mode: "frozen", now });
    expect((await control("GET", "clock")).json.mode).toBe("running");
  });

  // Issue 15, point 1: a reset at the host of a workspace emptied the default one.
  it("empties that workspace alone, however the host is spelled", async () => {
    const name = newName();
    const frozen = { mode: "frozen", now: "2031-01-01T00:00:00.000Z" };
    await control("PUT", "clock", frozen, { workspace: name });
    for (const host of [`${name.toUpperCase()}.WS.localhost`, `${name}.Ws.LOCALHOST`]) {
      const shown = await http(url, "GET", "/_fauxkms/clock", { host });
      expect(JSON.parse(shown.text), host).toEqual(frozen);
    }
    const before = (await control("GET", "clock")).json.mode;
    const { status } = await http(url, "POST", "/_fauxkms/reset", { host: `${name}.WS.localhost` });
    expect(status).toBe(204);
    expect((await control("GET", "clock", undefined, { workspace: name })).json.mode).toBe("running");
    expect((await control("GET", "clock")).json.mode).toBe(before);
  });

  it("is refused with another workspace's token", async () => {
    const { json } = await control("POST", "workspaces", { name: newName() });
    const headers = { host: `${newName()}.ws.localhost`, authorization: `Bearer ${json.token}` };
    expect((await http(url, "GET", "/_fauxkms/clock", headers)).status).toBe(400);
  });

  it("is refused where its header names another workspace, or the host an impossible one", async () => {
    const host = `${newName()}.ws.localhost`;
    const both = await http(url, "GET", "/_fauxkms/clock", { host, "x-fauxkms-workspace": "other" });
    expect([both.status, both.text]).toEqual([400, expect.stringContaining("the host")]);
    const wrong = await http(url, "GET", "/_fauxkms/clock", { host: `${"a".repeat(80)}.ws.localhost` });
    expect(wrong.status).toBe(400);
  });
});
