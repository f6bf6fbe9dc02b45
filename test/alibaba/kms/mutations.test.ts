import { Agent } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../../src/alibaba/kms/operation.ts";
import { OPERATIONS } from "../../../src/alibaba/kms/operations.ts";
import { AlibabaError } from "../../../src/alibaba/protocol/error.ts";
import { parametersOf, readParameters } from "../../../src/alibaba/protocol/parameters.ts";
import { acsRequest } from "../../../src/auth/acs-request.ts";
import { type AlibabaMutation, isHarmless, mutateAlibaba } from "../../support/alibaba-mutations.ts";
import {
  type AlibabaPrepared,
  alibabaSnapshot,
  prepareAlibabaAccount,
} from "../../support/alibaba-snapshot.ts";
import { serverUrl } from "../../support/client.ts";
import { type HttpAnswer, http } from "../../support/http.ts";
import { patient } from "../../support/patience.ts";
import { seededRandom } from "../../support/random.ts";

const AT_ONCE = 16;
/** Without an answer for so long, a request hangs. */
const TIMEOUT_MS = patient(30_000);
const SENDING = { agent: new Agent({ keepAlive: true, maxSockets: AT_ONCE }), timeout: TIMEOUT_MS };
const COUNT = 20_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const LARGEST_BODY = 1_048_576;

/** Of those that the reader refuses already, one in so many is sent: the answer has the same form for all of them. */
const SENT_ONE_IN = 20;

/**
 * Whether the reader of parameters refuses a mutation, which is asked in this process: its answer does not depend on
 * anything that is stored. What only the wire shows (methods, paths, headers) it knows nothing of.
 *
 * @throws whatever is no error of Alibaba Cloud's form
 */
function isRefusedByReader(operation: Operation, mutation: AlibabaMutation): boolean {
  const { method, target, headers, body } = mutation;
  const isPlain = headers["x-acs-action"] === operation.name && headers["x-acs-version"] === "2016-01-20";
  // The server reads no such body.
  if (body !== null && body.length > LARGEST_BODY) return false;
  if (!/^(GET|POST)$/.test(method) || !/^\/(\?|$)/.test(target) || !isPlain) return false;
  const signed = acsRequest(method, target, new Headers(headers), body ?? new Uint8Array());
  try {
    readParameters(operation.input, parametersOf(signed));
    return false;
  } catch (error) {
    if (!(error instanceof AlibabaError)) throw error;
    expect(error.code).toMatch(/^(MissingParameter|InvalidParameter|ParseRequestParameterException)$/);
    expect(error.status).toBe(400);
    return true;
  }
}

/** Sends a mutation. @returns what is wrong with the answer, null where nothing is. */
async function complaint(mutation: AlibabaMutation): Promise<string | null> {
  const { method, headers, body, target } = mutation;
  const content = method === "GET" || method === "HEAD" ? new Uint8Array() : (body ?? new Uint8Array());
  const sent = { ...headers, "content-length": String(content.length) };
  const answer = await http(serverUrl("off"), method, target, sent, content, SENDING);
  const { status, text } = answer;
  if (status >= 500) return `${status} ${text}`;
  if (!UUID.test(answer.headers["x-acs-request-id"] ?? "")) return `${status} without a request id`;
  if (status === 200 && mutation.mustFail) return `succeeded: ${text.slice(0, 200)}`;
  if (method === "HEAD" || hasForm(answer)) return null;
  return `${status} of no form of Alibaba's: ${text.slice(0, 200)}`;
}

/** Whether an answer is JSON or XML with a request id and, where it is an error, a code and a message. */
function hasForm({ status, headers, text }: HttpAnswer): boolean {
  const wanted = status === 200 ? ["RequestId"] : ["RequestId", "Code", "Message"];
  switch (headers["content-type"]) {
    case "application/json;charset=utf-8": {
      const answer: unknown = JSON.parse(text);
      if (typeof answer !== "object" || answer === null) return false;
      return wanted.every((name) => typeof (answer as Record<string, unknown>)[name] === "string");
    }
    case "text/xml;charset=utf-8":
      return (
        text.startsWith("<?xml ") && wanted.every((name) => new RegExp(`<${name}>[^<]+</${name}>`).test(text))
      );
    default:
      return false;
  }
}

describe("mutated requests", () => {
  const random = seededRandom();
  /** Of the last account nothing is compared: there a mutation may change what it likes. */
  let prepared: AlibabaPrepared[] = [];
  let before: unknown;
  const state = () => Promise.all(prepared.slice(0, 2).map(({ account }) => alibabaSnapshot(account)));

  beforeAll(async () => {
    prepared = await Promise.all(Array.from({ length: 3 }, prepareAlibabaAccount));
    before = await state();
  });

  it("are all answered as Alibaba Cloud would answer a bad request, and change nothing", async () => {
    const each = Math.ceil(COUNT / OPERATIONS.length);
    const mutations = OPERATIONS.flatMap((operation) =>
      Array.from({ length: each }, (_, n) => {
        const playground = n % 4 === 3;
        const of = prepared[playground ? 2 : n % 2] as AlibabaPrepared;
        const free = playground || isHarmless(operation);
        return { operation, mutation: mutateAlibaba(random, operation, of, n, free) };
      }),
    );
    expect(mutations.length).toBeGreaterThanOrEqual(COUNT);
    const sent = mutations.filter(
      ({ operation, mutation }, n) => n % SENT_ONE_IN === 0 || !isRefusedByReader(operation, mutation),
    );
    expect(sent.length).toBeGreaterThan(5000);
    const complaints: string[] = [];
    const work = sent.entries();
    const worker = async () => {
      for (const [index, { mutation }] of work) {
        const problem = await complaint(mutation).catch(
          (error: unknown) => `${error} ${(error as Error).cause ?? ""}`,
        );
        if (problem === null) continue;
        complaints.push(`${index} ${mutation.method} ${mutation.operation}, ${mutation.what}: ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(complaints.slice(0, 50), `SEED=${random.seed}`).toEqual([]);
    expect(await state(), `SEED=${random.seed}`).toEqual(before);
  });
});
