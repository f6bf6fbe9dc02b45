import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { freePort } from "../../cli/server.ts";
import { answers, Run, temporaryDirectory } from "../support/cli.ts";

const start = () => new Run(["start", "--port", "0", "--data", "memory"]);

describe("the end of the process", () => {
  it("by several signals at once is still orderly", async () => {
    const data = temporaryDirectory();
    const run = new Run(["start", "--port", "0", "--data", data]);
    const url = await run.ready();
    for (const signal of ["SIGINT", "SIGINT", "SIGTERM"] as const) run.child.kill(signal);
    expect(await run.ended).toMatchObject({ code: 0, stderr: "" });
    expect(await answers(url)).toBe(false);
  });

  it.skipIf(process.platform !== "linux")(
    "by kill -9 leaves no workerd behind to hold the port",
    async () => {
      const run = start();
      const url = await run.ready();
      expect(await answers(url)).toBe(true);
      await run.stop("SIGKILL");
      await expect.poll(() => answers(url)).toBe(false);
      const again = new Run(["start", "--data", "memory", "--port", new URL(url).port]);
      expect(await again.ready()).toBe(url);
    },
  );
});

describe("a signal in the middle of a start", () => {
  it("ends it, and leaves neither a server nor temporary files behind", async () => {
    for (const delay of [0, 150, 300, 450]) {
      const [port, tmp] = [await freePort("127.0.0.1", 0), temporaryDirectory()];
      const run = new Run(["start", "--port", String(port), "--data", "memory"], { env: { TMPDIR: tmp } });
      const url = `http://127.0.0.1:${port}`;
      await sleep(delay);
      await run.stop("SIGTERM");
      await expect.poll(() => answers(url)).toBe(false);
      expect(readdirSync(tmp)).toEqual([]);
    }
  });
});

/** A Node on the path that is too old to run the command line itself, as the system's often is. */
const oldNode = (process.env.PATH ?? "")
  .split(delimiter)
  .map((directory) => join(directory, "node"))
  .find(
    (node) =>
      existsSync(node) && Number(/\d+/.exec(execFileSync(node, ["-v"], { encoding: "utf8" }))?.[0]) < 22,
  );

describe.skipIf(oldNode === undefined)("under an older Node", () => {
  const startOld = () => new Run(["start", "--port", "0", "--data", "memory"], { node: oldNode ?? "" });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "starts, and stops at %s with all that it started",
    async (signal) => {
      const run = startOld();
      const url = await run.ready();
      expect(await run.stop(signal)).toMatchObject({ code: 0, stderr: "" });
      expect(await answers(url)).toBe(false);
    },
  );

  it.skipIf(process.platform !== "linux")("leaves nothing behind after kill -9", async () => {
    const run = startOld();
    const url = await run.ready();
    run.child.kill("SIGKILL");
    await expect.poll(() => answers(url)).toBe(false);
  });

  it("passes the exit code on", async () => {
    expect((await new Run(["start", "--nope"], { node: oldNode ?? "" }).ended).code).toBe(2);
  });
});
