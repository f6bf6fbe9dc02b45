/** `node cli/console.ts`: bundles the console's script and style, which the Worker serves as texts. wrangler runs it before each bundle. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const source = join(root, "console");
const assets = join(root, "src", "console", "assets");

/** Bundles the console into texts that `src/console/assets.ts` imports. */
export async function buildConsole(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: { console: join(source, "src", "main.tsx"), style: join(source, "console.css") },
    outdir: assets,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "ascii",
    legalComments: "none",
    logLevel: "error",
  });
  mkdirSync(assets, { recursive: true });
  for (const { path, text } of outputFiles) writeChanged(`${path}.txt`, text);
}

/** Writes a file whose text is another one, so that what watches it sees no change where there is none. */
function writeChanged(path: string, text: string): void {
  let before = "";
  try {
    before = readFileSync(path, "utf8");
  } catch {
    // It is not there yet.
  }
  if (before !== text) writeFileSync(path, text);
}

if (process.argv[1] === import.meta.filename) await buildConsole();
