import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { LONG, PROJECTS, projectsOfFiles, SERVES, testFiles } from "../support/projects.ts";

const root = join(import.meta.dirname, "..", "..");
const projects = projectsOfFiles();
const filesOf = (name: string) => testFiles().filter((file) => projects.get(file) === name);

/** Every module that files lead to, by the bundler's own reading of imports. Packages are named, not read. */
async function modulesUnder(files: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    packages: "external",
    // Texts of the console are there once it is built.
    external: ["node:*", "cloudflare:*", "*.txt"],
    loader: { ".sql": "text" },
    logLevel: "error",
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return [...new Set([...Object.keys(metafile.inputs), ...imported])];
}

describe("the map of test/support", () => {
  it("names each file there, and no other", () => {
    const folder = join(root, "test", "support");
    const map = readFileSync(join(folder, "README.md"), "utf8");
    const named = [...map.matchAll(/`([\w-]+\.(?:ts|proto))`/g)].map(([, name]) => name);
    const there = globSync("*.{ts,proto}", { cwd: folder });
    expect(named.sort()).toEqual(there.sort());
  });
});

describe("the projects of the tests", () => {
  it("have each file in one of them, and each of them has files", () => {
    expect([...projects.keys()]).toEqual(testFiles());
    expect(projects.size).toBeGreaterThan(300);
    for (const name of PROJECTS) expect(filesOf(name).length, name).toBeGreaterThan(5);
  });

  it("are unit only without a server, without workerd and without other processes", async () => {
    const modules = await modulesUnder(filesOf("unit"));
    expect(modules.length).toBeGreaterThan(300);
    expect(modules.filter((module) => SERVES.has(module))).toEqual([]);
  });

  it("are unit without global set-up: no unit test asks for what it provides", () => {
    const asking = globSync("test/**/*.ts", { cwd: root }).filter((file) =>
      readFileSync(join(root, file), "utf8").includes(`inject("${"starter"}")`),
    );
    expect(asking).toEqual(["test/support/shared-servers.ts"]);
    expect(asking.every((file) => SERVES.has(file))).toBe(true);
  });

  it("are long by a list of files that exist and that need a server", async () => {
    expect(new Set(LONG).size).toBe(LONG.length);
    expect(testFiles()).toEqual(expect.arrayContaining([...LONG]));
    for (const file of LONG) {
      const modules = await modulesUnder([file]);
      expect(
        modules.some((module) => SERVES.has(module)),
        file,
      ).toBe(true);
    }
  });
});
