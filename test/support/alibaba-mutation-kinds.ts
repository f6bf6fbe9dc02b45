import type { Operation } from "../../src/alibaba/kms/operation.ts";
import type { Member } from "../../src/shape.ts";
import { strangeKeys, type Wire, wrongTexts } from "./alibaba-mutated-values.ts";
import type { AlibabaPrepared } from "./alibaba-snapshot.ts";
import type { Random } from "./random.ts";

/** A request before it is encoded. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly wire: Wire;
  /** Raw query that follows the parameters. */
  readonly tail: string;
  /** Raw body in place of the form. */
  readonly body: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Start {
  readonly operation: Operation;
  readonly draft: Draft;
  readonly prepared: AlibabaPrepared;
}

/** The members of a request that a mutation changes; null where it does not apply. */
export type Change = Partial<Draft> & { readonly what?: string };
export type Mutator = (random: Random, start: Start) => Change | null;

const shown = (text: string) => JSON.stringify(text.slice(0, 40));
const without = (wire: Wire, name: string) =>
  wire.filter(([each]) => each !== name && !each.startsWith(`${name}.`));
const membersOf = ({ operation }: Start): readonly (readonly [string, Member])[] =>
  Object.entries(operation.input);

/** Names of an operation's parameters, and `KeyId`, which may be sent to any operation. */
const namesOf = (start: Start) => [...Object.keys(start.operation.input), "KeyId"];

/** Gives a parameter a value that its shape never admits. */
export function aWrongParameter(random: Random, start: Start): Change | null {
  const wrong = membersOf(start).filter(
    ([name, member]) => name !== "RegionId" && wrongTexts(member).length > 0,
  );
  if (wrong.length === 0) return null;
  const [name, member] = random.pick(wrong);
  const value = random.pick(wrongTexts(member));
  const wire: Wire = [...without(start.draft.wire, name), [name, value]];
  return { what: `${name} = ${shown(value)}`, wire };
}

const pickHeaders =
  (name: string, values: readonly string[]): Mutator =>
  (random, { draft }) => {
    const value = random.pick(values);
    return { what: shown(value), headers: { ...draft.headers, [name]: value } };
  };

const HUGE = 1_048_577;

