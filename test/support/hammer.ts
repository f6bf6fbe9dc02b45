import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

/** Pause between two requests, so that the server gets a share of the machine. */
const PAUSE_MS = 2;

/** The outcome of a request: status and body, or the error code of its connection. */
export interface Outcome {
  readonly asked: "CreateKey" | "ListKeys" | "health";
  readonly status: number | null;
  readonly body: string;
  readonly error: string | null;
}

/** Sends requests to a port again and again, each on a new connection, from before a server listens there. */
export class Hammer {
  readonly outcomes: Outcome[] = [];
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(port: number, account: string, secure = false) {
    this.#running = this.#run(port, account, secure);
  }

  /** Waits for further answers. */
  async answers(count: number): Promise<void> {
    const upTo = this.#answered + count;
    while (this.#answered < upTo) await sleep(PAUSE_MS);
  }

  /** Stops. @returns the outcomes of all requests. */
  async stop(): Promise<readonly Outcome[]> {
    this.#stopped = true;
    await this.#running;
    return this.outcomes;
  }

  get #answered(): number {
    return this.outcomes.filter(({ status }) => status !== null).length;
  }

  async #run(port: number, account: string, secure: boolean): Promise<void> {
    const calls = ["CreateKey", "health", "ListKeys"] as const;
    for (let turn = 0; !this.#stopped; turn++) {
      const asked = calls[turn % calls.length] ?? "health";
      this.outcomes.push(await ask(port, account, secure, asked));
      await sleep(PAUSE_MS);
    }
  }
}

function ask(port: number, account: string, secure: boolean, asked: Outcome["asked"]): Promise<Outcome> {
  const credential = `${account}/20260101/us-east-1/kms/aws4_request`;
  const options = {
    host: "127.0.0.1",
    port,
    agent: false,
    rejectUnauthorized: false,
    method: asked === "health" ? "GET" : "POST",
    path: asked === "health" ? "/_fauxkms/health" : "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      ...(asked !== "health" && { "x-amz-target": `TrentService.${asked}` }),
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`,
    },
  };
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) =>
      resolve({ asked, status: null, body: "", error: error.code ?? error.message });
    const sent = (secure ? secureRequest : request)(options, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () => resolve({ asked, status: answer.statusCode ?? 0, body, error: null }));
      answer.on("error", fail);
    });
    sent.on("error", fail);
    sent.end(asked === "health" ? "" : "{}");
  });
}
