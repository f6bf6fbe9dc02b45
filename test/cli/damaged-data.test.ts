import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { startServer } from "../../cli/server.ts";
import { Run, temporaryDirectory } from "../support/cli.ts";
import { freshAccount } from "../support/client.ts";
import { clientOf } from "../support/deployment.ts";

const oneLine = /^fauxkms: [^\n]+\n$/;

/** A start that fails. @returns what it says, which is one line */
async function failure(data: string): Promise<string> {
  const { code, stdout, stderr } = await new Run(["start", "--port", "0", "--data", data]).ended;
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(oneLine);
  return stderr;
}

const account = freshAccount();
let template = "";

/** Data of a server that has made a key, and was stopped. */
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), "fauxkms-test-"));
  const server = await startServer(readStartOptions(["--port", "0", "--data", template], {}));
  await clientOf(server.url, account).send(new CreateKeyCommand({}));
  await server.stop();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

function dataWithKey(): string {
  const data = join(temporaryDirectory(), "data");
  cpSync(template, data, { recursive: true });
  return data;
}

/** The file of a database, without what is written ahead of it. */
function fileOf(data: string, kind: string): string {
  const files = globSync(join(data, "state", "**", "*.sqlite")).filter((path) => path.includes(kind));
  const file = files.find((path) => basename(path) !== "metadata.sqlite") ?? "";
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  return file;
}

/** Overwrites what comes after a file's header. */
function spoil(file: string): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(3000, 0xa7), 0, 3000, 100);
  closeSync(handle);
}

describe("a start with a damaged file", () => {
  it.each([
    "D1DatabaseObject",
    "fauxkms-Workspace",
    "fauxkms-KeyStore",
    "fauxkms-QuotaCounters",
    "fauxkms-Journal",
  ])("that is no database, of %s, ends with 1 and one line that names it", async (kind) => {
    const data = dataWithKey();
    const file = fileOf(data, kind);
    writeFileSync(file, "this is no database at all, but a text");
    expect(await failure(data)).toContain(`${file} is not a database`);
  });

  it.each([
    ["D1DatabaseObject", "the D1 database DB"],
    ["fauxkms-Workspace", "the Durable Objects WORKSPACES"],
  ])(
    "that is spoilt behind its header, of %s, ends with 1 and one line with the cause",
    async (kind, what) => {
      const data = dataWithKey();
      spoil(fileOf(data, kind));
      const said = await failure(data);
      expect(said).toContain(what);
      expect(said).toMatch(/SQLITE_(CORRUPT|NOTADB)/);
    },
  );

  it("that is an empty secret ends with 1 and one line that names it", async () => {
    const data = dataWithKey();
    writeFileSync(join(data, "secret"), "");
    expect(await failure(data)).toMatch(/secret/);
  });
});

describe("the secret of a data directory", () => {
  const secretOf = (data: string) => join(data, "secret");

  it("that is lost is not made anew: the start ends with 1 and one line that says what to do", async () => {
    const data = dataWithKey();
    const secret = readFileSync(secretOf(data), "utf8");
    rmSync(secretOf(data));
    for (let time = 0; time < 2; time++) {
      expect(await failure(data)).toMatch(/secret is missing.*put it back/);
      expect(existsSync(secretOf(data))).toBe(false);
    }
    writeFileSync(secretOf(data), secret);
    await new Run(["start", "--port", "0", "--data", data]).ready();
  });

  it.each([
    ["is another one", () => randomBytes(32).toString("base64")],
    ["has a line end more", (secret: string) => `${secret}\n`],
    ["lacks a letter", (secret: string) => secret.slice(1)],
  ])("that %s ends the start with 1 and one line that says what to do", async (_, changed) => {
    const data = dataWithKey();
    const secret = readFileSync(secretOf(data), "utf8");
    writeFileSync(secretOf(data), changed(secret));
    const said = await failure(data);
    expect(said).toMatch(/secret is not the one.*put that one back/);
    expect(said).not.toContain(secret);
    writeFileSync(secretOf(data), secret);
    await new Run(["start", "--port", "0", "--data", data]).ready();
  });
});

describe("a failure of the data while it is served", () => {
  it("is logged with its cause", async () => {
    const data = dataWithKey();
    spoil(fileOf(data, "fauxkms-KeyStore"));
    const run = new Run(["start", "--port", "0", "--data", data]);
    const made = clientOf(await run.ready(), account).send(new CreateKeyCommand({}));
    await expect(made).rejects.toMatchObject({ name: "KMSInternalException" });
    expect((await run.stop()).stderr).toMatch(/SQLITE_(CORRUPT|NOTADB)/);
  });
});

/** Mounts a disk of this size, where we may. @returns its directory; null where we may not */
function smallDisk(bytes: number): string | null {
  const place = join(temporaryDirectory(), "disk");
  mkdirSync(place);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", place], { stdio: "ignore" });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync("umount", ["-l", place]));
  return place;
}

describe("a full disk", () => {
  it("at the start ends with 1 and one line that says so", async ({ skip }) => {
    const data = smallDisk(1_048_576);
    if (data === null) return skip("only root mounts disks");
    expect(await failure(data)).toContain("the disk is full");
  });

  it("while it is served is logged as such", async ({ skip }) => {
    const data = smallDisk(8_388_608);
    if (data === null) return skip("only root mounts disks");
    const run = new Run(["start", "--port", "0", "--data", data]);
    const url = await run.ready();
    const filler = openSync(join(data, "filler"), "w");
    expect(() => {
      for (;;) writeSync(filler, Buffer.alloc(4096));
    }).toThrow(/ENOSPC/);
    closeSync(filler);
    const made = clientOf(url, freshAccount()).send(new CreateKeyCommand({}));
    await expect(made).rejects.toMatchObject({ name: "KMSInternalException" });
    expect((await run.stop()).stderr).toContain("database or disk is full");
  });
});
