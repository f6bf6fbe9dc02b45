import { Agent } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../../src/aws/kms/operation.ts";
import { OPERATIONS } from "../../../src/aws/kms/operations.ts";
import { AwsError } from "../../../src/aws/protocol/errors.ts";
import { parseBody } from "../../../src/aws/protocol/http.ts";
import { readInput } from "../../../src/aws/protocol/validate.ts";
import { freshAccount, serverUrl } from "../../support/client.ts";
import { type HttpAnswer, http } from "../../support/http.ts";
import type { Prepared } from "../../support/mutated-values.ts";
import { type Mutation, mutate } from "../../support/mutations.ts";
import { patient } from "../../support/patience.ts";
import { seededRandom } from "../../support/random.ts";
import { prepareAccount, snapshot } from "../../support/snapshot.ts";

const AT_ONCE = 16;
/** Without an answer for so long, a request hangs. */
const TIMEOUT_MS = patient(30_000);
const SENDING = { agent: new Agent({ keepAlive: true, maxSockets: AT_ONCE }), timeout: TIMEOUT_MS };

const CONTENT_TYPE = "application/x-amz-json-1.1";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How many mutations an operation gets: more where there is more to mutate. */
function countFor(operation: Operation): number {
  return "CiphertextBlob" in operation.input ? 1000 : 350;
}

/** Of those that the reader refuses already, one in so many is sent: the answer has the same form for all of them. */
const SENT_ONE_IN = 20;

/**
 * Whether the reader of requests refuses a mutation, which is asked in this process: its answer does not depend on
 * anything that is stored. What only the wire shows (methods, paths, headers, chunks) it knows nothing of.
 *
 * @throws whatever is no error of AWS's form
 */
function isRefusedByReader(
  operation: Operation,
  { method, path, headers, chunked, body }: Mutation,
): boolean {
  const plain = { "content-type": CONTENT_TYPE, "x-amz-target": `TrentService.${operation.name}` };
  const onWire = Object.entries(headers).some(([name, value]) => plain[name as keyof typeof plain] !== value);
  if (method !== "POST" || path !== "/" || chunked || onWire || body.length > 1_048_576) return false;
  try {
    readInput(operation.input, parseBody(body));
    return false;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    expect(error.code).toMatch(/^(SerializationException|ValidationException)$/);
    expect(error.status).toBe(400);
    return true;
  }
}

/** Sends a mutation. @returns what is wrong with the answer, null where nothing is. */
async function complaint(mutation: Mutation, account: string): Promise<string | null> {
  const credential = `${account}/20260101/us-east-1/kms/aws4_request`;
  const headers: Mutation["headers"] = {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`,
    ...mutation.headers,
  };
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  const { method, path, chunked } = mutation;
  const body = method === "GET" || method === "HEAD" ? new Uint8Array() : mutation.body;
  const framing = chunked ? ["transfer-encoding", "chunked"] : ["content-length", String(body.length)];
  const fields: Record<string, string> = Object.fromEntries([...sent, framing]);
  const answer = await http(serverUrl("off"), method, path, fields, body, SENDING);
  const { status, text } = answer;
  if (status >= 500) return `${status} ${text}`;
  if (!UUID.test(answer.headers["x-amzn-requestid"] ?? "")) return `${status} without a request id`;
  if (status === 200) return mutation.mustFail ? `succeeded: ${text.slice(0, 200)}` : null;
  return hasErrorForm(mutation, answer) ? null : `${status} of no AWS form: ${text.slice(0, 200)}`;
}

/** Whether an error has one of the two forms that KMS gives it. */
function hasErrorForm(mutation: Mutation, { status, headers, text }: HttpAnswer): boolean {
  const type = headers["content-type"];
  if (status === 404) {
    const expected = mutation.method === "HEAD" ? "" : "<UnknownOperationException/>\n";
    return type === "application/xml" && text === expected;
  }
  if (type !== CONTENT_TYPE) return false;
  const error: unknown = JSON.parse(text);
  if (typeof error !== "object" || error === null || !("__type" in error)) return false;
  const worded = !("message" in error) || typeof error.message === "string";
  return worded && typeof error.__type === "string" && /^[A-Za-z]+$/.test(error.__type);
}

describe("mutated requests", () => {
  const random = seededRandom();
  const accounts = [freshAccount(), freshAccount()] as const;
  const places = accounts.flatMap((account) => ["us-east-1", "eu-west-1"].map((region) => [account, region]));
  const state = () => Promise.all(places.map(([account = "", region = ""]) => snapshot(account, region)));
  let prepared: Prepared[] = [];
  let before: unknown;

  beforeAll(async () => {
    const [one, two] = await Promise.all([prepareAccount(accounts[0]), prepareAccount(accounts[1])]);
    prepared = [
      { ...one, foreign: [two.keyId, two.arn] },
      { ...two, foreign: [one.keyId, one.arn] },
    ];
    before = await state();
  });

  it("are all answered as AWS would answer a bad request, and change nothing", async () => {
    const mutations = Object.values(OPERATIONS).flatMap((operation) =>
      Array.from({ length: countFor(operation) }, (_, n) => {
        const who = n % 3 === 0 ? 1 : 0;
        const mutation = mutate(random, operation, prepared[who] as Prepared, n);
        return { operation, mutation, account: accounts[who] };
      }),
    );
    expect(mutations.length).toBeGreaterThan(20_000);
    const sent = mutations.filter(
      ({ operation, mutation }, n) => n % SENT_ONE_IN === 0 || !isRefusedByReader(operation, mutation),
    );
    expect(sent.length).toBeGreaterThan(5000);
    const complaints: string[] = [];
    const work = sent.entries();
    const worker = async () => {
      for (const [index, { mutation, account }] of work) {
        const problem = await complaint(mutation, account).catch((error: unknown) => String(error));
        if (problem === null) continue;
        complaints.push(`${index} ${mutation.operation}, ${mutation.what}: ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(complaints, `SEED=${random.seed}`).toEqual([]);
    expect(await state(), `SEED=${random.seed}`).toEqual(before);
  });
});
