import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kms } from "../support/client.ts";
import { PASSPHRASE, takeSnapshot } from "../support/snapshots.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const cli = join(import.meta.dirname, "..", "..", "cli", "fauxkms.mjs");
const ACCOUNT = "111122223333";

describe("--fixture with a snapshot", () => {
  let directory = "";
  let file = "";
  const keysAt = async (url: string) => {
    const { Keys = [] } = await kms({ url, account: ACCOUNT }).send(new ListKeysCommand({}));
    return Keys.map(({ KeyId }) => KeyId);
  };
  const start = (data: string, fixture = file) =>
    SpawnedServer.start(["--quotas", "off", "--data", data, "--fixture", fixture], {
      FIXTURE_PASSPHRASE: PASSPHRASE,
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-fixture-"));
    file = join(directory, "snapshot.ndjson");
    const server = await SpawnedServer.start(["--quotas", "off", "--data", "memory"]);
    await kms({ url: server.url, account: ACCOUNT }).send(new CreateKeyCommand({}));
    await writeFile(file, await takeSnapshot(server.url, { passphrase: PASSPHRASE }));
    await server.stop();
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("is restored before the server is ready, and once for a data directory", async () => {
    const data = join(directory, "data");
    const first = await start(data);
    expect(await keysAt(first.url)).toHaveLength(1);
    await kms({ url: first.url, account: ACCOUNT }).send(new CreateKeyCommand({}));
    await first.stop();
    const second = await start(data);
    expect(await keysAt(second.url)).toHaveLength(2);
    await second.stop();
  });

  it("ends the start with a sentence where it cannot be restored", async () => {
    const used = join(directory, "used");
    const server = await SpawnedServer.start(["--quotas", "off", "--data", used]);
    await kms({ url: server.url, account: ACCOUNT }).send(new CreateKeyCommand({}));
    await server.stop();
    const attempts = [
      [file, "memory", "wrong passphrase", "line 1: it was made with another passphrase"],
      [file, "memory", "", "X-Fauxkms-Passphrase"],
      [file, used, PASSPHRASE, "the default workspace has something already"],
      [join(directory, "nothing"), "memory", PASSPHRASE, "no such file"],
    ] as const;
    for (const [path, data, FIXTURE_PASSPHRASE, sentence] of attempts) {
      const flags = ["start", "--port", "0", "--data", data, "--fixture", path];
      const env = { ...process.env, FIXTURE_PASSPHRASE };
      const { status, stderr } = spawnSync(process.execPath, [cli, ...flags], { encoding: "utf8", env });
      expect(status, stderr).toBe(1);
      expect(stderr).toContain(sentence);
    }
  });
});
