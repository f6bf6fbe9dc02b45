import { describe, expect, it } from "vitest";
import { accountOfKeyId, newTemporaryId } from "../../../src/aws/sts/access-key-ids.ts";

describe("the id of a temporary access key", () => {
  it.each(["000000000000", "029608264753", "111122223333", "999999999999"])(
    "names the account %s",
    (account) => {
      for (const byte of [0, 0x5a, 0xff]) {
        const id = newTemporaryId(account, (length) => new Uint8Array(length).fill(byte));
        expect(id).toMatch(/^ASIA[A-Z2-7]{16}$/);
        expect(accountOfKeyId(id)).toBe(account);
      }
    },
  );

  it("is another one with other random bytes", () => {
    const [one, other] = [1, 2].map((byte) =>
      newTemporaryId("1", (length) => new Uint8Array(length).fill(byte)),
    );
    expect(one).not.toBe(other);
  });

  it.each([
    "AKIA0000000000000000",
    "ASIA7777777777777777",
    "AIDAQNZGKIQY56JQ7WML",
    "ASIAQNZGKIQY56JQ7WM",
    "",
  ])("names no account where AWS would not make it: %s", (id) => expect(accountOfKeyId(id)).toBeNull());
});
