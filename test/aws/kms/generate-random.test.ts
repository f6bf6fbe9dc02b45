import { GenerateRandomCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms, raw } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";

describe("GenerateRandom", () => {
  it.each([1, 2, 32, 1024])("answers %i bytes and nothing else", async (NumberOfBytes) => {
    const { $metadata, ...answer } = await kms().send(new GenerateRandomCommand({ NumberOfBytes }));
    expect($metadata.httpStatusCode).toBe(200);
    expect(Object.keys(answer)).toEqual(["Plaintext"]);
    expect(answer.Plaintext).toHaveLength(NumberOfBytes);
  });

  it("answers other bytes each time, of every value", async () => {
    const client = kms();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.send(new GenerateRandomCommand({ NumberOfBytes: 1024 }))),
    );
    const blocks = answers.map(({ Plaintext }) => Buffer.from(Plaintext ?? []));
    expect(new Set(blocks.map((block) => block.toString("hex"))).size).toBe(10);
    // Of 10,240 random bytes a value is missing with a probability of 256 × e^-40.
    expect(new Set(Buffer.concat(blocks)).size).toBe(256);
  });

  it("needs the number of bytes", async () => {
    const missing = {
      name: "ValidationException",
      message: "NumberOfBytes is required.",
      status: 400,
    };
    expect(await failure(kms().send(new GenerateRandomCommand({})))).toEqual(missing);
    const answer = await raw("GenerateRandom", { NumberOfBytes: null });
    expect(answer.json).toEqual({ __type: missing.name, message: missing.message });
  });

  it.each([
    [0, "greater than or equal to 1"],
    [-5, "greater than or equal to 1"],
    [1025, "less than or equal to 1024"],
    [2_147_483_647, "less than or equal to 1024"],
  ])("refuses %i bytes", async (NumberOfBytes, rule) => {
    expect(await failure(kms().send(new GenerateRandomCommand({ NumberOfBytes })))).toEqual({
      name: "ValidationException",
      message: `1 validation error detected: Value '${NumberOfBytes}' at 'numberOfBytes' failed to satisfy constraint: Member must have value ${rule}`,
      status: 400,
    });
  });

  it.each([["32"], [1.5], [true], [[32]], [{ n: 32 }], [4_294_967_296]])(
    "refuses %j as the number of bytes",
    async (NumberOfBytes) => {
      const answer = await raw("GenerateRandom", { NumberOfBytes });
      expect(answer.status).toBe(400);
      expect(answer.json.__type).toBe("SerializationException");
    },
  );

  it("finds no custom key store", async () => {
    const call = kms().send(
      new GenerateRandomCommand({ NumberOfBytes: 8, CustomKeyStoreId: "cks-1234567890abcdef0" }),
    );
    expect(await failure(call)).toEqual(wordless("CustomKeyStoreNotFoundException"));
  });
});
