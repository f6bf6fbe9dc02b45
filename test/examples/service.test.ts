import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingFor } from "../docs/commands.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const root = dirname(dirname(import.meta.dirname));
const service = join("examples", "service");

let server: SpawnedServer;
beforeAll(async () => {
  server = await SpawnedServer.start(["--data", "memory"]);
});
afterAll(() => server.stop());

/** Runs a command of `examples/service/README.md` as a user does: of this run it has no variables. */
function run(program: string, args: readonly string[], url?: string): Promise<{ ok: boolean; said: string }> {
  const { PATH, HOME, TMPDIR } = process.env;
  const env = { PATH, HOME, TMPDIR, PYTHONDONTWRITEBYTECODE: "1", ...(url && { FAUXKMS_URL: url }) };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ ok: error === null, said: `${stdout}\n${stderr}` });
    });
  });
}

const VITEST = ["vitest", "run", "--config", join(service, "vitest.config.ts"), "--no-color"];
const UNITTEST = ["-m", "unittest", "discover", "-v", join(service, "python")];
const missing = missingFor("python", "import boto3");
if (missing !== null) console.warn(`NOT RUN: ${service}/python: this machine lacks ${missing}`);

describe("the tests of the service in examples/", () => {
  it("pass in TypeScript, at the server that FAUXKMS_URL names, and nowhere else", async () => {
    const { ok, said } = await run("npx", VITEST, server.url);
    expect([ok, said]).toEqual([true, expect.stringMatching(/Tests +14 passed \(14\)/)]);
    // Each works in a workspace of its own: nothing has come to the one that everybody shares.
    const shared = await fetch(`${server.url}/_fauxkms/requests`);
    expect(await shared.json()).toEqual({ requests: [] });
  });

  it.skipIf(missing !== null)("pass in Python, at the same server", async () => {
    const { ok, said } = await run("python3", UNITTEST, server.url);
    expect([ok, said]).toEqual([true, expect.stringMatching(/Ran 9 tests[\s\S]*\nOK\n/)]);
  });

  it("start a server where FAUXKMS_URL names none, in TypeScript", async () => {
    const { ok, said } = await run("npx", [...VITEST, "rotation"]);
    expect([ok, said]).toEqual([true, expect.stringMatching(/Tests +1 passed \(1\)/)]);
  });

  it.skipIf(missing !== null)("start a server where FAUXKMS_URL names none, in Python", async () => {
    const { ok, said } = await run("python3", [...UNITTEST, "-k", "rotated"]);
    expect([ok, said]).toEqual([true, expect.stringMatching(/Ran 1 test[\s\S]*\nOK\n/)]);
  });
});
