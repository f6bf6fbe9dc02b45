import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Connection, type ServerAddress } from "./connection.ts";

export type Mode = "permissive" | "strict";

/** What the control API asks for in strict mode. */
const ADMIN_TOKEN = "hostile-suite-admin-token";

const CLI = join(import.meta.dirname, "..", "..", "cli", "fauxkms.mjs");
/** Policies decide in both modes. */
const POLICIES = ["--policies", "enforce"];
/** How long a start may take: most of it where the Worker has to be built first. */
const START_MS = 120_000;
/** Lines of a log that are kept. */
const MOST_LINES = 10_000;

/** The server that is attacked: one of our own, in processes of its own, or one that runs already. */
export class Target {
  readonly mode: Mode;
  readonly url: string;
  readonly adminToken: string | null;
  /** What it has said on stderr. */
  readonly log: string[] = [];
  readonly #process: ChildProcess | null;
  #isDead = false;
  #stopping = false;

  private constructor(mode: Mode, url: string, adminToken: string | null, process: ChildProcess | null) {
    this.mode = mode;
    this.url = url;
    this.adminToken = adminToken;
    this.#process = process;
  }

  /** One that runs already. @param adminToken of its control API, null where it asks for none */
  static at(mode: Mode, url: string, adminToken: string | null): Target {
    return new Target(mode, new URL(url).origin, adminToken, null);
  }

  /**
   * Starts the real server: no quota refuses, so that requests come through to what is behind it.
   *
   * @param preload module that its process loads first, null for none.
   * @throws Error
   */
  static async start(mode: Mode, preload: string | null): Promise<Target> {
    const flags = mode === "strict" ? ["--auth", "strict", "--admin-token", ADMIN_TOKEN] : [];
    const args = [
      ...(preload === null ? [] : ["--import", preload]),
      CLI,
      "start",
      "--port",
      "0",
      "--data",
      "memory",
      "--quotas",
      "observe",
      ...POLICIES,
      ...flags,
    ];
    const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no start: ${lines.join("\n")}`)), START_MS);
      createInterface({ input: child.stdout }).on("line", (line) => {
        const ready = /^fauxkms ready on (\S+)$/.exec(line)?.[1];
        if (ready !== undefined) resolve(ready);
      });
      child.once("exit", () => reject(new Error(`ended at once: ${lines.join("\n")}`)));
      createInterface({ input: child.stderr }).on("line", (line) => {
        if (lines.length < MOST_LINES) lines.push(line);
      });
      child.once("exit", () => clearTimeout(timer));
    }).catch((error: unknown) => {
      kill(child);
      throw error;
    });
    const target = new Target(mode, url, mode === "strict" ? ADMIN_TOKEN : null, child);
    child.once("exit", () => {
      target.#isDead = !target.#stopping;
    });
    // One array for all that it says, from its start on.
    Object.defineProperty(target, "log", { value: lines });
    return target;
  }

  get address(): ServerAddress {
    const { hostname, port } = new URL(this.url);
    return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80) };
  }

  /** Whether the suite has started it, and can start it again. */
  get isOurs(): boolean {
    return this.#process !== null;
  }

  /** Whether its process has ended by itself. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Whether it answers who asks for its health on a connection of its own. @returns milliseconds, or null */
  async health(patienceMs: number): Promise<number | null> {
    const connection = new Connection(this.address);
    const head = `GET /_fauxkms/health HTTP/1.1\r\nHost: ${new URL(this.url).host}\r\nConnection: close\r\n\r\n`;
    try {
      const { status, milliseconds } = await connection.send(
        [{ bytes: Buffer.from(head) }],
        "GET",
        patienceMs,
      );
      return status === 200 ? milliseconds : null;
    } catch {
      return null;
    } finally {
      connection.close();
    }
  }

  /** Megabytes that workerd has in memory; null where that is not known. */
  memory(): number | null {
    const parent = this.#process?.pid;
    if (parent === undefined) return null;
    const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,comm="], { encoding: "utf8" })
      .split("\n")
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .filter((found) => found !== null)
      .map(([, pid, ppid, rss, name = ""]) => ({
        pid: Number(pid),
        ppid: Number(ppid),
        rss: Number(rss),
        name,
      }));
    const family = new Set([parent]);
    for (let size = 0; size !== family.size; ) {
      size = family.size;
      for (const { pid, ppid } of processes) if (family.has(ppid)) family.add(pid);
    }
    const found = processes.filter(({ pid, name }) => family.has(pid) && name.includes("workerd"));
    return found.length === 0 ? null : Math.round(found.reduce((sum, { rss }) => sum + rss, 0) / 1024);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    this.#stopping = true;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => kill(child), 5000);
    await exited;
    clearTimeout(timer);
    kill(child);
  }

  /** Ends it at once, with all its processes. */
  kill(): void {
    this.#stopping = true;
    if (this.#process) kill(this.#process);
  }
}

/** Ends a whole process group; one that is gone is no matter. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
