import type { Operation } from "../../src/alibaba/kms/operation.ts";
import { sampleWire, type Wire } from "./alibaba-mutated-values.ts";
import { aWrongParameter, type Draft, INVALID, NOISE } from "./alibaba-mutation-kinds.ts";
import type { AlibabaPrepared } from "./alibaba-snapshot.ts";
import type { Random } from "./random.ts";

/** A request that is wrong somewhere. */
export interface AlibabaMutation {
  readonly operation: string;
  /** What was done to it. */
  readonly what: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Whether no service could carry it out. */
  readonly mustFail: boolean;
}

/** Operations that change nothing that a snapshot shows. */
const HARMLESS =
  /^(Describe|List|Get(?!ManagedDataKey)|BatchGet|Generate|Export|Encrypt|Decrypt|ReEncrypt|Asymmetric|VerifyMac)/;
/** Operations that make key pairs: what may succeed is not sent to them many times. */
const SLOW = /^(CreateClientKey|CreateKeyVersion|GetParametersForImport)$/;

/** Whether a mutation of an operation may succeed without a snapshot showing it. */
export function isHarmless({ name }: Operation): boolean {
  return HARMLESS.test(name);
}

/**
 * The n-th mutation of an operation: kinds take turns, what is random about each is not.
 *
 * @param free whether it may be one after which the request may still be a good one.
 */
export function mutateAlibaba(
  random: Random,
  operation: Operation,
  prepared: AlibabaPrepared,
  n: number,
  free: boolean,
): AlibabaMutation {
  const kinds = Object.entries(free && !SLOW.test(operation.name) ? { ...INVALID, ...NOISE } : INVALID);
  const wrongParameter: (typeof kinds)[number] = ["a wrong parameter", aWrongParameter];
  for (let turn = n; ; turn++) {
    // Every third one is about the values of parameters, of which there are many.
    const [what, mutator] = turn % 3 === 0 ? wrongParameter : (kinds[turn % kinds.length] ?? wrongParameter);
    const draft: Draft = {
      method: operation.method ?? random.pick(["GET", "POST"]),
      path: "/",
      wire: [
        ["AccessKeyId", prepared.account],
        ["RegionId", "cn-hangzhou"],
        ...sampleWire(random, operation, prepared).filter(([name]) => name !== "RegionId"),
      ],
      tail: "",
      body: null,
      headers: { "x-acs-action": operation.name, "x-acs-version": "2016-01-20" },
    };
    const change = mutator(random, { operation, draft, prepared });
    if (!change) continue;
    const told = change.what === undefined ? what : `${what}: ${change.what}`;
    return {
      operation: operation.name,
      what: told,
      ...written(random, { ...draft, ...change }),
      mustFail: what in INVALID,
    };
  }
}

/** Characters of a query: workerd answers 414 to URLs of more than 64 KiB. */
const LONGEST_QUERY = 60_000;

/** Writes a request down: its parameters in the query, in a form, or in both. */
function written(random: Random, draft: Draft): Omit<AlibabaMutation, "operation" | "what" | "mustFail"> {
  const { method, path, wire, tail, headers } = draft;
  const { length } = encoded(wire) + tail;
  if (length > LONGEST_QUERY && draft.body === null && method === "GET") {
    return written(random, { ...draft, method: "POST" });
  }
  const inForm = method === "POST" && draft.body === null && (random.next() < 0.5 || length > LONGEST_QUERY);
  // Of two with one name the first counts, and the query is the first.
  const cut = inForm ? (length > LONGEST_QUERY ? 0 : random.int(0, wire.length)) : wire.length;
  const query = encoded(wire.slice(0, cut)) + tail;
  const form = inForm ? new TextEncoder().encode(encoded(wire.slice(cut))) : null;
  return {
    method,
    target: query === "" ? path : `${path}?${query}`,
    headers: { ...(form && { "content-type": "application/x-www-form-urlencoded" }), ...headers },
    body: draft.body ?? form,
  };
}

function encoded(wire: Wire): string {
  // A lone surrogate has no UTF-8.
  return wire.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join("&");
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
