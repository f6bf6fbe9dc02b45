import { describe, expect, it } from "vitest";
import { Run } from "../support/cli.ts";
import { http } from "../support/http.ts";

const oneLine = /^fauxkms: [^\n]+\n$/;
const start = (...flags: string[]) => new Run(["start", "--port", "0", "--data", "memory", ...flags]);

/** The server on an address of all, as it is reached on the loopback. */
const onLoopback = (url: string) => `http://127.0.0.1:${new URL(url).port}`;

describe("a server on another address than the loopback", () => {
  it("says in one line what that means, and what may be done", async () => {
    const run = start("--host", "0.0.0.0");
    const url = onLoopback(await run.ready());
    expect(run.stderr).toMatch(oneLine);
    expect(run.stderr).toContain("anyone who reaches it may use it and reset it");
    for (const flag of ["--auth strict", "--admin-token", "--allowed-host"])
      expect(run.stderr).toContain(flag);
    const asked = (host: string) => http(url, "GET", "/_fauxkms/health", { host });
    expect((await asked("192.168.1.5:4599")).status).toBe(200);
    expect(await asked("kms")).toMatchObject({
      status: 403,
      text: expect.stringContaining("--allowed-host kms"),
    });
    expect((await run.stop()).code).toBe(0);
  });

  it("says which measures are left where some were taken", async () => {
    const run = start("--host=0.0.0.0", "--auth=strict", "--admin-token=t", "--allowed-host=kms,*.lan");
    const url = onLoopback(await run.ready());
    expect(run.stderr).toMatch(oneLine);
    expect(run.stderr).not.toMatch(/anyone|--/);
    for (const host of ["kms:4599", "box.lan"]) {
      expect((await http(url, "GET", "/_fauxkms/health", { host })).status, host).toBe(200);
    }
  });

  it("is not started by default, and nothing is said of the loopback", async () => {
    const run = start("--host", "localhost");
    await run.ready();
    expect(run.stderr).toBe("");
  });
});

describe("flags that may be repeated", () => {
  it("may also come from the environment, with commas", async () => {
    const env = { ALLOWED_HOSTS: "one, two", ALLOWED_ORIGINS: "http://a.example,http://b.example:81" };
    const run = new Run(["start", "--port", "0", "--data", "memory"], { env });
    const url = await run.ready();
    const status = async (headers: Record<string, string>) =>
      (await http(url, "GET", "/_fauxkms/clock", headers)).status;
    for (const host of ["one", "two:1"]) expect(await status({ host }), host).toBe(200);
    for (const origin of ["http://a.example", "http://b.example:81"]) {
      expect(await status({ origin }), origin).toBe(200);
    }
    expect(await status({ host: "three" })).toBe(403);
  });

  it.each([
    ["--allowed-host", "*"],
    ["--allowed-host", "http://kms"],
    ["--allowed-host", "kms:4599"],
    ["--allowed-origin", "*"],
    ["--allowed-origin", "null"],
    ["--allowed-origin", "console.example"],
    ["--extra-region", "Nowhere"],
  ])("%s %s ends with 2 and one line", async (flag, value) => {
    const { code, stdout, stderr } = await start(flag, value).ended;
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(`${flag} ${value}`);
  });
});
