import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { tryFileLock } from "../../cli/file-lock.ts";
import { answers, Run, temporaryDirectory } from "../support/cli.ts";
import { childOf, childrenOf } from "../support/processes.ts";

const start = (data: string) => new Run(["start", "--port", "0", "--data", data]);
const refused = /^fauxkms: cannot use [^\n]*: process \d+ is using it [^\n]*\n$/;

describe("a data directory that a server uses", () => {
  it("is refused to a second one, with one line that names the first", async () => {
    const data = temporaryDirectory();
    const first = start(data);
    const url = await first.ready();
    const { code, stderr } = await start(data).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(refused);
    expect(stderr).toContain(`process ${first.child.pid} `);
    expect(await answers(url)).toBe(true);
  });

  it("goes to one of several that start at once", async () => {
    const data = temporaryDirectory();
    const outcomes = await Promise.all(
      [start(data), start(data), start(data)].map(async (run) => {
        const url = await run.ready().catch(() => null);
        return { url, stderr: run.stderr };
      }),
    );
    expect(outcomes.filter(({ url }) => url !== null)).toHaveLength(1);
    for (const { url, stderr } of outcomes) if (url === null) expect(stderr).toMatch(refused);
  });

  it("is free again once the first has stopped, or was killed", async () => {
    const data = temporaryDirectory();
    const first = start(data);
    await first.ready();
    first.child.kill("SIGKILL");
    await first.ended;
    const second = start(data);
    await second.ready();
    second.child.kill("SIGTERM");
    expect((await second.ended).code).toBe(0);
    await start(data).ready();
  });
});

describe("the process id in a lock file", () => {
  it.each([
    ["is of no process", "999999999"],
    ["was given to another process since", String(process.pid)],
    ["is that of the first process of a container", "1"],
    ["is empty", ""],
    ["is none", "nonsense"],
  ])("is ignored where it %s", async (_, content) => {
    const data = temporaryDirectory();
    writeFileSync(join(data, "lock"), content);
    await start(data).ready();
  });

  it.skipIf(process.platform !== "linux")("means nothing: it is that of a zombie", async () => {
    // A shell that becomes a program that never asks about what it has started.
    const parent = spawn("/bin/sh", ["-c", "sleep 0 & exec sleep 60"], { stdio: "ignore" });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const zombie = () => childrenOf(parent.pid ?? 0).find(({ state }) => state === "Z");
    await expect.poll(zombie).toBeDefined();
    const data = temporaryDirectory();
    writeFileSync(join(data, "lock"), String(zombie()?.pid));
    await start(data).ready();
  });

  it("is not needed for a lock to be respected", async () => {
    const data = temporaryDirectory();
    const lock = tryFileLock(join(data, "lock"));
    const { code, stderr } = await start(data).ended;
    lock?.release();
    expect([code, stderr]).toEqual([1, expect.stringContaining("another process is using it")]);
  });
});

describe("a data directory that cannot be locked", () => {
  it("ends the start with 1 and one line", async () => {
    const data = temporaryDirectory();
    mkdirSync(join(data, "lock"));
    const { code, stderr } = await start(data).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^fauxkms: [^\n]*lock cannot be locked[^\n]*\n$/),
    ]);
  });
});

describe.skipIf(process.platform !== "linux")("workerd", () => {
  it("that dies by itself ends the server with 1 and one line, and frees the directory", async () => {
    const data = temporaryDirectory();
    for (const [signal, why] of [
      ["SIGKILL", "SIGKILL"],
      ["SIGSEGV", "Segmentation fault"],
      ["SIGTERM", "exit code 0"],
    ] as const) {
      const run = start(data);
      const url = await run.ready();
      process.kill(childOf(run.child.pid ?? 0, "workerd"), signal);
      expect(await run.ended).toMatchObject({ code: 1, stderr: `fauxkms: workerd has ended (${why})\n` });
      expect(await answers(url)).toBe(false);
    }
  });

  it("is watched again where its watchdog was killed", async () => {
    const run = start(temporaryDirectory());
    const url = await run.ready();
    const server = run.child.pid ?? 0;
    const workerd = childOf(server, "workerd");
    process.kill(childOf(workerd, "sh"), "SIGKILL");
    const next = () => childrenOf(server).find(({ name }) => name === "sh")?.pid;
    await expect.poll(next).toBeDefined();
    // The second watchdog is killed too, since it was started in another way.
    const second = next() ?? 0;
    process.kill(second, "SIGKILL");
    // Asked once for each look: between two looks the killed one is gone, and the next one not there yet.
    const third = () => [next()].find((pid) => pid !== undefined && pid !== second);
    await expect.poll(third).toBeDefined();
    expect(await answers(url)).toBe(true);
    await run.stop("SIGKILL");
    await expect.poll(() => answers(url)).toBe(false);
  });

  it("keeps the directory shut for as long as it serves, even where all others were killed", async () => {
    const data = temporaryDirectory();
    const run = start(data);
    const url = await run.ready();
    const server = run.child.pid ?? 0;
    const workerd = childOf(server, "workerd");
    process.kill(childOf(workerd, "sh"), "SIGKILL");
    process.kill(server, "SIGKILL");
    onTestFinished(() => {
      try {
        process.kill(workerd, "SIGKILL");
      } catch {
        // It has ended.
      }
    });
    await expect.poll(() => isGone(server)).toBe(true);
    expect(await answers(url)).toBe(true);
    const { code, stderr } = await start(data).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`the workerd of process ${server}, which is gone`),
    ]);
    process.kill(workerd, "SIGKILL");
    await start(data).ready();
  });

  it("never outlives a start that was killed, whenever that was", async () => {
    const data = temporaryDirectory();
    for (const delay of [40, 120, 240, 360, 480]) {
      const run = start(data);
      await sleep(delay);
      // The next one has the lock only when no workerd of this one has it.
      await run.stop("SIGKILL");
    }
    await start(data).ready();
  });
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
