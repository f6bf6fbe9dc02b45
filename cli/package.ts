/**
 * `node cli/package.ts`: builds what the published package has besides the built Worker and command line (cli/build.ts):
 * its library, the types, a configuration for `wrangler dev`, and the licences of what is bundled. `npm pack` runs it.
 */
import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { builtWorker } from "./built.ts";
import { AS_COMMONJS } from "./commonjs.ts";
import { bundledLicences } from "./licences.ts";
import { developmentConfiguration } from "./worker-configuration.ts";

const root = dirname(import.meta.dirname);
const library = join(root, "lib");

/** Entries of the library, of which those for CommonJS are built twice. */
const ENTRIES = { index: true, vitest: false, jest: true, miniflare: true } as const;

/** The oldest Node that the package runs under. */
const TARGET = "node20";

async function buildPackage(): Promise<void> {
  const built = await builtWorker();
  rmSync(library, { recursive: true, force: true });
  const entries = Object.entries(ENTRIES);
  const options: BuildOptions = {
    bundle: true,
    packages: "external",
    platform: "node",
    target: TARGET,
    logLevel: "error",
  };
  const entryPoints = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, join(root, "client", `${name}.ts`)]));
  await build({
    ...options,
    entryPoints: entryPoints(entries.map(([name]) => name)),
    outdir: library,
    format: "esm",
    splitting: true,
  });
  await build({
    ...options,
    entryPoints: entryPoints(entries.filter(([, isCommonJs]) => isCommonJs).map(([name]) => name)),
    outdir: library,
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    define: AS_COMMONJS,
  });
  await build({
    ...options,
    entryPoints: [join(root, "cli", "demo.ts")],
    outfile: join(library, "demo.cjs"),
    packages: "bundle",
    external: ["fs-native-extensions"],
    minify: true,
    format: "cjs",
    define: AS_COMMONJS,
  });
  writeTypes();
  writeFileSync(
    join(library, "wrangler.json"),
    `${JSON.stringify(developmentConfiguration(built), null, 2)}\n`,
  );
  writeFileSync(join(library, "LICENSES.txt"), await bundledLicences(root));
}

/** Writes the types twice, because those of CommonJS must lie in a folder that says so. */
function writeTypes(): void {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin",
    "tsc",
  );
  execFileSync(process.execPath, [compiler, "-p", join(root, "tsconfig.package.json")], { stdio: "inherit" });
  for (const file of globSync("types/**/*.d.ts", { cwd: library })) {
    const path = join(library, file);
    // The compiler leaves the extensions of the sources, which are not in the package.
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, "$1$2.js$1"));
  }
  cpSync(join(library, "types"), join(library, "types-cjs"), { recursive: true });
  writeFileSync(join(library, "types-cjs", "package.json"), '{"type":"commonjs"}\n');
}

await buildPackage();
