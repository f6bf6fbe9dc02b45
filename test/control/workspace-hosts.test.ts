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

  it("is refused where its header names another workspace, or the host an impossible one", async () => {
    const host = `${newName()}.ws.localhost`;
    const both = await http(url, "GET", "/_fauxkms/clock", { host, "x-fauxkms-workspace": "other" });
    expect([both.status, both.text]).toEqual([400, expect.stringContaining("the host")]);
    const wrong = await http(url, "GET", "/_fauxkms/clock", { host: `${"a".repeat(80)}.ws.localhost` });
    expect(wrong.status).toBe(400);
  });
});