/** Mutations after which a request must fail. */
export const INVALID: Readonly<Record<string, Mutator>> = {
  "a missing parameter": (random, start) => {
    const needed = membersOf(start).filter(([name, { required }]) => required && name !== "RegionId");
    if (needed.length === 0) return null;
    const [name] = random.pick(needed);
    return { what: name, wire: without(start.draft.wire, name) };
  },
  "a name in another case": (random, start) => {
    const needed = membersOf(start).filter(([name, { required }]) => required && name !== "RegionId");
    if (needed.length === 0) return null;
    const [name] = random.pick(needed);
    const change = random.pick([(text: string) => text.toLowerCase(), (text: string) => ` ${text}`]);
    const wire = start.draft.wire.map(
      ([each, value]) => [each === name || each.startsWith(`${name}.`) ? change(each) : each, value] as const,
    );
    return { what: name, wire };
  },
  "a wrong one of two": (random, start) => {
    const changed = aWrongParameter(random, start);
    const last = changed?.wire?.at(-1);
    return changed && last ? { ...changed, wire: [last, ...start.draft.wire] } : null;
  },
  "a strange key": (random, start) => {
    const named = membersOf(start).filter(([name, { required }]) => required && /KeyId$/.test(name));
    const [name] = named[0] ?? [];
    if (name === undefined || name === "ClientKeyId") return null;
    const value = random.pick(strangeKeys(random, start.prepared));
    return { what: `${name} = ${shown(value)}`, wire: [...without(start.draft.wire, name), [name, value]] };
  },
  "a strange resource": (_random, start) =>
    "ResourceId" in start.operation.input && start.operation.input.ResourceId?.required
      ? { wire: [...without(start.draft.wire, "ResourceId"), ["ResourceId.1", "__proto__"]] }
      : null,
  "the method": (random, { draft, operation }) => {
    const other = operation.method === "GET" ? ["POST"] : operation.method === "POST" ? ["GET"] : [];
    const method = random.pick(["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", ...other]);
    return { what: method, method, wire: draft.wire };
  },
  "the path": (random) => ({
    path: random.pick(["/x", "//", "/%zz", "/%", "/__proto__", `/${"a".repeat(3000)}`]),
  }),
  "the action": (random, { draft, operation }) => {
    const { name } = operation;
    const names = [
      name.toLowerCase(),
      `${name} `,
      "__proto__",
      "constructor",
      "a".repeat(3000),
      "é",
      "\0",
      name.slice(1),
    ];
    const value = random.pick(names);
    return { what: shown(value), wire: [["Action", value], ...draft.wire] };
  },
  "the version": (random, { draft }) => {
    const value = random.pick([
      "2016-01-21",
      "2016-01-20 ",
      "1",
      "__proto__",
      "2017-12-14",
      "a".repeat(3000),
    ]);
    return { what: shown(value), wire: [["Version", value], ...draft.wire] };
  },
  "the Region": (random, { draft }) => {
    const value = random.pick([
      "__proto__!",
      "a b",
      "../..",
      "\0",
      "é",
      "a".repeat(3000),
      "cn hangzhou",
      "-",
    ]);
    return { what: shown(value), wire: [["RegionId", value], ...without(draft.wire, "RegionId")] };
  },
  "the workspace": pickHeaders("x-fauxkms-workspace", [
    "",
    "__proto__",
    "a b",
    "../..",
    "A",
    "a:b",
    "default/x",
  ]),
  "too many parameters": (random, { draft }) => ({
    tail: Array.from({ length: 2001 }, (_, n) => `&p${n}=${random.int(0, 9)}`).join(""),
    wire: draft.wire.map(([name, value]) => [name, value.slice(0, 2000)] as const),
  }),
  "a huge body": (random, { draft }) => ({
    method: "POST",
    body: Buffer.alloc(HUGE + random.int(0, 3000), random.pick(["a", "&", "=", "a=b&", "\xff", "%"])),
    headers: {
      ...draft.headers,
      "content-type": random.pick(["application/x-www-form-urlencoded", "text/plain"]),
    },
  }),
};

