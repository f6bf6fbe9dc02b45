import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = join(import.meta.dirname, "yardsticks");

/** Yardsticks that are Workers without dependencies. */
export type Yardstick = "constant" | "floor" | "least";

/** The script of such a yardstick. */
export function yardstickScript(name: Yardstick): string {
  return readFileSync(join(folder, `${name}.js`), "utf8");
}

/** The script of the primitives, with the libraries that it measures. */
export async function primitivesScript(): Promise<string> {
  const built = await build({
    entryPoints: [join(folder, "primitives.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
    alias: { crypto: "node:crypto" },
    logLevel: "error",
  });
  return built.outputFiles[0]?.text ?? "";
}
