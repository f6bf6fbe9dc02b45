import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { documentedBlocks } from "./blocks.ts";
import { readersFolder } from "./reader.ts";

const root = dirname(dirname(import.meta.dirname));

/** The options of a reader who has `tsc --init` and Node's types: strict, and modules as Node loads them. */
const OPTIONS = [
  ..."--strict --noEmit --target es2022 --module nodenext --types node --skipLibCheck".split(" "),
  // The library is checked from its sources, whose imports have extensions.
  "--allowImportingTsExtensions",
  "--ignoreConfig",
];

/** Type-checks the texts as modules of a package that has the SDKs. @returns what the compiler says */
async function check(texts: readonly { readonly name: string; readonly text: string }[]): Promise<string> {
  const folder = readersFolder();
  onTestFinished(() => rmSync(dirname(folder), { recursive: true, force: true }));
  for (const { name, text } of texts) writeFileSync(join(folder, name), text);
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, ...OPTIONS, ...texts.map(({ name }) => name)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
}

// Issue 15, point 12: samples did not compile under --strict, and used names that an earlier one had defined.
describe("TypeScript of the documentation", () => {
  it("compiles under --strict, each block by itself", async () => {
    const texts = documentedBlocks()
      .filter(({ language }) => language === "ts")
      .map(({ file, line, text }) => ({
        name: `${file.replaceAll(/\W/g, "-")}-${line}.ts`,
        text: `${text}\nexport {};\n`,
      }));
    expect(texts.length).toBeGreaterThan(5);
    expect(await check(texts)).toBe("");
  });

  it("is refused where a name is not defined, or may be undefined", async () => {
    const said = await check([
      { name: "a.ts", text: "console.log(config);\nexport {};\n" },
      { name: "b.ts", text: "const a: { b?: { c: 1 } } = {};\nconsole.log(a.b.c);\nexport {};\n" },
    ]);
    expect(said).toMatch(/a\.ts.*TS2304/);
    expect(said).toMatch(/b\.ts.*TS18048/);
  });
});
