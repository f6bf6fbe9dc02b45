import { randomUUID } from "node:crypto";
import { type Answer, Connection, NoAnswer, NoConnection } from "./connection.ts";
import { draftAt } from "./drafts.ts";
import { type Finding, Findings } from "./findings.ts";
import { judge, leaksIn } from "./judge.ts";
import { type Draft, dumpOf, piecesOf, type Surface } from "./request.ts";
import { signed } from "./signing.ts";
import { type Mode, Target } from "./target.ts";
import { isAskedFor, makeWorld, type World } from "./world.ts";

export interface Options {
  readonly mode: Mode;
  readonly seed: number;
  /** Numbers of the first request and of the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly concurrency: number;
  /** Requests between two looks at what the observed accounts show. */
  readonly batch: number;
  /** Surfaces that are attacked. */
  readonly surfaces: readonly Surface[];
  /** A server that runs already; null starts one. */
  readonly url: string | null;
  readonly adminToken: string | null;
  /** Module that a server loads first which is started, null for none. */
  readonly preload: string | null;
  /** Megabytes that workerd may have in memory when all is over. */
  readonly memoryMb: number;
  /** Told of each request and its answer, where few are sent. */
  readonly onAnswer?: (index: number, dump: string, answer: string) => void;
  readonly onProgress?: (line: string) => void;
}

export interface Report {
  readonly mode: Mode;
  readonly sent: number;
  /** By the first digit of the status; 0 for those without an answer. */
  readonly answers: ReadonlyMap<number, number>;
  readonly bySurface: ReadonlyMap<Surface, number>;
  /** What was called, each as `surface operation`. */
  readonly operations: ReadonlySet<string>;
  readonly seconds: number;
  readonly slowestMs: number;
  readonly memory: {
    readonly first: number | null;
    readonly most: number | null;
    readonly last: number | null;
  };
  readonly findings: readonly Finding[];
  /** What was seen and is no finding. */
  readonly notes: readonly string[];
}

/** A request without an answer for so long is a hang, if it is so again on its own. */
const HANG_MS = 5000;
/** How long an answer is waited for at the most. */
const PATIENCE_MS = 60_000;
/** On a slow machine, a hang is so many times what the question for its health takes. */
const SLOW_FACTOR = 50;
/** Requests that are tried again on their own after a hang or a death. */
const MOST_SUSPECTS = 64;
/** Starts of the server after which the suite gives up. */
const MOST_STARTS = 12;
/** How long workerd has for collecting its garbage before it is weighed, and how often it is looked at. */
const REST_MS = 10_000;
const LOOK_MS = 500;

/**
 * The log warns once of ciphertexts of later versions, of access keys that nobody knows and of tokens that nobody can
 * verify, all of which the suite makes up, and tells of faults on demand.
 */
const EXPECTED_LOG =
  /of the layout of ciphertexts|nobody knows the access key|keys of an identity provider|nobody has registered the identity provider|a fault on demand drops this connection/;

/** Attacks a server in one mode. @throws Error where no world can be made there, or it cannot be started any more */
export async function attack(options: Options): Promise<Report> {
  const run = new Run(options);
  try {
    return await run.all();
  } finally {
    await run.end();
  }
}

