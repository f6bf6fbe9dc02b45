import { join } from "node:path";
import { build } from "esbuild";

const folder = join(import.meta.dirname, "yardsticks");

/** The file of each yardstick. */
const FILES = {
  constant: "constant.js",
  floor: "floor.js",
  least: "least.js",
  leastSigned: "least-signed.js",
  leastInstance: "least-instance.js",
  primitives: "primitives.ts",
} as const;

/** Workers that fauxkms is compared with. */
export type Yardstick = keyof typeof FILES;

export const YARDSTICKS = Object.keys(FILES) as readonly Yardstick[];

/** The script of a yardstick, with the libraries that it measures. */
export async function yardstickScript(name: Yardstick): Promise<string> {
  const built = await build({
    entryPoints: [join(folder, FILES[name])],
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
