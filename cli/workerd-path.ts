import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Packages with the program, by platform and architecture. They are dependencies of ours instead of the package `workerd`,
 * which would run a script at its installation to choose one of them.
 */
const PACKAGES: Readonly<Record<string, string>> = {
  "darwin arm64": "@cloudflare/workerd-darwin-arm64",
  "darwin x64": "@cloudflare/workerd-darwin-64",
  "linux arm64": "@cloudflare/workerd-linux-arm64",
  "linux x64": "@cloudflare/workerd-linux-64",
  "win32 arm64": "@cloudflare/workerd-windows-64",
  "win32 x64": "@cloudflare/workerd-windows-64",
};

/** Path of the program workerd for this machine. @throws Error that says what is missing */
export function workerdPath(): string {
  const machine = `${process.platform} ${process.arch}`;
  const name = PACKAGES[machine];
  if (name === undefined) throw new Error(`there is no workerd for ${machine}`);
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    throw new Error(`the package ${name} is not installed; npm leaves it out with --omit=optional`);
  }
  const path = join(folder, "bin", process.platform === "win32" ? "workerd.exe" : "workerd");
  if (!existsSync(path)) throw new Error(`the package ${name} lacks ${path}`);
  return path;
}
