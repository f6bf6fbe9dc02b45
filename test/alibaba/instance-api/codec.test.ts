import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { decodeMessage, encodeMessage, type Values } from "../../../src/alibaba/instance-api/codec.ts";
import {
  ERROR_MESSAGE,
  isInstanceOperation,
  MESSAGES,
  type Message,
} from "../../../src/alibaba/instance-api/messages.ts";
import { fromHex, toHex, utf8 } from "../../../src/bytes.ts";
import { inWorkerd } from "../../crypto/in-workerd.ts";
import { decodeProto, encodeProto, PROTO, type ProtoValue } from "../../support/instance-api.ts";
import { type Random, seededRandom } from "../../support/random.ts";
import { runCodecGarbage } from "./codec-runs.ts";

const TABLES: readonly (readonly [string, Message])[] = [
  ...Object.entries(MESSAGES).flatMap(([name, { request, response }]) => [
    [`${name}Request`, request] as const,
    [`${name}Response`, response] as const,
  ]),
  ["Error", ERROR_MESSAGE],
];
const random = seededRandom();
const SECRET = MESSAGES.GetSecretValue;
const encrypt = (hex: string) => decodeMessage(MESSAGES.Encrypt.request, fromHex(hex));

it("the messages are those of the SDK, field by field", () => {
  expect(TABLES.map(([name]) => name).sort()).toEqual([...PROTO.keys()].sort());
  for (const [name, table] of TABLES) {
    const fields = Object.entries(table).map(([field, { number, type }]) => {
      return {
        name: field,
        number,
        type: type === "strings" ? "string" : type,
        repeated: type === "strings",
      };
    });
    expect(fields, name).toEqual(PROTO.get(name));
  }
});

it("the operations are those that have messages", () => {
  expect(isInstanceOperation("AdvanceDecrypt")).toBe(true);
  for (const name of ["", "encrypt", "KmsEncrypt", "ListKeys", "toString", "__proto__"]) {
    expect(isInstanceOperation(name), name).toBe(false);
  }
});

describe.each(TABLES)(`%s, SEED=${random.seed}`, (name, table) => {
  it("is written as the SDK reads it, and read as the SDK writes it", () => {
    for (let round = 0; round < 20; round++) {
      const values = someValues(random, table);
      const bytes = encodeMessage(table, values as Values<Message>);
      expect(decodeProto(name, bytes)).toEqual(values);
      expect(decodeMessage(table, encodeProto(name, values))).toEqual(values);
    }
  });
});

describe("a field in proto3", () => {
  it("is left out where it is empty", () => {
    expect(toHex(encodeMessage(ERROR_MESSAGE, { StatusCode: 0, ErrorCode: "", RequestId: "r" }))).toBe(
      "220172",
    );
    expect(toHex(encodeMessage(SECRET.response, { VersionStages: [] }))).toBe("");
    expect(toHex(encodeMessage(MESSAGES.Verify.response, { Value: false }))).toBe("");
    expect(encrypt("0a001200")).toEqual({});
    expect(decodeMessage(SECRET.request, fromHex("2000"))).toEqual({});
    expect(decodeMessage(MESSAGES.GenerateRandom.request, fromHex("0800"))).toEqual({});
    expect(encrypt("")).toEqual({});
  });

  it("has the last of several values", () => {
    expect(encrypt("0a01610a0162")).toEqual({ KeyId: "b" });
    expect(encrypt("0a01610a00")).toEqual({});
  });

  it("keeps every value where it is repeated, also empty ones", () => {
    const stages = { VersionStages: ["ACSCurrent", "", "é"] };
    const bytes = encodeMessage(SECRET.response, stages);
    expect(toHex(bytes)).toBe("2a0a41435343757272656e742a002a02c3a9");
    expect(decodeMessage(SECRET.response, bytes)).toEqual(stages);
  });

  it("is skipped where it is unknown, whatever its wire type", () => {
    const writer = new BinaryWriter();
    writer.tag(100, WireType.Varint).uint64("18446744073709551615");
    writer.tag(101, WireType.Bit64).fixed64(1).tag(102, WireType.Bit32).fixed32(1);
    writer.tag(103, WireType.LengthDelimited).bytes(utf8("unknown"));
    writer.tag(104, WireType.StartGroup).tag(1, WireType.Varint).bool(true).tag(104, WireType.EndGroup);
    writer.tag(1, WireType.LengthDelimited).string("key");
    expect(decodeMessage(MESSAGES.Encrypt.request, writer.finish())).toEqual({ KeyId: "key" });
  });

  it("is a signed integer of 32 bits", () => {
    const length = (hex: string) => decodeMessage(MESSAGES.GenerateRandom.request, fromHex(hex))?.Length;
    expect(length("08ffffffff07")).toBe(2147483647);
    expect(length("08ffffffffffffffffff01")).toBe(-1);
    expect(length("0880808080f8ffffffff01")).toBe(-2147483648);
    // Of a longer one the low 32 bits count.
    expect(length("0881808080801f")).toBe(1);
    expect(toHex(encodeMessage(MESSAGES.GenerateRandom.request, { Length: -1 }))).toBe(
      "08ffffffffffffffffff01",
    );
  });

  it("is true for any number but zero", () => {
    const flag = (hex: string) => decodeMessage(SECRET.request, fromHex(hex));
    expect(flag("2001")).toEqual({ FetchExtendedConfig: true });
    expect(flag("208002")).toEqual({ FetchExtendedConfig: true });
    expect(flag("208000")).toEqual({});
  });

  it("keeps a byte order mark in its text", () => {
    expect(encrypt("0a04efbbbf61")).toEqual({ KeyId: "\ufeffa" });
  });
});

