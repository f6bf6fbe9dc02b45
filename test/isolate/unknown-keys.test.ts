import { beforeEach, describe, expect, it } from "vitest";
import { UnknownKeys } from "../../src/isolate/unknown-keys.ts";

let told: string[];
let keys: UnknownKeys;
beforeEach(() => {
  told = [];
  keys = new UnknownKeys((sentence) => void told.push(sentence));
});

// Issue 15, point 9: real AWS keys, 11 or 16 digits and LTAI… were taken for the standard account without a word.
describe("the notice of an unknown access key", () => {
  it.each([
    ["aws", "AKIAIOSFODNN7EXAMPLE", "AKIA…MPLE", "000000000000", "must be 12 digits"],
    ["aws", "11112222333", "11112222333 (11 digits)", "000000000000", "must be 12 digits"],
    ["aws", "1234567890123456", "1234567890123456 (16 digits)", "000000000000", "must be 12 digits"],
    ["alibaba", "LTAI5tExampleExample1234", "LTAI…1234", "1000000000000000", "must be 16 digits"],
    ["alibaba", "STS.NUyExampleExampleExample", "STS.…mple", "1000000000000000", "must be 16 digits"],
    ["alibaba", "111122223333", "111122223333 (12 digits)", "1000000000000000", "must be 16 digits"],
    ["aws", "test", "tes… (4 characters)", "000000000000", "must be 12 digits"],
  ] as const)("at %s for %s says whose account it is", (cloud, id, shown, account, words) => {
    keys.note(cloud, id);
    expect(told).toEqual([
      `fauxkms: nobody knows the access key ${shown}, so its requests are in account ${account}; an id that names an account ${words}, others come from POST /_fauxkms/credentials`,
    ]);
  });

  it("comes once for each access key and cloud, and never without one", () => {
    for (const id of ["AKIAIOSFODNN7EXAMPLE", "", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLF"]) {
      keys.note("aws", id);
    }
    keys.note("alibaba", "AKIAIOSFODNN7EXAMPLE");
    expect(told).toHaveLength(3);
  });

  it("comes for a hundred access keys at the most, and says so", () => {
    for (let key = 0; key < 1000; key++) keys.note("aws", `key-${key}`);
    expect(told).toHaveLength(101);
    expect(told.at(-1)).toContain("no more are told of");
  });

  it("shows neither a secret that was given for an id, nor control characters", () => {
    keys.note("aws", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    keys.note("aws", "\u001b[31m\nfauxkms: forged");
    keys.note("aws", "x".repeat(100_000));
    expect(told[0]).toContain("wJa… (40 characters)");
    expect(told[0]).not.toContain("KEY");
    expect(told[1]).toContain("access key … (");
    expect(told[2]?.length).toBeLessThan(300);
  });
});