/** Mutations after which a request may still be valid. */
export const NOISE: Readonly<Record<string, Mutator>> = {
  authorization: pickHeaders("authorization", [
    ...["", "ACS3-HMAC-SHA256", "Bearer x", "ACS3-HMAC-SHA256 Credential=", "Credential=/////,", "\u00ff"],
    ...["ACS3-HMAC-SHA256 Credential=__proto__,SignedHeaders=host;x-acs-date,Signature=00"],
    ...[`ACS3-HMAC-SHA256 Credential=${"a".repeat(3000)},SignedHeaders=,Signature=zz`],
    ...[
      "ACS4-HMAC-SHA256 Credential=a/20260101/cn-hangzhou/Kms/aliyun_v4_request,SignedHeaders=host,Signature=0",
    ],
    ...["ACS3-RSA-SHA256 Credential=a,SignedHeaders=host,Signature=AA==", "AWS4-HMAC-SHA256 Credential=a"],
  ]),
  "a signature": (random, { draft }) => {
    const names = [
      "Signature",
      "SignatureMethod",
      "SignatureVersion",
      "SignatureNonce",
      "Timestamp",
      "SecurityToken",
    ];
    const values = ["", "HMAC-SHA1", "__proto__", "\0", "9".repeat(300), "2026-01-01T00:00:00Z", "é"];
    const wire = names.map((name) => [name, random.pick(values)] as const);
    return { wire: [...draft.wire, ...wire] };
  },
  "signature headers": (random, { draft }) => {
    const values = ["", "x", "__proto__", "2026-13-45T00:00:00Z", "0".repeat(64), "\u00ff"];
    const names = ["x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "x-acs-security-token"];
    return {
      headers: { ...draft.headers, ...Object.fromEntries(names.map((name) => [name, random.pick(values)])) },
    };
  },
  "the format": (random, { draft }) => {
    const value = random.pick([
      "XML",
      "xml",
      "Xml",
      "YAML",
      "",
      "__proto__",
      "\0",
      "JSON ",
      "a".repeat(3000),
    ]);
    return { what: shown(value), wire: [...draft.wire, ["Format", value]] };
  },
  "XML of what failed": (random, start) => {
    const changed = aWrongParameter(random, start);
    return changed?.wire ? { ...changed, wire: [...changed.wire, ["Format", "XML"]] } : null;
  },
  "a content type": pickHeaders("content-type", [
    ...[
      "application/json",
      "text/plain",
      "multipart/form-data",
      "multipart/form-data; boundary=a",
      "x",
      "__proto__",
    ],
    ...["application/x-www-form-urlencoded; charset=utf-16", "APPLICATION/X-WWW-FORM-URLENCODED", "\u00ff"],
  ]),
  "a body of random bytes": (random, { draft }) => ({
    method: "POST",
    body: random.bytes(random.int(0, 300)),
    headers: {
      ...draft.headers,
      "content-type": random.pick(["application/x-www-form-urlencoded", "application/json"]),
    },
  }),
  "not UTF-8": (random, { draft }) => {
    const names = draft.wire.map(([name]) => name);
    const broken = random.pick(["%FF", "%C0%80", "%ED%A0%80", "%80", "%F5%80%80%80", "%", "%zz", "%u0041"]);
    const name = random.pick(names);
    return { what: `${name} = ${broken}`, wire: without(draft.wire, name), tail: `&${name}=${broken}` };
  },
  "strange queries": (random) => ({
    tail: random.pick([
      "&",
      "&&&",
      "&=",
      "&=a",
      "&a",
      "&a=b=c",
      "?a=b",
      "&%00=%00",
      "&__proto__=a",
      "&a[]=b",
      "&+=+",
    ]),
  }),
  "numbered parameters": (random, start) => {
    const name = random.pick(namesOf(start));
    const endings = [
      ".1",
      ".0",
      ".-1",
      ".1.Key",
      ".1.1.1",
      ".__proto__",
      ".constructor.prototype",
      ".",
      "..",
      ".1000000",
    ];
    const wire = endings.map(
      (ending) => [`${name}${ending}`, random.pick(["", "a", "5", "[]", "{}"])] as const,
    );
    return { what: name, wire: [...without(start.draft.wire, name), ...wire] };
  },
  "a random text": (random, start) => {
    const texts = membersOf(start).filter(([, { kind }]) => kind === "string");
    if (texts.length === 0) return null;
    const [name] = random.pick(texts);
    const value = random.text(random.int(0, 400), random.pick([0x80, 0x1_0000]));
    return { what: name, wire: [...without(start.draft.wire, name), [name, value]] };
  },
  "random bytes": (random, start) => {
    const blobs = membersOf(start).filter(([, { kind }]) => kind === "blob");
    if (blobs.length === 0) return null;
    const [name] = random.pick(blobs);
    const value = Buffer.from(random.bytes(random.int(1, 600))).toString("base64");
    return { what: name, wire: [...without(start.draft.wire, name), [name, value]] };
  },
  "an altered ciphertext": (random, start) => {
    if (!("CiphertextBlob" in start.operation.input)) return null;
    const bytes = Buffer.from(start.prepared.named.CiphertextBlob ?? "", "base64");
    const at = random.int(0, bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(0, 7));
    const cut = random.next() < 0.3 ? bytes.subarray(0, Math.max(1, at)) : bytes;
    const wire: Wire = [
      ...without(start.draft.wire, "CiphertextBlob"),
      ["CiphertextBlob", cut.toString("base64")],
    ];
    return { what: `at ${at}`, wire };
  },
  "another's resources": (random, start) => {
    const name = random.pick(namesOf(start));
    const value = random.pick(start.prepared.arns).replace(/\d{16}/, "1234567890123456");
    return { what: `${name} = ${value}`, wire: [...without(start.draft.wire, name), [name, value]] };
  },
};