it.each([
  ["a varint for text", "0801"],
  ["32 bits for bytes", "0a016115"],
  ["a length beyond the end", "0a0561"],
  ["a length beyond 4 GiB", "0affffffff0f61"],
  ["a length that does not end", "0a80"],
  ["a tag that does not end", "8a"],
  ["a tag of more than 32 bits", "8a8080808001"],
  ["a length of more than ten bytes", "0a8080808080808080808001"],
  ["an unknown varint of more than ten bytes", "a006808080808080808080808001"],
  ["an unknown varint that does not end", "a006ff"],
  ["field 0", "0000"],
  ["wire type 6", "0e"],
  ["wire type 7", "0f"],
  ["the end of no group", "0c"],
  ["a group that does not end", "a306"],
  ["a group that ends as another", "a306ac06"],
  ["groups within groups without end", "a306".repeat(500)],
  ["text that is not UTF-8", "0a01ff"],
  ["long text that is not UTF-8", `0a30${"61".repeat(47)}c3`],
  ["a surrogate in UTF-8", "0a03eda080"],
])("%s is no message", (_what, hex) => {
  expect(encrypt(hex)).toBeNull();
});

it("a number on another wire type is no message", () => {
  expect(decodeMessage(MESSAGES.GenerateRandom.request, fromHex("0a0101"))).toBeNull();
  expect(decodeMessage(MESSAGES.GenerateRandom.request, fromHex("0d01000000"))).toBeNull();
  expect(decodeMessage(SECRET.request, fromHex("210100000000000000"))).toBeNull();
});

it.each([
  ["Node", () => runCodecGarbage({ randomSeed: random.seed })],
  ["workerd", () => inWorkerd("codec-garbage", { randomSeed: random.seed })],
])(
  `garbage is read as a message or as null, without an exception, in %s, SEED=${random.seed}`,
  async (_, run) => {
    const { failures, checked } = await run();
    expect(failures).toEqual([]);
    expect(checked.garbage).toBeGreaterThan(5000);
  },
);

/** Some of a message's fields, none of them empty. */
function someValues(random: Random, table: Message): Record<string, ProtoValue> {
  const text = () => `${random.text(random.int(0, 80)).toWellFormed()}x`;
  const values: Record<string, () => ProtoValue> = {
    string: text,
    strings: () => [text(), "", text()],
    bytes: () => random.bytes(random.int(1, 300)),
    int32: () => random.pick([1, -1, 2 ** 31 - 1, -(2 ** 31), random.int(1, 4096)]),
    bool: () => true,
  };
  const chosen = Object.entries(table).filter(() => random.next() < 0.7);
  return Object.fromEntries(chosen.map(([name, { type }]) => [name, values[type]?.() ?? ""]));
}

it("a repeated text is decoded once, however often it comes", () => {
  const writer = new BinaryWriter();
  for (let n = 0; n < 300_000; n++) writer.tag(5, WireType.LengthDelimited).string("");
  const { VersionStages } = decodeMessage(SECRET.response, writer.finish()) as { VersionStages: string[] };
  expect(VersionStages).toHaveLength(300_000);
});
