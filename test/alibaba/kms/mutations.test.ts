import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/alibaba/kms/operations.ts";
import { type AlibabaMutation, isHarmless, mutateAlibaba } from "../../support/alibaba-mutations.ts";
import {
  type AlibabaPrepared,
  alibabaSnapshot,
  prepareAlibabaAccount,
} from "../../support/alibaba-snapshot.ts";
import { serverUrl } from "../../support/client.ts";
import { patient } from "../../support/patience.ts";
import { seededRandom } from "../../support/random.ts";

const AT_ONCE = 16;
/** Without an answer for so long, a request hangs. */
const TIMEOUT_MS = patient(30_000);
const COUNT = 20_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Sends a mutation. @returns what is wrong with the answer, null where nothing is. */
async function complaint(mutation: AlibabaMutation): Promise<string | null> {
  const { method, headers, body, target } = mutation;
  const response = await fetch(serverUrl("off") + target, {
    method,
    headers,
    ...(method !== "GET" && method !== "HEAD" && { body }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const { status } = response;
  if (status >= 500) return `${status} ${text}`;
  if (!UUID.test(response.headers.get("x-acs-request-id") ?? "")) return `${status} without a request id`;
  if (status === 200 && mutation.mustFail) return `succeeded: ${text.slice(0, 200)}`;
  if (method === "HEAD" || hasForm(response, text)) return null;
  return `${status} of no form of Alibaba's: ${text.slice(0, 200)}`;
}

/** Whether an answer is JSON or XML with a request id and, where it is an error, a code and a message. */
function hasForm(response: Response, text: string): boolean {
  const wanted = response.status === 200 ? ["RequestId"] : ["RequestId", "Code", "Message"];
  switch (response.headers.get("content-type")) {
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
        return mutateAlibaba(random, operation, of, n, playground || isHarmless(operation));
      }),
    );
    expect(mutations.length).toBeGreaterThanOrEqual(COUNT);
    const complaints: string[] = [];
    const work = mutations.entries();
    const worker = async () => {
      for (const [index, mutation] of work) {
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
