import { describe, expect, it } from "vitest";
import { notProvided, notValid, UNSUPPORTED } from "../../support/alibaba-failures.ts";
import { base64, makeAlibabaKey, unbase64 } from "../../support/alibaba-keys.ts";

const LENGTHS = {
  HMAC_SM3: 32,
  HMAC_SHA_224: 28,
  HMAC_SHA_256: 32,
  HMAC_SHA_384: 48,
  HMAC_SHA_512: 64,
} as const;

const Message = base64("The quick brown fox jumps over the lazy dog.");

describe.each(Object.entries(LENGTHS))("GenerateMac and VerifyMac with %s", (Algorithm, length) => {
  it("agree with each other", async () => {
    const { client, id, arn } = await makeAlibabaKey({ KeySpec: Algorithm });
    const {
      Mac,
      RequestId: _,
      ...rest
    } = await client.call("GenerateMac", {
      KeyId: arn,
      Algorithm,
      Message,
    });
    expect(rest).toEqual({ KeyId: id, Algorithm });
    expect(unbase64(Mac)).toHaveLength(length);
    const verify = async (wrong: object) => {
      const { RequestId: _, ...answer } = await client.call("VerifyMac", {
        KeyId: id,
        Algorithm,
        Message,
        Mac,
        ...wrong,
      });
      return answer;
    };
    expect(await verify({})).toEqual({ KeyId: id, Algorithm, Value: true });
    const altered = unbase64(Mac);
    altered[0] = (altered[0] ?? 0) ^ 1;
    for (const wrong of [
      { Message: base64("another") },
      { Mac: base64(altered) },
      { Mac: base64(unbase64(Mac).subarray(0, -1)) },
      { Mac: base64(Buffer.concat([unbase64(Mac), Buffer.of(0)])) },
    ]) {
      expect(await verify(wrong)).toEqual({ KeyId: id, Algorithm, Value: false });
    }
    // A MAC depends on nothing but the message and the key.
    expect(await client.call("GenerateMac", { KeyId: id, Algorithm, Message })).toMatchObject({ Mac });
    const other = await makeAlibabaKey({ KeySpec: Algorithm });
    const theirs = await other.client.call("GenerateMac", { KeyId: other.id, Algorithm, Message });
    expect(theirs.Mac).not.toBe(Mac);
  });

  it("refuse every other algorithm", async () => {
    const { client, id } = await makeAlibabaKey({ KeySpec: Algorithm });
    for (const other of [...Object.keys(LENGTHS), "HMAC_SHA_1", "toString"]) {
      if (other === Algorithm) continue;
      const parameters = { KeyId: id, Algorithm: other, Message };
      expect(await client.failure("GenerateMac", parameters)).toEqual(notValid("Algorithm"));
      expect(await client.failure("VerifyMac", { ...parameters, Mac: "AA==" })).toEqual(
        notValid("Algorithm"),
      );
    }
  });
});

describe("GenerateMac and VerifyMac", () => {
  it("take messages of up to 6 KB, in Base64", async () => {
    const { client, id } = await makeAlibabaKey({ KeySpec: "HMAC_SHA_256" });
    const generate = { KeyId: id, Algorithm: "HMAC_SHA_256" };
    const most = { ...generate, Message: base64(Buffer.alloc(6144)) };
    expect(unbase64((await client.call("GenerateMac", most)).Mac)).toHaveLength(32);
    for (const wrong of [base64(Buffer.alloc(6145)), "not Base64"]) {
      expect(await client.failure("GenerateMac", { ...generate, Message: wrong })).toEqual(
        notValid("Message"),
      );
    }
    expect(await client.failure("GenerateMac", generate)).toEqual(notProvided("Message"));
    expect(await client.failure("VerifyMac", { ...generate, Message })).toEqual(notProvided("Mac"));
    expect(await client.failure("VerifyMac", { ...generate, Message, Mac: "?" })).toEqual(notValid("Mac"));
  });

  it("need a MAC key", async () => {
    for (const parameters of [{}, { KeySpec: "EC_P256" }, { KeySpec: "RSA_2048" }]) {
      const { client, id } = await makeAlibabaKey(parameters);
      const using = { KeyId: id, Algorithm: "HMAC_SHA_256", Message, Mac: "AA==" };
      expect(await client.failure("GenerateMac", using)).toEqual(UNSUPPORTED);
      expect(await client.failure("VerifyMac", using)).toEqual(UNSUPPORTED);
    }
  });

  it("do not tell what a DryRun would have answered", async () => {
    const { client, id } = await makeAlibabaKey({ KeySpec: "HMAC_SM3" });
    const dry = { KeyId: id, Algorithm: "HMAC_SM3", Message, Mac: "AA==", DryRun: "true" };
    for (const action of ["GenerateMac", "VerifyMac"]) {
      expect(await client.failure(action, dry)).toMatchObject({ code: "DryRunOperationError", status: 400 });
    }
  });
});
