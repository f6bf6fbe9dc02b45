import type { Members, Shape, StringShape } from "../../src/shape.ts";
import type { Random } from "../support/random.ts";
import { mutatedJson, shortText } from "./json-mutations.ts";

/** What values are taken from besides their shape. */
export interface Sources {
  /** Names of keys, right ones and others. */
  readonly keys: readonly string[];
  /** Right values of other members, by a pattern of their names. */
  readonly named: readonly (readonly [RegExp, readonly string[]])[];
  /** How an instant is written. */
  readonly time: (milliseconds: number) => unknown;
}

/** Values that take a second each. */
const SLOW_VALUE = /RSA_(3072|4096)|ML_DSA_(65|87)|ML_KEM_1024/;

/** Instants at the ends of what a client may mean, milliseconds. */
const INSTANTS = [
  0, 1, -1, 1_900_000_000_000, 253_402_300_799_000, 253_402_300_800_000, 8.64e15, -62_135_596_800_000,
];

const POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "a",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: ["kms:*"],
      Resource: "*",
      Condition: { StringLike: { "kms:ViaService": "s3.*" } },
    },
  ],
};

/** Changes one to three members into values of their own types: no parser stops such a request. */
export function typedChanges(
  random: Random,
  members: Members,
  input: Readonly<Record<string, unknown>>,
  sources: Sources,
): { readonly what: string; readonly input: Record<string, unknown> } {
  const names = Object.keys(members);
  const changed: Record<string, unknown> = { ...input };
  const whats: string[] = [];
  for (let times = names.length === 0 ? 0 : random.int(1, 3); times > 0; times--) {
    const name = random.pick(names);
    const shape = members[name];
    if (!shape) continue;
    changed[name] = typedValue(random, name, shape, sources);
    whats.push(`${name} = ${JSON.stringify(changed[name])?.slice(0, 60)}`);
  }
  return { what: whats.join("; "), input: changed };
}

/** A value that a shape admits, or that misses its bounds by little. */
export function typedValue(random: Random, name: string, shape: Shape, sources: Sources): unknown {
  switch (shape.kind) {
    case "string":
      return textOf(random, name, shape, sources);
    case "blob": {
      const known = namedValues(name, sources);
      if (known.length > 0 && random.next() < 0.6) return altered(random, random.pick(known));
      const most = Math.min(shape.max ?? 600, 6144);
      const length = random.pick([shape.min ?? 0, most, most + 1, random.int(shape.min ?? 0, most)]);
      return Buffer.from(random.bytes(length)).toString("base64");
    }
    case "integer":
    case "double": {
      const { min = 0, max = 2 ** 31 - 1 } = shape;
      return random.pick([min, max, min - 1, max + 1, random.int(min, Math.min(max, min + 1000))]);
    }
    case "boolean":
      return random.next() < 0.5;
    case "timestamp":
      return sources.time(random.pick(INSTANTS));
    case "list": {
      const length = random.pick([0, 1, 1, 2, shape.max ?? 3, (shape.max ?? 3) + 1]);
      return Array.from({ length: Math.min(length, 600) }, () => typedValue(random, name, shape.of, sources));
    }
    case "map":
      return Object.fromEntries(
        Array.from({ length: random.pick([0, 1, 2, 9]) }, () => [shortText(random), shortText(random)]),
      );
    case "structure":
      return Object.fromEntries(
        Object.entries(shape.members)
          .filter(([, member]) => member.required || random.next() < 0.5)
          .map(([member, of]) => [member, typedValue(random, member, of, sources)]),
      );
  }
}

function textOf(random: Random, name: string, shape: StringShape, sources: Sources): string {
  if (shape.values && random.next() < 0.9) {
    const value = random.pick(shape.values);
    return SLOW_VALUE.test(value) && random.next() < 0.97 ? (shape.values[0] ?? value) : value;
  }
  if (/KeyId$/.test(name) && random.next() < 0.9) return random.pick(sources.keys);
  const known = namedValues(name, sources);
  if (known.length > 0 && random.next() < 0.6) return random.pick(known);
  if (/Policy$/.test(name)) return mutatedJson(random, POLICY).text.slice(0, 40_000);
  const { min = 0, max = 300 } = shape;
  const text = shortText(random);
  return random.pick([
    text,
    text.padEnd(min, "a"),
    "a".repeat(Math.min(max, 20_000)),
    "a".repeat(min),
    text.slice(0, max),
  ]);
}

function namedValues(name: string, { named }: Sources): readonly string[] {
  return named.find(([fits]) => fits.test(name))?.[1] ?? [];
}

/** Base64 with a bit changed, or its end cut off; as it is at times. */
function altered(random: Random, base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  const chance = random.next();
  if (chance < 0.4 || bytes.length === 0) return base64;
  const at = random.int(0, bytes.length - 1);
  if (chance < 0.6) return bytes.subarray(0, at).toString("base64");
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(0, 7));
  return bytes.toString("base64");
}
