#!/usr/bin/env node
// Runs the command line under a Node that can: 22.18 or newer. On Linux one comes with the dependencies, so an
// older one (20) only has to get us here; npm scripts find the newer one by themselves.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  const { main } = await import("./main.ts");
  await main(process.argv.slice(2));
} else {
  let newer;
  try {
    newer = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    console.error(`fauxkms needs Node 22.18 or newer; this is ${process.versions.node}`);
    process.exit(1);
  }
  const { status } = spawnSync(newer, process.argv.slice(1), { stdio: "inherit" });
  process.exit(status ?? 1);
}
