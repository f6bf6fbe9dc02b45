import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Path of a file of the package, from the folder of the sources as from that of the built library.
 *
 * @throws Error in a bundle, which has no folder of the package around it
 */
export function pathInPackage(path: string): string {
  // Without a value in a CommonJS bundle, whatever the type says.
  const found = join(import.meta.dirname ?? "", "..", path);
  if (!existsSync(found)) {
    throw new Error(`there is no ${found}: leave fauxkms out of the bundle (esbuild: --external:fauxkms)`);
  }
  return found;
}
