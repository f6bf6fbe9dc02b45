import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder for the owner only, which goes with the process however it ends. Wrangler reads its configuration and secrets
 * from files in it; in the copy of wrangler.toml it may write what it likes.
 */
export class ScratchFolder {
  readonly #path = mkdtempSync(join(tmpdir(), "fauxkms-deploy-"));

  constructor() {
    process.once("exit", () => this.remove());
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => process.exit(130));
    }
  }

  /** Path of a file that wrangler will write. */
  path(name: string): string {
    return join(this.#path, name);
  }

  /** Writes a file. @returns its path */
  write(name: string, text: string): string {
    const path = this.path(name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
