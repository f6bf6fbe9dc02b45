import { describe, expect, it } from "vitest";
import type { FaultMatch } from "../../src/fault.ts";
import { matches } from "../../src/faults/match.ts";

const SUBJECT = {
  cloud: "aws",
  operation: "ReEncrypt",
  account: "111122223333",
  region: "eu-west-2",
  keys: [
    { keyId: "one", arn: "arn:one" },
    { keyId: "two", arn: "arn:two" },
  ],
} as const;

const matching = (match: FaultMatch) =>
  matches({ id: "f", match, effect: { drop: true }, probability: 1, times: null, seed: null }, SUBJECT);

describe("a fault", () => {
  it.each<FaultMatch>([
    {},
    { cloud: "aws" },
    { operation: "ReEncrypt" },
    { account: "111122223333" },
    { region: "eu-west-2" },
    { keyId: "one" },
    { keyId: "arn:two" },
    { cloud: "aws", operation: "ReEncrypt", account: "111122223333", region: "eu-west-2", keyId: "two" },
  ])("matches a request that fits %j", (match) => expect(matching(match)).toBe(true));

  it.each<FaultMatch>([
    { operation: "Encrypt" },
    { operation: "reencrypt" },
    { account: "111122223334" },
    { region: "eu-west-1" },
    { keyId: "three" },
    { operation: "ReEncrypt", keyId: "three" },
    { operation: "Encrypt", keyId: "one" },
  ])("does not match a request where one thing differs: %j", (match) => expect(matching(match)).toBe(false));
});
