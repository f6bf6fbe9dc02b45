import type { Operation } from "../../src/aws/kms/operation.ts";
import type { Members } from "../../src/shape.ts";
import {
  membersOf,
  namesKey,
  type Prepared,
  STRANGE_ALIASES,
  sampleInput,
  strangeKeyIds,
  strangeMarkers,
  toJson,
  wrongValue,
} from "./mutated-values.ts";
import type { Random } from "./random.ts";

/** A mutated request. */
export interface Mutation {
  readonly operation: string;
  /** Description of the mutation. */
  readonly what: string;
  readonly method: string;
  readonly path: string;
  /** Headers; null leaves one out. */
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: Uint8Array;
  /** Whether the body goes out in chunks, without a length. */
  readonly chunked: boolean;
  /** Whether the request must fail. */
  readonly mustFail: boolean;
}

/** The members of a request that a mutation changes. */
type Change = Partial<Omit<Mutation, "body">> & { readonly body?: Uint8Array | string };
type Mutator = (random: Random, start: Start) => Change | null;

interface Start {
  readonly operation: string;
  readonly members: Members;
  readonly input: Record<string, unknown>;
  readonly prepared: Prepared;
}

/** Operations without changes that a snapshot shows. All others get only requests that must fail. */
const HARMLESS =
  /^(Describe|Get|List|Generate|Encrypt|Decrypt|ReEncrypt|Sign|Verify|Derive|Encapsulate|Decapsulate)/;

/** The n-th mutation of an operation. Kinds of mutations take turns; the details of each are random. */
export function mutate(random: Random, operation: Operation, prepared: Prepared, n: number): Mutation {
  const members = operation.input;
  const harmless = HARMLESS.test(operation.name);
  const kinds = Object.entries(harmless ? { ...INVALID, ...NOISE } : INVALID);
  // Every second mutation changes a member, of which there are many.
  const wrongMember: (typeof kinds)[number] = ["a wrong member", aWrongMember];
  for (let turn = n; ; turn++) {
    const [what, mutator] = turn % 2 === 0 ? wrongMember : (kinds[(turn >> 1) % kinds.length] ?? wrongMember);
    const input = sampleInput(random, members, prepared);
    const change = mutator(random, { operation: operation.name, members, input, prepared });
    if (change) return assemble(operation.name, what, input, change, what in INVALID);
  }
}

function assemble(
  operation: string,
  what: string,
  input: Record<string, unknown>,
  change: Change,
  mustFail: boolean,
): Mutation {
  const body = change.body ?? toJson(input);
  return {
    operation,
    what: change.what === undefined ? what : `${what}: ${change.what}`,
    method: change.method ?? "POST",
    path: change.path ?? "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `TrentService.${operation}`,
      ...change.headers,
    },
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    chunked: change.chunked ?? false,
    mustFail,
  };
}

/** Puts bytes somewhere into the text. */
function inserted(random: Random, text: string, bytes: readonly number[]): Uint8Array {
  const whole = Buffer.from(text);
  const at = random.int(0, whole.length);
  return Buffer.concat([whole.subarray(0, at), Buffer.from(bytes), whole.subarray(at)]);
}

const header =
  (name: string, values: readonly (string | null)[]): Mutator =>
  (random) => {
    const value = random.pick(values.map((each) => ({ each }))).each;
    return { what: String(value).slice(0, 40), headers: { [name]: value } };
  };

/** A mutation that replaces a member by one of the values. */
const member =
  (
    fits: (name: string, required: boolean) => boolean,
    values: (random: Random, start: Start) => readonly unknown[],
  ): Mutator =>
  (random, start) => {
    const fitting = membersOf(start.members).filter(([name, { required }]) => fits(name, required === true));
    if (fitting.length === 0) return null;
    const [name] = random.pick(fitting);
    const value = random.pick(values(random, start).map((each) => ({ each }))).each;
    const what = `${name} = ${JSON.stringify(value)?.slice(0, 40)}`;
    return { what, body: toJson({ ...start.input, [name]: value }) };
  };

/** Gives a member a type or value that its shape never admits. */
function aWrongMember(random: Random, { members, input }: Start): Change | null {
  if (membersOf(members).length === 0) return null;
  const [name, shape] = random.pick(membersOf(members));
  const value = wrongValue(random, shape);
  const what = `${name} = ${JSON.stringify(value)?.slice(0, 40)}`;
  return { what, body: toJson({ ...input, [name]: value, Foo: 1 }) };
}

const LONG = 1_048_577;

