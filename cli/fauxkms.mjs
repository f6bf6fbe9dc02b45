#!/usr/bin/env node
// Runs the command line: as built, under Node 20 or newer, as in the package; else from its sources, which need 22.18. On
// Linux one comes with the repository's dependencies, so an older one only has to get us here.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const [major, minor] = process.versions.node.split(".").map(Number);
const built = isBuilt();
if (built || major > 22 || (major === 22 && minor >= 18)) {
  // This process only waits while workerd works: a small heap does.
  setFlagsFromString("--optimize-for-size");
  setFlagsFromString("--max-semi-space-size=1");
  const { main } = await import(built ? "../dist/main.cjs" : "./main.ts");
  await main(process.argv.slice(2));
} else {
  let newer;
  try {
    newer = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    console.error(`fauxkms needs Node 22.18 or newer to run its sources; this is ${process.versions.node}`);
    process.exit(1);
  }
  // The channel tells the newer one when this process is gone, however it ended.
  const child = spawn(newer, process.argv.slice(1), { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => process.exit(code ?? 1));
}

/** Whether the built command line (cli/build.ts) is as new as its sources: those beside this file, and the table of settings. */
function isBuilt() {
  const here = dirname(fileURLToPath(import.meta.url));
  const changed = (name) => statSync(join(here, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const built = changed("../dist/main.cjs");
  const sources = [
    ...readdirSync(here).filter((name) => name.endsWith(".ts")),
    "../src/settings.ts",
    "../src/workspace-bounds.ts",
  ];
  return built > 0 && sources.every((name) => changed(name) <= built);
}
