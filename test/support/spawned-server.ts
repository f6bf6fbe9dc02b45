import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { patient } from "./patience.ts";

const cli = join(dirname(dirname(import.meta.dirname)), "cli", "fauxkms.mjs");

/** Milliseconds for a start, most of them for building the Worker first. */
const START_MS = 60_000;

/** The real server in processes of its own, in a group so that all of them can be killed at once. */
export class SpawnedServer {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(url: string, process: ChildProcess, exited: Promise<unknown>) {
    this.url = url;
    this.#process = process;
    this.#exited = exited;
  }

  /** Starts a server, and waits for its line on stdout. @throws Error with its output where there is none */
  static async start(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<SpawnedServer> {
    const child = spawn(process.execPath, [cli, "start", "--port", "0", ...flags], {
      detached: true,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    let said = "";
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no start: ${said}`)), patient(START_MS));
      const read = (chunk: Buffer) => {
        said += chunk;
        const ready = /^fauxkms ready on (\S+)$/m.exec(said)?.[1];
        if (ready !== undefined) resolve(ready);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      void exited.then(() => reject(new Error(`ended at once: ${said}`)));
      void exited.finally(() => clearTimeout(timer));
    }).catch((error: unknown) => {
      signal(child, "SIGKILL");
      throw error;
    });
    return new SpawnedServer(url, child, exited);
  }

  /** Kills all its processes at once with SIGKILL. */
  async crash(): Promise<void> {
    signal(this.#process, "SIGKILL");
    await this.#exited;
  }

  /** Stops it, as Ctrl-C does. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#exited;
  }
}

/** Signals a whole process group, which may be gone. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
