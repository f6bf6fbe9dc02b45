import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { StderrLines } from "./stderr-lines.ts";
import { guarded, keepGuard } from "./watchdog.ts";
import { workerdPath } from "./workerd-path.ts";

/** Parameters of a start of workerd. */
export interface Invocation {
  /** Path of its configuration. */
  readonly config: string;
  /** Addresses to listen on, `HOST:PORT`, by the name of the socket. Port 0 picks a free one. */
  readonly sockets: Readonly<Record<string, string>>;
  /** Directories of state, by the name of the disk. */
  readonly disks: Readonly<Record<string, string>>;
  /** Addresses of services outside, by name. */
  readonly services?: Readonly<Record<string, string>>;
  /** Its whole environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Directory that is removed if this process is killed. */
  readonly scratch: string;
  /** Descriptors of locks that it holds as long as it runs, even without this process; at most two. */
  readonly locks: readonly number[];
}

/** A running workerd. */
export interface Workerd {
  readonly pid: number;
  /** Ports of the sockets, by name. */
  readonly ports: ReadonlyMap<string, number>;
  /** Its stderr, kept until it is passed on. */
  readonly said: StderrLines;
  /** Resolves when it has ended, by `stop` or by itself, with the reason in a few words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Error of a workerd that ended before it listened; the message is its reason in one line. */
export class WorkerdError extends Error {}

/**
 * Starts workerd and waits until all of its sockets listen. It ends with this process, however that ends.
 *
 * @throws WorkerdError
 */
export async function startWorkerd(invocation: Invocation): Promise<Workerd> {
  const { config, sockets, disks, services = {}, variables, scratch, locks } = invocation;
  const args = [
    ["serve", "--experimental", "-I/", "--control-fd=3"],
    Object.entries(sockets).map(([name, address]) => `--socket-addr=${name}=${address}`),
    Object.entries(disks).map(([name, path]) => `--directory-path=${name}=${path}`),
    Object.entries(services).map(([name, address]) => `--external-addr=${name}=${address}`),
    [config],
  ].flat();
  const [program, programArgs] = guarded(workerdPath(), args, scratch);
  const child = spawn(program, programArgs, {
    stdio: ["ignore", "inherit", "pipe", "pipe", "pipe", ...locks],
    env: { TZ: "UTC", ...variables },
    windowsHide: true,
  });
  keepGuard(child, scratch);
  const said = new StderrLines(child.stderr as Readable);
  const ended = new Promise<string>((resolve) => {
    child.once("close", (code, signal) => {
      resolve(`workerd has ended (${said.crash ?? signal ?? `exit code ${code}`})`);
    });
  });
  const ports = await Promise.race([
    portsOf(child, Object.keys(sockets).length),
    failureOf(child),
    ended.then((how): never => {
      throw new WorkerdError(said.kept.join("; ") || how);
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
    },
  };
}

/** Reads the ports of all sockets from `--control-fd`, one message a line. */
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

/** Rejects if the process cannot be spawned. */
function failureOf(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once("error", (error) => reject(new WorkerdError(`cannot run workerd: ${error.message}`)));
  });
}
