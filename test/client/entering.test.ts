import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import KmsClient, { CreateKeyRequest } from "@alicloud/kms20160120";
import { Config } from "@alicloud/openapi-client";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startFauxkms } from "../../client/index.ts";
import { startRun } from "../../client/run.ts";

const root = join(import.meta.dirname, "../..");

describe("startFauxkms", () => {
  it.each(["127.0.0.1:4599", "localhost:4599", "nonsense"])("says that %s is no origin", async (url) => {
    await expect(startFauxkms({ attach: { url } })).rejects.toThrow(
      `'${url}' is no origin of a server, such as http://127.0.0.1:4599`,
    );
  });

  it("refuses an option that there is not", async () => {
    const misspelt = { attach: false, quotaprofile: "current" } as const;
    await expect(startFauxkms(misspelt)).rejects.toThrow("there is no option 'quotaprofile'");
  });

  it("says in a bundle that it cannot be bundled, and can be imported there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fauxkms-bundle-"));
    try {
      const contents = `import { startFauxkms } from "./client/index.ts";
        import { fauxkmsWorker } from "./client/miniflare.ts";
        const said = (error) => console.log(error.message);
        startFauxkms({ attach: false }).catch(said);
        try { fauxkmsWorker(); } catch (error) { said(error); }`;
      const outfile = join(folder, "bundle.cjs");
      const stdin = { contents, resolveDir: root };
      await build({ stdin, outfile, bundle: true, platform: "node", format: "cjs", logLevel: "silent" });
      const lines = execFileSync(process.execPath, [outfile], { encoding: "utf8", cwd: folder })
        .trim()
        .split("\n");
      expect(lines).toEqual(Array(2).fill(expect.stringContaining("leave fauxkms out of the bundle")));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a test run", () => {
  let environment: NodeJS.ProcessEnv;

  beforeEach(() => {
    environment = { ...process.env };
  });

  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
  });

  it("that attaches to an open server makes workspaces without a token", async () => {
    await using server = await startFauxkms({ attach: false });
    await using run = await startRun({ attach: { url: server.url } });
    await using worker = await startFauxkms();
    expect(worker.name).toBe(run.name);
    await using world = await worker.workspace();
    expect(world.name).not.toBe(run.name);
  });

  it("of a strict server has access keys that it knows, also for what attaches to it", async () => {
    process.env.FAUXKMS_WORKSPACE_TOKEN = "of-another-server";
    await using own = await startRun({ attach: false, auth: "strict", adminToken: "admin" });
    await new KMSClient(own.aws()).send(new CreateKeyCommand({}));
    const { keyMetadata } = await new KmsClient(new Config({ ...own.alibaba() })).createKey(
      new CreateKeyRequest({}),
    );
    expect(keyMetadata.arn).toContain(own.accounts.alibaba);
    await using test = await startFauxkms();
    expect(test.keys).toEqual(own.keys);

    // Another run, which attaches to it by an option.
    await using run = await startRun({ attach: { url: own.url, token: "admin" } });
    await using worker = await startFauxkms();
    expect([worker.name, worker.keys]).toEqual([run.name, run.keys]);
    await using world = await worker.workspace();
    await new KMSClient(world.aws()).send(new CreateKeyCommand({}));
    await world.delete(); // and once more at the end of its scope
  });
});
