import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { sharedMemory } from "../../cli/temporary-folders.ts";
import { answers, Run, temporaryDirectory } from "../support/cli.ts";
import { freshAccount } from "../support/client.ts";
import { clientOf } from "../support/deployment.ts";
import { childOf, openFilesOf } from "../support/processes.ts";

/** What others than the owner may do with anything in a directory, or with itself. */
function openToOthers(directory: string): string[] {
  const inside = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return [".", ...inside].filter((name) => (lstatSync(join(directory, name)).mode & 0o077) !== 0);
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe.skipIf(process.platform === "win32")("the data directory", () => {
  it("is for its owner only, with all that is in it, under any umask", async () => {
    const data = join(temporaryDirectory(), "deep", "data");
    const before = process.umask(0);
    const run = new Run(["start", "--port", "0", "--tls-port", "0", "--data", data]);
    process.umask(before);
    const url = await run.ready();
    await clientOf(url, freshAccount()).send(new CreateKeyCommand({}));
    expect(readdirSync(join(data, "state", "do", "fauxkms-KeyStore")).length).toBeGreaterThan(0);
    expect(openToOthers(data)).toEqual([]);
    expect(modeOf(data)).toBe(0o700);
    expect(modeOf(join(data, "secret"))).toBe(0o600);
    await run.stop();
    expect(openToOthers(data)).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")(
    "ends the start where nothing can be made, as in /proc",
    async () => {
      const { code, stderr } = await new Run(["start", "--port", "0", "--data", "/proc/fauxkms"]).ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/^fauxkms: cannot use \/proc\/fauxkms for data: ENOENT/);
    },
  );

  it("of an earlier version is closed to others at the next start", async () => {
    const data = temporaryDirectory();
    const first = new Run(["start", "--port", "0", "--data", data]);
    await first.ready();
    await first.stop();
    for (const name of readdirSync(data, { recursive: true, encoding: "utf8" })) {
      const path = join(data, name);
      chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644);
    }
    chmodSync(data, 0o755);
    expect(openToOthers(data).length).toBeGreaterThan(5);
    await new Run(["start", "--port", "0", "--data", data]).ready();
    expect(openToOthers(data)).toEqual([]);
  });

  it("that holds other things too is left as it is, and so are they", async () => {
    const data = temporaryDirectory();
    writeFileSync(join(data, "notes.txt"), "for all");
    chmodSync(join(data, "notes.txt"), 0o644);
    chmodSync(data, 0o755);
    await new Run(["start", "--port", "0", "--data", data]).ready();
    expect(openToOthers(data)).toEqual([".", "notes.txt"]);
  });
});

describe("the temporary folder", () => {
  const memory = (tmp: string) =>
    new Run(["start", "--port", "0", "--data", "memory"], { env: { TMPDIR: tmp } });

  it("holds what a server of --data memory needs, for its owner only, until it stops", async () => {
    const tmp = temporaryDirectory();
    const run = memory(tmp);
    await run.ready();
    const [ours = "", ...more] = readdirSync(tmp);
    expect(more).toEqual([]);
    expect(openToOthers(join(tmp, ours))).toEqual([]);
    await run.stop();
    expect(readdirSync(tmp)).toEqual([]);
  });

  it.skipIf(sharedMemory(2 ** 30) === null)("is in memory where none is named", async () => {
    const run = new Run(["start", "--port", "0", "--data", "memory"]);
    await run.ready();
    const workerd = childOf(run.child.pid ?? 0, "workerd");
    const state = openFilesOf(workerd).filter((path) => path.endsWith(".sqlite"));
    expect(state.length).toBeGreaterThan(0);
    for (const path of state) expect(path).toMatch(/^\/dev\/shm\/fauxkms-run-/);
    const [, ours = ""] = /^(\/dev\/shm\/[^/]+)\//.exec(state[0] ?? "") ?? [];
    expect(openToOthers(ours)).toEqual([]);
    await run.stop();
    expect(existsSync(ours)).toBe(false);
  });

  it("is not in memory where that has less room than is asked for", () => {
    expect(sharedMemory(Number.MAX_SAFE_INTEGER)).toBeNull();
  });

  it.skipIf(process.platform !== "linux")("holds nothing of a server that was killed", async () => {
    const tmp = temporaryDirectory();
    const run = memory(tmp);
    await run.ready();
    await run.stop("SIGKILL");
    await expect.poll(() => readdirSync(tmp)).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")(
    "is rid of what a server left that was killed with its watchdog, at the next start, and of nothing else",
    async () => {
      const tmp = temporaryDirectory();
      const alive = memory(tmp);
      const url = await alive.ready();
      const kept = readdirSync(tmp);
      for (const name of ["fauxkms-run-others", "fauxkms-other"]) {
        mkdirSync(join(tmp, name));
        writeFileSync(join(tmp, name, "file"), "");
        kept.push(name);
      }
      const killed = memory(tmp);
      await killed.ready();
      const server = killed.child.pid ?? 0;
      const workerd = childOf(server, "workerd");
      for (const pid of [childOf(workerd, "sh"), server, workerd]) process.kill(pid, "SIGKILL");
      await killed.ended;
      expect(readdirSync(tmp)).toHaveLength(kept.length + 1);
      const next = memory(tmp);
      await next.ready();
      expect(readdirSync(tmp)).toEqual(expect.arrayContaining(kept));
      expect(readdirSync(tmp)).toHaveLength(kept.length + 1);
      await next.stop();
      expect(readdirSync(tmp).sort()).toEqual(kept.sort());
      await clientOf(url, freshAccount()).send(new CreateKeyCommand({}));
      expect(await answers(url)).toBe(true);
    },
  );
});
