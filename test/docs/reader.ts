import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = dirname(dirname(import.meta.dirname));

/** What the package exports, from the sources of the library instead of the built one. */
const EXPORTS = {
  ".": "./client/index.ts",
  "./vitest": "./client/vitest.ts",
  "./jest": "./client/jest.ts",
  "./miniflare": "./client/miniflare.ts",
};

/**
 * Makes the folder of a reader who has installed `fauxkms`, and whatever this repository has installed: blocks that import
 * them are run and type-checked there. Its parent is to be removed afterwards.
 */
export function readersFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "fauxkms-reader-"));
  symlinkSync(join(root, "node_modules"), join(parent, "node_modules"));
  const folder = join(parent, "project");
  const library = join(folder, "node_modules", "fauxkms");
  mkdirSync(library, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(library, "package.json"),
    JSON.stringify({ name: "fauxkms", type: "module", exports: EXPORTS }),
  );
  // Node runs the TypeScript of a module by its real path, which is not below node_modules.
  symlinkSync(join(root, "client"), join(library, "client"));
  return folder;
}
