import { beforeAll, describe, expect, it } from "vitest";
import {
  alter,
  credential,
  type Draft,
  MISMATCH,
  type OwnedKey,
  type Signed,
  send,
  sign,
  UNKNOWN,
} from "../support/sign.ts";

let key: OwnedKey;

beforeAll(async () => {
  key = await credential();
});

describe("a presigned request", () => {
  const presign = (draft: Partial<Draft> = {}) => sign({ key, expires: 60, ...draft });
  const query = (change: Record<string, string | undefined>) => (signed: Signed) => ({
    query: Object.fromEntries(
      Object.entries({ ...signed.query, ...change }).filter(
        (pair): pair is [string, string] => pair[1] !== undefined,
      ),
    ),
  });

  it("is accepted for as long as it says", async () => {
    expect((await send(presign())).json).toMatchObject({ Keys: expect.any(Array) });
    expect((await send(presign({ expires: 604_800, ahead: -86_400 * 6 }))).status).toBe(200);
    expect(await send(presign({ ahead: -61 }))).toMatchObject({
      status: 400,
      json: {
        __type: "InvalidSignatureException",
        message: expect.stringMatching(/^Signature expired: \w+ is now earlier than \w+ \(\w+ - 1 min\.\)$/),
      },
    });
    expect((await send(presign({ ahead: 400 }))).json).toMatchObject({
      message: expect.stringMatching(/^Signature not yet current/),
    });
  });

  it("takes a session token, signed or added afterwards", async () => {
    const temporary = await credential({ session: { ttlSeconds: 900 } });
    expect((await send(presign({ key: temporary }))).status).toBe(200);
    const bare = { ...temporary, sessionToken: undefined };
    expect((await send(presign({ key: bare }))).json).toEqual(UNKNOWN);
    const added = query({ "X-Amz-Security-Token": temporary.sessionToken });
    expect((await alter(bare, added, { expires: 60 })).status).toBe(200);
  });

  it.each([
    ["a longer life", { "X-Amz-Expires": "600" }, MISMATCH],
    ["another parameter", { extra: "1" }, MISMATCH],
    ["another signature", { "X-Amz-Signature": "0".repeat(64) }, MISMATCH],
    ["a life beyond a week", { "X-Amz-Expires": "604801" }, { __type: "IncompleteSignatureException" }],
    ["a negative life", { "X-Amz-Expires": "-1" }, { __type: "IncompleteSignatureException" }],
    ["no life", { "X-Amz-Expires": undefined }, { __type: "IncompleteSignatureException" }],
    ["no signature", { "X-Amz-Signature": undefined }, { __type: "IncompleteSignatureException" }],
    ["no credential", { "X-Amz-Credential": undefined }, { __type: "IncompleteSignatureException" }],
    ["no date", { "X-Amz-Date": undefined }, { __type: "IncompleteSignatureException" }],
    ["no algorithm", { "X-Amz-Algorithm": undefined }, { __type: "MissingAuthenticationTokenException" }],
    ["another algorithm", { "X-Amz-Algorithm": "AWS4-ECDSA" }, { __type: "IncompleteSignatureException" }],
  ])("with %s is refused", async (_name, change, error) => {
    expect(await alter(key, query(change), { expires: 60 })).toMatchObject({ status: 400, json: error });
  });

  it("whose signature does not cover the operation is refused", async () => {
    const unsigned = presign({ signedHeaders: ["host"] });
    for (const operation of ["ListKeys", "CreateKey"]) {
      const headers = { ...unsigned.headers, "x-amz-target": `TrentService.${operation}` };
      expect(await send({ ...unsigned, headers })).toEqual({
        status: 400,
        json: {
          __type: "InvalidSignatureException",
          message: "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.",
        },
      });
    }
    const added = { ...presign(), headers: { ...presign().headers, "x-amz-date": "20260101T000000Z" } };
    expect((await send(added)).json).toMatchObject({ __type: "InvalidSignatureException" });
    expect((await send(sign({ key }))).json).toMatchObject({ Keys: [] });
  });

  it("with another body is refused", async () => {
    expect(await alter(key, () => ({ body: '{"Limit":1}' }), { expires: 60 })).toEqual({
      status: 400,
      json: MISMATCH,
    });
  });
});
