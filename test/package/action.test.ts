import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentOf, permissiveKeys } from "../../client/access.ts";

const URL_OF_MOCK = "http://127.0.0.1:4599";
const script = join(import.meta.dirname, "../../cli/action.mjs");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fauxkms-action-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the action with a program in place of npx, because the package is in no registry. */
function runAction(npx: string): string {
  writeFileSync(join(folder, "npx"), `#!/bin/sh\n${npx}\n`, { mode: 0o755 });
  writeFileSync(join(folder, "env"), "");
  const env = {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    RUNNER_TEMP: folder,
    GITHUB_ENV: join(folder, "env"),
    GITHUB_OUTPUT: join(folder, "output"),
    FAUXKMS_PACKAGE: "fauxkms@1",
    FAUXKMS_ARGUMENTS: " --quotas  observe ",
  };
  return execFileSync(process.execPath, [script], { env, encoding: "utf8", stdio: "pipe" });
}

describe("the action", () => {
  it("gives the later steps the variables that a run of tests has", () => {
    expect(runAction(`echo "fauxkms ready on ${URL_OF_MOCK}"; echo "$@"`)).toContain("is ready");
    const lines = readFileSync(join(folder, "env"), "utf8").trim().split("\n");
    const given = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    const variables = environmentOf(URL_OF_MOCK, permissiveKeys("default"));
    expect(given).toEqual({ ...variables, FAUXKMS_URL: URL_OF_MOCK, FAUXKMS_WORKSPACE: "default" });
    expect(readFileSync(join(folder, "output"), "utf8")).toBe(`url=${URL_OF_MOCK}\n`);
  });

  it("fails with what the server said", () => {
    expect(() => runAction("echo no such package >&2; exit 1")).toThrow("no such package");
  });
});