class Run {
  readonly #options: Options;
  readonly #findings = new Findings();
  readonly #notes: string[] = [];
  readonly #answers = new Map<number, number>();
  readonly #bySurface = new Map<Surface, number>();
  readonly #operations = new Set<string>();
  #sent = 0;
  #slowestMs = 0;
  #starts = 0;
  #world: World | null = null;
  #seenLines = 0;
  /** What the observed accounts show; null where it has to be looked at again. */
  #shown: string | null = null;
  /** Requests that had no answer, or a late one, since the last look. */
  #suspects: number[] = [];
  /** Whether something that observed accounts show may have been changed by what succeeded. */
  #accepted = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async all(): Promise<Report> {
    const { from, to, batch, mode, memoryMb } = this.#options;
    await this.#begin();
    const first = this.#target.memory();
    let most = first;
    let seconds = 0;
    for (let at = from; at < to; at += batch) {
      const end = Math.min(to, at + batch);
      const begun = performance.now();
      await this.#batch(at, end);
      seconds += (performance.now() - begun) / 1000;
      await this.#checkAfterBatch(at, end);
      const memory = this.#target.memory();
      most = memory === null ? most : Math.max(most ?? 0, memory);
      const rate = Math.round(this.#sent / seconds);
      this.#options.onProgress?.(
        `${mode}: ${end} of ${to}, ${rate}/s, ${this.#findings.count} findings, ${memory ?? "?"} MB`,
      );
    }
    const last = await this.#rested(memoryMb);
    if (last !== null && last > memoryMb) {
      this.#findings.add(
        { kind: "memory", what: `${last} MB after the load, ${memoryMb} at the most` },
        null,
      );
    }
    return {
      mode,
      sent: this.#sent,
      answers: this.#answers,
      bySurface: this.#bySurface,
      operations: this.#operations,
      seconds,
      slowestMs: Math.round(this.#slowestMs),
      memory: { first, most, last },
      findings: this.#findings.all,
      notes: this.#notes,
    };
  }

  async end(): Promise<void> {
    await this.#world?.target.stop();
  }

  get #target(): Target {
    return this.#here.target;
  }

  get #here(): World {
    if (!this.#world) throw new Error("no server");
    return this.#world;
  }

  /** Starts a server and makes a world in it. */
  async #begin(): Promise<void> {
    const { mode, url, adminToken, preload } = this.#options;
    if (++this.#starts > MOST_STARTS) throw new Error(`the server had to be started ${MOST_STARTS} times`);
    const target = url === null ? await Target.start(mode, preload) : Target.at(mode, url, adminToken);
    try {
      this.#world = await makeWorld(target);
    } catch (error) {
      await target.stop();
      throw error;
    }
    this.#seenLines = 0;
    this.#shown = null;
  }

  /** Starts another server, where the one before is gone or does not answer. */
  async #beginAgain(): Promise<void> {
    if (!this.#target.isOurs) throw new Error("the server is gone");
    this.#readLog();
    this.#target.kill();
    await this.#begin();
  }

  async #batch(from: number, to: number): Promise<void> {
    this.#shown ??= JSON.stringify(await this.#here.observed.shown());
    this.#accepted = false;
    const numbers = Array.from({ length: to - from }, (_, n) => from + n).values();
    const worker = async () => {
      const connection = new Connection(this.#target.address);
      for (const index of numbers) {
        await this.#one(connection, index);
        if (this.#target.isDead) break;
      }
      connection.close();
    };
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker));
    // Those that were not sent because the server was gone are sent to the next one.
    const rest = [...numbers];
    if (!this.#target.isDead && (await this.#target.health(PATIENCE_MS)) !== null) return;
    const what = this.#target.isDead
      ? "the process is gone"
      : `no answer to anyone for ${PATIENCE_MS / 1000} s`;
    await this.#beginAgain();
    await this.#findCulprits(what);
    const [next] = rest;
    if (next !== undefined) await this.#batch(next, to);
  }

  /** Sends a request and judges what comes of it. */
  async #one(connection: Connection, index: number): Promise<void> {
    const world = this.#here;
    const draft = this.#signed(world, index);
    this.#sent += 1;
    this.#bySurface.set(draft.surface, (this.#bySurface.get(draft.surface) ?? 0) + 1);
    this.#operations.add(`${draft.surface} ${draft.operation}`);
    try {
      const answer = await connection.send(piecesOf(draft), draft.method, PATIENCE_MS);
      this.#count(Math.floor(answer.status / 100));
      this.#slowestMs = Math.max(this.#slowestMs, answer.milliseconds);
      if (answer.milliseconds > HANG_MS) this.#suspects.push(index);
      const problem = judge(world, draft, answer);
      if (problem) this.#findings.add(problem, this.#about(draft, index));
      if (answer.status < 300 && draft.side === "observed" && !draft.harmless) this.#accepted = true;
      this.#options.onAnswer?.(index, dumpOf(piecesOf(draft), 20_000), shown(answer));
    } catch (error) {
      this.#count(0);
      this.#options.onAnswer?.(index, dumpOf(piecesOf(draft), 20_000), String(error));
      if (error instanceof NoAnswer) {
        this.#suspects.push(index);
        return;
      }
      if (!(error instanceof NoConnection)) {
        const what = error instanceof Error ? error.message : String(error);
        this.#findings.add({ kind: "broken answer", what }, this.#about(draft, index));
        return;
      }
      // Whether the process is gone takes a moment to be known.
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (this.#target.isDead) this.#suspects.push(index);
      else if (!draft.mayClose && !isAskedFor(draft.side, draft.operation)) {
        this.#findings.add({ kind: "no answer", what: error.message }, this.#about(draft, index));
      }
    }
  }

  /** Looks, between two batches, for late answers, at the log, and at what the observed accounts show. */
  async #checkAfterBatch(from: number, to: number): Promise<void> {
    if (this.#suspects.length > 0) await this.#findCulprits(null);
    this.#readLog();
    const before = this.#shown;
    const now = JSON.stringify(await this.#here.observed.shown());
    // What succeeded may have changed it; so may a server that was started again.
    if (before !== null && now !== before && !this.#accepted) {
      const what = `requests ${from} to ${to - 1}: ${differenceOf(before, now)}`;
      this.#findings.add({ kind: "state changed", what }, null);
    }
    this.#shown = now;
  }

  /**
   * Sends requests that had no answer, or a late one, once more, each on its own: a machine that is slow or busy is no
   * hang.
   *
   * @param what was found; null where the server answers still.
   */
  async #findCulprits(what: string | null): Promise<void> {
    const suspects = this.#suspects.slice(0, MOST_SUSPECTS);
    this.#suspects = [];
    let found = 0;
    for (const index of suspects) {
      const usual = (await this.#target.health(PATIENCE_MS)) ?? PATIENCE_MS;
      const limit = Math.max(HANG_MS, usual * SLOW_FACTOR);
      const draft = this.#signed(this.#here, index);
      const connection = new Connection(this.#target.address);
      const begun = performance.now();
      const outcome = await connection
        .send(piecesOf(draft), draft.method, PATIENCE_MS)
        .catch((error: Error) => error);
      connection.close();
      const took = performance.now() - begun;
      if (took > limit) {
        found += 1;
        const seconds = (took / 1000).toFixed(1);
        this.#findings.add({ kind: "hang", what: `${seconds} s on its own` }, this.#about(draft, index));
      }
      if (outcome instanceof NoConnection) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const died = this.#target.isDead;
      if (died) {
        found += 1;
        this.#findings.add({ kind: "death", what: "the process is gone" }, this.#about(draft, index));
      }
      if (died || outcome instanceof NoAnswer) await this.#beginAgain();
    }
    if (what !== null && found === 0) {
      this.#findings.add({ kind: "death", what: `${what}; in flight: ${suspects.join(", ")}` }, null);
    } else if (found === 0) {
      this.#notes.push(`late, but not on their own: ${suspects.join(", ")}`);
    }
  }

  /** What the server has said since the last look. */
  #readLog(): void {
    const { log } = this.#target;
    // A line and its stack trace are one.
    const entries = log
      .slice(this.#seenLines)
      .join("\n")
      .split(/\n(?!\s)/);
    for (const entry of entries) {
      const leak = leaksIn(this.#here, entry);
      if (leak !== null) this.#findings.add({ kind: "secret shown", what: `${leak} in the log` }, null);
      if (entry !== "" && !EXPECTED_LOG.test(entry)) this.#findings.add({ kind: "log", what: entry }, null);
    }
    this.#seenLines = log.length;
  }

  #signed(world: World, index: number): Draft {
    const draft = draftAt(world, this.#options, index);
    const inventory = world[draft.side];
    const { callers } = draft.signing.startsWith("aws") ? inventory.aws : inventory.alibaba;
    const signer = callers[draft.by ?? "root"];
    return signed(draft, signer, Date.now(), randomUUID());
  }

  #about(draft: Draft, index: number) {
    const { surface, operation, what } = draft;
    return { index, surface, operation, done: what, dump: dumpOf(piecesOf(draft)) };
  }

  #count(digit: number): void {
    this.#answers.set(digit, (this.#answers.get(digit) ?? 0) + 1);
  }

  /** Megabytes of workerd once it has had time to collect its garbage, or is small enough before. */
  async #rested(memoryMb: number): Promise<number | null> {
    for (let waited = 0; ; waited += LOOK_MS) {
      const memory = this.#target.memory();
      if (memory === null || memory <= memoryMb || waited >= REST_MS) return memory;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

function shown({ status, headers, body, milliseconds }: Answer): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  return [
    `${status} after ${Math.round(milliseconds)} ms`,
    ...lines,
    "",
    body.toString().slice(0, 5000),
  ].join("\n");
}

/** Where two JSON texts differ first. */
function differenceOf(before: string, after: string): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  const begin = Math.max(0, at - 200);
  return `…${before.slice(begin, at + 100)}… became …${after.slice(begin, at + 100)}…`;
}
