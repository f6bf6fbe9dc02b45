import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import { StderrLines } from "./stderr-lines.ts";
import { watchOver } from "./watchdog.ts";

/** How workerd is to be started. */
export interface Invocation {
  /** Path of its configuration. */
  readonly config: string;
  /** Addresses to listen on, `HOST:PORT`, by the name of the socket. Port 0 picks a free one. */
  readonly sockets: Readonly<Record<string, string>>;
  /** Directories of state, by the name of the disk. */
  readonly disks: Readonly<Record<string, string>>;
  /** All of its environment. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A workerd that runs. */
export interface Workerd {
  readonly pid: number;
  /** Ports of the sockets, by name. */
  readonly ports: ReadonlyMap<string, number>;
  /** What it writes to stderr, kept until it is passed on. */
  readonly said: StderrLines;
  /** It has ended, by `stop` or by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** workerd ended before it listened; the message is what it said of why, in one line. */
export class WorkerdError extends Error {}

/**
 * Starts workerd and waits until all of its sockets listen. It dies with this process, however that ends.
 *
 * @throws WorkerdError
 */
export async function startWorkerd({ config, sockets, disks, variables }: Invocation): Promise<Workerd> {
  const args = [
    ["serve", "--experimental", "-I/", "--control-fd=3"],
    Object.entries(sockets).map(([name, address]) => `--socket-addr=${name}=${address}`),
    Object.entries(disks).map(([name, path]) => `--directory-path=${name}=${path}`),
    [config],
  ].flat();
  const child = spawn(workerdPath(), args, {
    stdio: ["ignore", "inherit", "pipe", "pipe"],
    env: { TZ: "UTC", ...variables },
    windowsHide: true,
  });
  const watchdog = child.pid === undefined ? null : watchOver(child.pid);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const said = new StderrLines(child.stderr as Readable);
  const ports = await Promise.race([
    portsOf(child, Object.keys(sockets).length),
    failureOf(child),
    ended.then((): never => {
      watchdog?.kill("SIGKILL");
      throw new WorkerdError(said.kept.join("; ") || "workerd ended");
    }),
  ]);
  return {
    pid: child.pid ?? 0,
    ports,
    ended,
    said,
    async stop() {
      child.kill("SIGKILL");
      await ended;
      watchdog?.kill("SIGKILL");
    },
  };
}

function workerdPath(): string {
  const found: unknown = createRequire(import.meta.url)("workerd");
  if (typeof found === "object" && found !== null && "default" in found) return String(found.default);
  throw new WorkerdError("the package workerd names no program");
}

/** The messages of `--control-fd`, one a line, until every socket has told its port. */
function portsOf(child: ChildProcess, count: number): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  return new Promise((resolve) => {
    let rest = "";
    (child.stdio[3] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { event, socket, port } = JSON.parse(line) as { event: string; socket: string; port: number };
        if (event === "listen") ports.set(socket, port);
      }
      if (ports.size === count) resolve(ports);
    });
  });
}

/** The failure to spawn. */
function failureOf(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once("error", (error) => reject(new WorkerdError(`cannot run workerd: ${error.message}`)));
  });
}