/** Mutations after which a request must fail. */
const INVALID: Readonly<Record<string, Mutator>> = {
  "cut off": (random, { input }) => {
    const text = toJson(input);
    return { body: text.slice(0, random.int(1, text.length - 1)) };
  },
  "not UTF-8": (random, { input }) => {
    const sequences = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x80], [0xf5, 0x80, 0x80, 0x80]];
    return { body: inserted(random, toJson(input), random.pick(sequences)) };
  },
  "something after it": (random, { input }) => ({
    body: toJson(input) + random.pick(["}", "x", "\0", "{}", ",", "//", toJson(input)]),
  }),
  "something before it": (random, { input }) => ({
    body: random.pick(["\ufeff", "x", "\0", "[", ")]}',\n"]) + toJson(input),
  }),
  "UTF-16": (_random, { input }) => ({ body: Buffer.from(toJson(input), "utf16le") }),
  "not an object": (random) => {
    const texts = ["null", "[]", "[{}]", '"a"', "5", "true", "NaN", "{a:1}", "{'a':1}", "{,}", " ", "\0"];
    return {
      body: random.pick([...texts, "[".repeat(100_000), `${"[".repeat(50_000)}${"]".repeat(50_000)}`]),
    };
  },
  "of random bytes": (random) => ({
    body: Buffer.concat([Buffer.of(0xff), random.bytes(random.int(0, 300))]),
  }),
  "a wrong member": aWrongMember,
  "a missing member": member(
    (name, required) => required && name !== "PolicyName",
    () => [null, undefined],
  ),
  "a strange key": member(
    (name, required) => required && namesKey(name),
    (random, { operation, prepared }) => {
      // Another account's key may be used, but not changed.
      const foreign = HARMLESS.test(operation) ? [] : prepared.foreign;
      return [...strangeKeyIds(random, prepared.keyId), ...foreign];
    },
  ),
  "a strange alias": member(
    (name) => name === "AliasName",
    () => STRANGE_ALIASES,
  ),
  "a strange marker": member((name) => name === "Marker", strangeMarkers),
  "too long": (random) => ({
    body: random.pick([" ".repeat(LONG), `{"a":"${"b".repeat(LONG)}"}`]),
    chunked: random.next() < 0.5,
  }),
  method: (random) => ({ method: random.pick(["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) }),
  path: (random) => ({
    path: random.pick(["/x", "//", "/%", "/%zz", "/__proto__", "/./x", "/_fauxkms", `/${"a".repeat(3000)}`]),
  }),
  "content type": header("content-type", [
    ...["application/json", "application/x-amz-json-1.0", "application/x-amz-json-1.10", "text/plain", "x"],
    ...["application/x-www-form-urlencoded", "multipart/form-data", null, "__proto__", "\u00ff"],
  ]),
  target: header("x-amz-target", [
    ...["TrentService.__proto__", "TrentService.constructor", "TrentService.toString", "TrentService.", "."],
    ...["TrentService", "trentservice.ListKeys", "TrentService.listKeys", "TrentService.ListKeys.", "\u00ff"],
    ...["TrentServiceListKeys", "DynamoDB_20120810.ListTables", null, "a".repeat(5000)],
  ]),
  workspace: header("x-fauxkms-workspace", [
    ...["", "__proto__", "a b", "../..", "\u00ff", "A".repeat(2000), "default/x", "a:b"],
  ]),
};

/** Mutations after which a request may still be valid. */
const NOISE: Readonly<Record<string, Mutator>> = {
  authorization: header("authorization", [
    ...[
      null,
      "",
      "AWS4-HMAC-SHA256",
      "Bearer x",
      "AWS4-HMAC-SHA256 Credential=",
      "Credential=/////,",
      "\u00ff",
    ],
    ...["AWS4-HMAC-SHA256 Credential=__proto__/constructor/toString/kms/aws4_request, Signature=00"],
    ...[`AWS4-HMAC-SHA256 Credential=${"a".repeat(5000)}/20260101/us-east-1/kms/aws4_request`],
    ...["AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/not a region/kms/aws4_request, Signature=zz"],
    ...["AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/s3/aws4_request"],
  ]),
  "unknown members": (random, { input }) => ({
    body: toJson({ ...input, Foo: { a: [1] }, [random.text(20)]: random.text(50), x: "@raw:proto@" }),
  }),
  "unknown deep members": (random, { input }) => ({
    body: toJson({ ...input, x: random.pick(["@raw:deepList@", "@raw:deepMap@"]) }),
  }),
  "a random text": (random, { members, input }) => {
    const texts = membersOf(members).filter(([, { kind }]) => kind === "string");
    if (texts.length === 0) return null;
    const [name] = random.pick(texts);
    return { what: name, body: toJson({ ...input, [name]: random.text(random.int(0, 3000)) }) };
  },
  "random bytes": (random, { members, input }) => {
    const blobs = membersOf(members).filter(([, { kind }]) => kind === "blob");
    if (blobs.length === 0) return null;
    const [name] = random.pick(blobs);
    const bytes = random.bytes(random.int(1, 6144));
    if (random.next() < 0.5) bytes.set(Buffer.of(1, random.int(0, 1)).subarray(0, bytes.length));
    return { what: name, body: toJson({ ...input, [name]: Buffer.from(bytes).toString("base64") }) };
  },
  "an altered ciphertext": (random, { members, input, prepared }) => {
    if (!("CiphertextBlob" in members)) return null;
    const bytes = Buffer.from(prepared.ciphertext, "base64");
    const at = random.int(0, bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(0, 7));
    const cut = random.next() < 0.3 ? bytes.subarray(0, Math.max(1, at)) : bytes;
    return { what: `at ${at}`, body: toJson({ ...input, CiphertextBlob: cut.toString("base64") }) };
  },
  "a query": (random) => ({
    path: random.pick(["/?", "/?a=%", "/?X-Amz-Credential=%", "/?X-Amz-Algorithm="]),
  }),
  "nothing at all": () => ({ body: "" }),
};
