import { describe, expect, it } from "vitest";
import { concat, toHex } from "../../src/bytes.ts";
import { CLOUD_NAMES } from "../../src/cloud/list.ts";
import { MasterKey } from "../../src/crypto/master-key.ts";
import {
  additionalData,
  type CiphertextHeader,
  encodeHeader,
  isOurs,
  parseCiphertext,
} from "../../src/keys/ciphertext.ts";
import { seededRandom } from "../support/random.ts";

const masterKey = new MasterKey("a secret of this test");
const other = new MasterKey("a secret of another deployment");
const random = seededRandom();

const aws: CiphertextHeader = {
  cloud: "aws",
  account: "012345678901",
  region: "us-east-1",
  keyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
  materialId: "5a".repeat(32),
};

const headers: readonly CiphertextHeader[] = [
  aws,
  { ...aws, account: "000000000000" },
  { ...aws, account: "999999999999", region: "ap-southeast-3" },
  { ...aws, keyId: `mrk-${"0f".repeat(16)}`, materialId: "00".repeat(32) },
  { ...aws, cloud: "alibaba", account: "0000000000000001", region: "cn-hangzhou" },
  { ...aws, cloud: "alibaba", account: "9999999999999999", keyId: "key-hzz62f1cb66fa42qo5m1x" },
];

function parsed(blob: Uint8Array) {
  const ciphertext = parseCiphertext(blob);
  if (!ciphertext) throw new Error("not a blob");
  return ciphertext;
}

describe("the header of a ciphertext", () => {
  it.each(headers)("comes back as it was written: $cloud $account $keyId", (header) => {
    const bytes = encodeHeader(header, masterKey);
    const sealed = random.bytes(40);
    const ciphertext = parsed(concat(bytes, sealed));
    expect(ciphertext.header).toEqual(header);
    expect(ciphertext.headerBytes).toEqual(bytes);
    expect(ciphertext.sealed).toEqual(sealed);
  });

  it("is the same every time, and tells two keys apart", () => {
    const all = headers.map((header) => toHex(encodeHeader(header, masterKey)));
    expect(headers.map((header) => toHex(encodeHeader(header, masterKey)))).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  it("is known again by the deployment that made it, and by no other", () => {
    const ciphertext = parsed(encodeHeader(aws, masterKey));
    expect(isOurs(ciphertext, masterKey)).toBe(true);
    expect(isOurs(ciphertext, other)).toBe(false);
  });

  it("is not ours once any bit of it is changed", () => {
    const bytes = encodeHeader(aws, masterKey);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      // Room enough for a length that has grown.
      const ciphertext = parseCiphertext(concat(altered, new Uint8Array(300)));
      expect(ciphertext !== null && isOurs(ciphertext, masterKey), `bit ${bit}`).toBe(false);
    }
  });

  it("may be followed by anything: what is sealed is not looked at", () => {
    const bytes = encodeHeader(aws, masterKey);
    expect(isOurs(parsed(concat(bytes, random.bytes(100))), masterKey)).toBe(true);
  });
});

describe("parseCiphertext", () => {
  it("refuses every blob that ends within its header", () => {
    for (const header of headers) {
      const bytes = encodeHeader(header, masterKey);
      for (let length = 0; length < bytes.length; length++) {
        expect(parseCiphertext(bytes.subarray(0, length)), `${length} bytes`).toBeNull();
      }
      expect(parsed(bytes).sealed).toHaveLength(0);
    }
  });

  it("refuses another version and a cloud that does not exist", () => {
    const bytes = encodeHeader(aws, masterKey);
    for (const [at, value] of [
      [0, 0],
      [0, 2],
      [1, CLOUD_NAMES.length],
      [1, 255],
    ] as const) {
      expect(parseCiphertext(bytes.map((byte, index) => (index === at ? value : byte)))).toBeNull();
    }
  });

  it("takes any bytes without throwing, and knows none of them", () => {
    for (let round = 0; round < 5000; round++) {
      const bytes = random.bytes(random.int(0, 400));
      if (round % 2 === 0) bytes.set([1, random.int(0, 1)].slice(0, bytes.length));
      const ciphertext = parseCiphertext(bytes);
      expect(ciphertext !== null && isOurs(ciphertext, masterKey), `seed ${random.seed}`).toBe(false);
    }
  });
});

describe("the additional data of a ciphertext", () => {
  const header = encodeHeader(aws, masterKey);
  const hex = (pairs: readonly (readonly [string, string])[]) =>
    toHex(additionalData(header, new Map(pairs)));

  it("is the header alone where there is no context", () => {
    expect(additionalData(header, new Map())).toEqual(header);
  });

  it("does not depend on the order of the context", () => {
    for (let round = 0; round < 500; round++) {
      const pairs = [...new Map(Array.from({ length: random.int(2, 8) }, () => [word(), word()] as const))];
      const shuffled = [...pairs].sort(() => random.next() - 0.5);
      expect(hex(shuffled), `seed ${random.seed}`).toBe(hex(pairs));
    }
  });

  it("differs between any two contexts of up to two pairs of words made to be confused", () => {
    const words = [
      "",
      "a",
      "b",
      "ab",
      "\0",
      "a\0\0\0\u0001b",
      "\0\0\0\u0001a",
      "\0\0\0\0",
      "ä",
      "\u0000ä",
      "😀",
    ];
    const seen = new Map<string, string>();
    const pairs = words.flatMap((key) => words.map((value) => [key, value] as const));
    const contexts = [[], ...pairs.map((pair) => [pair])] as (readonly (readonly [string, string])[])[];
    for (const one of pairs) {
      for (const two of pairs) if (one[0] < two[0]) contexts.push([one, two]);
    }
    for (const context of contexts) {
      const bytes = hex(context);
      expect(seen.get(bytes), JSON.stringify(context)).toBeUndefined();
      seen.set(bytes, JSON.stringify(context));
    }
    expect(seen.size).toBe(contexts.length);
  });

  it("differs between random contexts, and between keys", () => {
    const seen = new Map<string, string>();
    for (let round = 0; round < 3000; round++) {
      const pairs = [...new Map(Array.from({ length: random.int(0, 4) }, () => [word(), word()] as const))];
      const shown = JSON.stringify(pairs.sort((a, b) => (a[0] < b[0] ? -1 : 1)));
      const bytes = hex(pairs);
      expect(seen.get(bytes) ?? shown, `seed ${random.seed}`).toBe(shown);
      seen.set(bytes, shown);
    }
    const context = new Map([["a", "b"]]);
    const all = headers.map((each) => toHex(additionalData(encodeHeader(each, masterKey), context)));
    expect(new Set(all).size).toBe(headers.length);
  });

  /** A short word of few letters, so that words are often the same or begin alike. */
  function word(): string {
    return Array.from({ length: random.int(0, 6) }, () => random.pick(["\0", "\u0001", "a", "é", "😀"])).join(
      "",
    );
  }
});
