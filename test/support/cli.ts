import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

const root = dirname(dirname(import.meta.dirname));

/** Options of a call of the command line. */
export interface Invocation {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** The Node to start it with. */
  readonly node?: string;
  /** Registers what ends it, by default with the test. */
  readonly atEnd?: (end: () => Promise<void>) => void;
}

/** A finished run. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `fauxkms`, ended with the test (or as `atEnd` says) if it has not ended by itself. */
export class Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], invocation: Invocation = {}) {
    const { env = {}, cwd = temporaryDirectory(), node, atEnd = onTestFinished } = invocation;
    const { PATH, HOME } = process.env;
    this.child = spawn(node ?? process.execPath, [join(root, "cli", "fauxkms.mjs"), ...args], {
      cwd,
      env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr?.on("data", (chunk) => {
      this.stderr += chunk;
    });
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
    atEnd(async () => void (await this.stop()));
  }

  /** Its URL, once it is ready. @throws Error where it ends instead */
  ready(): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const url = /^fauxkms ready on (\S+)\n/m.exec(this.stdout)?.[1];
        if (url) resolve(url);
      };
      look();
      this.child.stdout?.on("data", look);
      this.ended.then(({ code, stderr }) => reject(new Error(`it ended with ${code}: ${stderr}`)));
    });
  }

  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Outcome> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** A directory that is removed with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "fauxkms-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Whether anything answers at a URL. */
export async function answers(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/_fauxkms/health`);
    return true;
  } catch {
    return false;
  }
}
