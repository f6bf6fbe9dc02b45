import type { Operation } from "../../src/alibaba/kms/operation.ts";
import { sampleWire, type Wire } from "./alibaba-mutated-values.ts";
import { aWrongParameter, type Draft, INVALID, NOISE } from "./alibaba-mutation-kinds.ts";
import type { AlibabaPrepared } from "./alibaba-snapshot.ts";
import type { Random } from "./random.ts";

/** A mutated request. */
export interface AlibabaMutation {
  readonly operation: string;
  /** Description of the mutation. */
  readonly what: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Whether the request must fail. */
  readonly mustFail: boolean;
}

/** Operations without changes that a snapshot shows. */
const HARMLESS =
  /^(Describe|List|Get(?!ManagedDataKey)|BatchGet|Generate|Export|Encrypt|Decrypt|ReEncrypt|Asymmetric|VerifyMac)/;
/** Operations that make key pairs. They seldom get requests that may succeed, because those take long. */
const SLOW = /^(CreateClientKey|CreateKeyVersion|GetParametersForImport)$/;

/** Whether a mutation of an operation may succeed without a snapshot showing it. */
export function isHarmless({ name }: Operation): boolean {
  return HARMLESS.test(name);
}

/**
 * The n-th mutation of an operation. Kinds of mutations take turns; the details of each are random.
 *
 * @param free whether the request may still be valid after it.
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
    // Every third mutation changes the value of a parameter, of which there are many.
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

/** Longest query in characters: workerd answers 414 to URLs of more than 64 KiB. */
const LONGEST_QUERY = 60_000;

/** Encodes a request: its parameters in the query, in a form, or in both. */
function written(random: Random, draft: Draft): Omit<AlibabaMutation, "operation" | "what" | "mustFail"> {
  const { method, path, wire, tail, headers } = draft;
  const { length } = encoded(wire) + tail;
  if (length > LONGEST_QUERY && draft.body === null && method === "GET") {
    return written(random, { ...draft, method: "POST" });
  }
  const inForm = method === "POST" && draft.body === null && (random.next() < 0.5 || length > LONGEST_QUERY);
  // The first of two parameters with one name counts, and the query comes first.
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
  // A lone surrogate cannot be encoded in UTF-8.
  return wire.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join("&");
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
