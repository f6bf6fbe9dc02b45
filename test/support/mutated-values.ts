import type { Member, Members, Shape } from "../../src/shape.ts";
import type { Random } from "./random.ts";

/** JSON that `JSON.stringify` cannot write, by the marked string that it replaces. */
const RAW: Readonly<Record<string, string>> = {
  tooLarge: "1e400",
  longNumber: "9".repeat(400),
  proto: '{"__proto__":{"KeyId":"x"},"constructor":{"prototype":{}}}',
  deepList: "[".repeat(20_000) + "]".repeat(20_000),
  deepMap: `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
};

const raw = (name: keyof typeof RAW): string => `@raw:${name}@`;

/** A value as JSON text, the marked strings replaced. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/"@raw:(\w+)@"/g, (_, name: string) => RAW[name] ?? "null");
}

/** Resources that a request may name, prepared by the test. */
export interface Prepared {
  readonly keyId: string;
  /** Keys of other kinds. */
  readonly otherKeys: readonly string[];
  readonly aliasName: string;
  readonly ciphertext: string;
  /** A key of another account, by its id and its ARN. */
  readonly foreign: readonly string[];
}

const IS_KEY_ID = /^(Target|Source|Destination)?KeyId$/;

/** A valid input: required members, and sometimes optional ones. */
export function sampleInput(random: Random, members: Members, prepared: Prepared): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const wanted = member.required || name === "CiphertextBlob" || (!member.required && random.next() < 0.2);
    if (wanted && name !== "Marker") input[name] = sample(name, member, prepared);
  }
  // The ciphertext is the first key's; an operation without one may get any key.
  if ("KeyId" in input && !("CiphertextBlob" in members) && random.next() < 0.7) {
    input.KeyId = random.pick(prepared.otherKeys);
  }
  return input;
}

/** Valid values of members whose texts have a form. */
const SAMPLES: Readonly<Record<string, string>> = {
  PolicyName: "default",
  GrantId: "0".repeat(64),
  GranteePrincipal: "arn:aws:iam::111122223333:user/grantee",
  RetiringPrincipal: "arn:aws:iam::111122223333:user/retirer",
  GranteeServicePrincipal: "dynamodb.us-east-1.amazonaws.com",
  RetiringServicePrincipal: "dynamodb.us-east-1.amazonaws.com",
  SourceArn: "arn:aws:dynamodb:us-east-1:111122223333:table/t",
  ReplicaRegion: "eu-west-1",
  PrimaryRegion: "eu-west-1",
  KeyMaterialId: "0".repeat(64),
  CloudHsmClusterId: "cluster-abcdefghijk",
};

function sample(name: string, shape: Shape, prepared: Prepared): unknown {
  if (IS_KEY_ID.test(name)) return prepared.keyId;
  if (name === "AliasName") return prepared.aliasName;
  if (name === "CiphertextBlob") return prepared.ciphertext;
  if (Object.hasOwn(SAMPLES, name)) return SAMPLES[name];
  switch (shape.kind) {
    case "string":
      return shape.values?.[0] ?? "a".repeat(shape.min ?? 1);
    case "blob":
      return Buffer.alloc(shape.min ?? 1).toString("base64");
    case "double":
    case "integer":
      return shape.min ?? 1;
    case "boolean":
      return true;
    case "timestamp":
      return 1_800_000_000.5;
    case "list":
      return [sample("", shape.of, prepared)];
    case "map":
      return { a: "b" };
    case "structure":
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, of]) => [member, sample(member, of, prepared)]),
      );
  }
}

const ANY = [raw("deepList"), raw("deepMap")];
const STRINGS = ["", "a", "\0", "null", "__proto__", "constructor", "é".repeat(5000)];
const NUMBERS = [0, 1, -1, 1.5, -0.5, 2 ** 31, 2 ** 53, 1e308, raw("tooLarge"), raw("longNumber")];
const OBJECTS = [{}, { a: "b" }, raw("proto"), { length: 1, "0": "a" }];
const LISTS = [[], ["a"], [[]], [null, 1], [{}]];
const LONE = ["\ud800", "a\udfff", "\udc00\ud800"];
const NOT_BASE64 = ["a", "====", "YQ", "YQ==\n", "-_-_", "é", "\0", "YQ=a", "Y Q=", "data:,a"];

/** A value that a member's shape never admits. */
export function wrongValue(random: Random, shape: Shape): unknown {
  return random.pick(wrongValues(random, shape));
}

function wrongValues(random: Random, shape: Shape): readonly unknown[] {
  switch (shape.kind) {
    case "string": {
      const long = shape.max === undefined ? [] : ["a".repeat(shape.max + 1), "a".repeat(shape.max * 3)];
      const other = shape.values ? ["", "__proto__", "constructor", "toString"] : [];
      return [...NUMBERS, true, false, ...LISTS, ...OBJECTS, ...LONE, ...ANY, ...long, ...other];
    }
    case "blob": {
      const long = shape.max === undefined ? [] : [Buffer.alloc(shape.max + 1).toString("base64")];
      return [...NUMBERS, true, false, ...LISTS, ...OBJECTS, ...NOT_BASE64, ...LONE, ...ANY, ...long];
    }
    case "double":
    case "integer": {
      const fractions = NUMBERS.filter((number) => typeof number !== "number" || !Number.isInteger(number));
      const below = shape.min === undefined ? [] : [shape.min - 1, -shape.min - 1, -(2 ** 31)];
      const above = shape.max === undefined ? [] : [shape.max + 1, 2 ** 31 - 1];
      return [...fractions, 2 ** 31, 1e308, ...STRINGS, "1", true, ...LISTS, ...OBJECTS, ...below, ...above];
    }
    case "timestamp":
      return [1e308, -1e308, raw("tooLarge"), ...STRINGS, "1", true, ...LISTS, ...OBJECTS, ...ANY];
    case "boolean":
      return [...NUMBERS, ...STRINGS, "true", ...LISTS, ...OBJECTS, ...ANY];
    case "list": {
      const inner = [...ANY, ...Array.from({ length: 30 }, () => wrongValue(random, shape.of))];
      return [...NUMBERS, ...STRINGS, true, ...OBJECTS, ...ANY, ...inner.map((item) => [item])];
    }
    case "map":
      return [
        ...[...NUMBERS, ...STRINGS, false, ...LISTS, ...ANY, raw("proto")],
        ...[[], {}, [1], ...LONE, ...ANY].map((value) => ({ a: "b", c: value })),
        ...LONE.map((key) => ({ [key]: "a" })),
      ];
    case "structure": {
      const [name, of] = random.pick(Object.entries(shape.members));
      return [...NUMBERS, ...STRINGS, true, ...LISTS, raw("deepList"), { [name]: wrongValue(random, of) }];
    }
  }
}

/** Key identifiers that name no key of the caller. */
export function strangeKeyIds(random: Random, keyId: string): readonly string[] {
  const uuid = keyId.replace(/[0-9a-f]/g, () => random.int(0, 15).toString(16));
  const arn = (region: string, account: string, rest: string) => `arn:aws:kms:${region}:${account}:${rest}`;
  return [
    ...["__proto__", "constructor", "hasOwnProperty", "a\0b", "\0", " ", "null", "alias", "key/", "mrk-"],
    ...["alias/__proto__", "alias/constructor", "alias/aws/__proto__", "alias/", "alias/aws/", "alias//"],
    ...[uuid, uuid.toUpperCase(), `${keyId} `, `\n${keyId}`, keyId.toUpperCase()],
    ...["arn:", "arn:::::", "arn:aws:kms", arn("us-east-1", "1", `key/${uuid}`), arn("", "", "")],
    ...[arn("us-east-1", "999999999999", `key/${uuid}`), arn("eu-west-1", "999999999999", `key/${uuid}`)],
    ...[arn("us-east-1", "999999999999", "key/__proto__"), arn("constructor", "999999999999", `key/${uuid}`)],
    ...[arn("cn-north-1", "999999999999", `key/${uuid}`), arn("us-east-1", "999999999999", "alias/a")],
    ...[`arn:aws-cn:kms:us-east-1:999999999999:key/${uuid}`, random.text(random.int(1, 40), 0x80)],
  ];
}

/** Names that no alias of a customer may have. */
export const STRANGE_ALIASES = [
  ...["__proto__", "constructor", "alias/", "alias/a b", "alias/é", "alias/\0", "/", "alias"],
  ...["alias/aws/s3", "alias/aws/__proto__", "ALIAS/a", " alias/a", `alias/${"a".repeat(251)}`, ""],
];

/** Markers that no list operation has answered. */
export function strangeMarkers(random: Random): readonly string[] {
  const bytes = Buffer.from(random.bytes(random.int(1, 60)));
  return [
    ...[bytes.toString("base64url"), bytes.toString("base64"), bytes.toString("hex")],
    ...["a", "=", "__proto__", "\0", "é", " ", "0", "-1", "a".repeat(1024), "a".repeat(1025), ""],
  ];
}

/** The members of a structure, by name. */
export function membersOf(members: Members): readonly (readonly [string, Member])[] {
  return Object.entries(members);
}

/** Whether a member names a key. */
export function namesKey(name: string): boolean {
  return IS_KEY_ID.test(name);
}
