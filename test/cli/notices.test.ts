import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { Run, temporaryDirectory } from "../support/cli.ts";
import { kms } from "../support/client.ts";
import { http } from "../support/http.ts";

/** What a server says under its ready line, once it has said as many lines. */
async function saidBy(run: Run, lines: number): Promise<string[]> {
  await run.ready();
  const said = () => run.stdout.trimEnd().split("\n").slice(1);
  await expect.poll(() => said().length).toBeGreaterThanOrEqual(lines);
  return said();
}

const start = (...flags: string[]) => new Run(["start", "--port", "0", "--data", "memory", ...flags]);

// Issue 15, point 8: a forgotten frozen clock survives a restart, and throttling never ends.
describe("what a start says under its ready line", () => {
  it.each([
    [[], ["fauxkms quotas of 2020; today's: --quota-profile current"]],
    [["--quota-profile", "current"], ["fauxkms quotas of 2026"]],
    [["--quotas", "off"], ["fauxkms quotas off: nothing is throttled (--quotas off)"]],
    [
      ["--quotas", "observe", "--quota-profile", "current"],
      ["fauxkms quotas of 2026", "fauxkms quotas observed: counted, nothing is throttled (--quotas observe)"],
    ],
  ])("with %j", async (flags, expected) => {
    expect(await saidBy(start(...flags), expected.length)).toEqual(expected);
  });

  it("is a frozen clock and active faults that an earlier server left, in default and elsewhere", async () => {
    const data = temporaryDirectory();
    const flags = ["start", "--port", "0", "--data", data, "--quota-profile", "current"];
    const first = new Run([...flags, "--admin-token", "secret"]);
    const url = await first.ready();
    const call = async (method: string, path: string, body: object, workspace = "default") => {
      const headers = { "x-fauxkms-workspace": workspace, authorization: "Bearer secret" };
      const { status } = await http(url, method, `/_fauxkms/${path}`, headers, JSON.stringify(body));
      expect(status).toBeLessThan(300);
    };
    for (const workspace of ["default", "one", "two", "three"]) {
      await kms({ url, account: `111122223333.${workspace}` }).send(new CreateKeyCommand({}));
    }
    for (const workspace of ["default", "one", "two"]) {
      await call("PUT", "clock", { mode: "frozen", now: "2031-01-01T00:00:00Z" }, workspace);
    }
    for (const workspace of ["default", "three"]) {
      await call("POST", "faults", { match: {}, effect: { latencyMs: 1 } }, workspace);
    }
    await first.stop();
    const again = new Run([...flags, "--admin-token", "secret"]);
    expect(await saidBy(again, 5)).toEqual([
      "fauxkms quotas of 2026",
      `fauxkms clock frozen at 2031-01-01T00:00:00.000Z, so no quota refills; PUT /_fauxkms/clock {"mode":"running"} lets it run`,
      "fauxkms 1 fault active; GET /_fauxkms/faults lists, DELETE ends them",
      "fauxkms clock frozen in 2 other workspaces",
      "fauxkms faults active in 1 other workspace",
    ]);
  });
});
