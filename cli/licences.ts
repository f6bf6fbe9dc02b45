import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Packages whose files the build takes without esbuild's knowledge: the Worker that plays D1 (cli/bundle-d1.ts). */
const TAKEN = ["miniflare"];

/** What is bundled into the package. */
const BUNDLED = ["src/index.ts", "cli/main.ts", "cli/demo.ts", "console/src/main.tsx"];

/**
 * The licences of all packages of which something is bundled, as their authors wrote them.
 *
 * @param root folder of the repository.
 * @throws Error for a package that brings no licence
 */
export async function bundledLicences(root: string): Promise<string> {
  const { metafile } = await build({
    entryPoints: BUNDLED.map((file) => join(root, file)),
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    outdir: "licences",
    platform: "node",
    format: "esm",
    external: ["cloudflare:*", "workerd", "fs-native-extensions"],
    loader: { ".sql": "text", ".txt": "text" },
    jsx: "automatic",
    jsxImportSource: "preact",
    conditions: ["workerd", "worker", "browser"],
    logLevel: "error",
  });
  const names = Object.keys(metafile.inputs).flatMap((path) => {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    return name === undefined ? [] : [name];
  });
  const texts = [...new Set([...names, ...TAKEN])].sort().map((name) => licenceOf(root, name));
  return `Parts of these packages are in this one.\n\n${texts.join("\n")}`;
}

function licenceOf(root: string, name: string): string {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined && license === undefined) throw new Error(`the package ${name} brings no licence`);
  const text = file === undefined ? "The package brings no text." : readFileSync(join(folder, file), "utf8");
  return `${"=".repeat(100)}\n${name} ${version} (${license})\n\n${text.trim()}\n`;
}
