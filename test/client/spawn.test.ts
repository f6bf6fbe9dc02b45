import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { isAlive } from "../../cli/processes.ts";
import { startFauxkms } from "../../client/index.ts";

const root = join(import.meta.dirname, "../..");

describe("startFauxkms", () => {
  it("starts a server with settings, without those of the application's environment, and stops it", async () => {
    process.env.PORT = "1";
    process.env.AUTH = "strict";
    try {
      const mock = await startFauxkms({ attach: false, quotas: "observe", clock: "frozen" });
      const { pid } = mock;
      expect(await mock.clock.get()).toMatchObject({ mode: "frozen" });
      const client = new KMSClient({ ...mock.aws(), maxAttempts: 1 });
      for (let count = 0; count < 7; count++) await client.send(new CreateKeyCommand({}));
      expect(await mock.quotas.get("createKey")).toMatchObject({ limit: 5, used: 5, throttled: 2 });
      await mock.stop();
      expect(isAlive(pid ?? 0)).toBe(false);
      await expect(mock.clock.get()).rejects.toMatchObject({ status: 0, code: "unreachable" });
    } finally {
      delete process.env.PORT;
      delete process.env.AUTH;
    }
  });

  it("says why the server does not start", async () => {
    const wrong = startFauxkms({ attach: false, hotKeyLimit: -1 });
    await expect(wrong).rejects.toThrow("--hot-key-limit -1: must be 0 to 1000000");
  });

  it("lets the caller's process end although nobody stops the server, and the server with it", async () => {
    const script = `
      const { startFauxkms } = await import(${JSON.stringify(join(root, "client/index.ts"))});
      const mock = await startFauxkms({ attach: false });
      console.log(mock.pid);
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
    });
    const pid = Number(stdout);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
