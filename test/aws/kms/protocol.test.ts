import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import * as sdk from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/aws/kms/operations.ts";
import { freshAccount, kms, type RawAnswer, raw, serverUrl } from "../../support/client.ts";
import { encryptText, newKey } from "../../support/keys.ts";

const CONTENT_TYPE = "application/x-amz-json-1.1";
const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const idOf = (answer: RawAnswer) => answer.headers.get("x-amzn-requestid") ?? "";

/** An error as it stands on the wire, checked for all that errors have in common. */
async function errorOf(answer: RawAnswer, status = 400): Promise<unknown> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe(CONTENT_TYPE);
  expect(idOf(answer)).toMatch(REQUEST_ID);
  return JSON.parse(answer.text);
}

describe("An answer", () => {
  it("is AWS JSON 1.1, under a request id of its own", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => raw("ListKeys", {})));
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe(CONTENT_TYPE);
      expect(idOf(answer)).toMatch(REQUEST_ID);
    }
    expect(new Set(answers.map(idOf)).size).toBe(5);
  });

  it("gives times as seconds in a JSON number and blobs as base64", async () => {
    const account = freshAccount();
    const before = Date.now() / 1000;
    const { json } = await raw("CreateKey", {}, { account });
    const metadata = json.KeyMetadata as Record<string, unknown>;
    expect(metadata.CreationDate).toBeTypeOf("number");
    // A minute of tolerance: client and server may look at different clocks.
    expect(Math.abs(Number(metadata.CreationDate) - before)).toBeLessThan(60);
    const random = await raw("GenerateRandom", { NumberOfBytes: 4 });
    expect(random.json.Plaintext).toMatch(/^[A-Za-z0-9+/]{6}==$/);
  });

  it("of an operation without output has an empty body", async () => {
    const account = freshAccount();
    const { id } = await newKey(kms({ account }));
    const KeyId = id;
    const policy = {
      Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" },
    };
    const calls: [string, Record<string, unknown>][] = [
      ["CreateAlias", { AliasName: "alias/a", TargetKeyId: id }],
      ["UpdateAlias", { AliasName: "alias/a", TargetKeyId: id }],
      ["DeleteAlias", { AliasName: "alias/a" }],
      ["TagResource", { KeyId, Tags: [{ TagKey: "a", TagValue: "1" }] }],
      ["UntagResource", { KeyId, TagKeys: ["a"] }],
      ["UpdateKeyDescription", { KeyId, Description: "x" }],
      ["PutKeyPolicy", { KeyId, Policy: JSON.stringify(policy) }],
      ["EnableKeyRotation", { KeyId }],
      ["DisableKeyRotation", { KeyId }],
      ["DisableKey", { KeyId }],
      ["EnableKey", { KeyId }],
    ];
    for (const [operation, input] of calls) {
      const answer = await raw(operation, input, { account });
      expect([operation, answer.status, answer.text]).toEqual([operation, 200, ""]);
      expect(idOf(answer)).toMatch(REQUEST_ID);
    }
  });
});

describe("An error", () => {
  it("has its type and a message with a small first letter", async () => {
    const account = freshAccount();
    const id = randomUUID();
    expect(await errorOf(await raw("DescribeKey", { KeyId: id }, { account }))).toEqual({
      __type: "NotFoundException",
      message: `Key 'arn:aws:kms:us-east-1:${account}:key/${id}' does not exist`,
    });
  });

  it("has no message where AWS sends none", async () => {
    const answer = await raw("Decrypt", { CiphertextBlob: "eA==" });
    await errorOf(answer);
    expect(answer.text).toBe('{"__type":"InvalidCiphertextException"}');
  });

  it("reaches the SDK with the request id of its header", async () => {
    const call = kms().send(new sdk.DescribeKeyCommand({ KeyId: "x" }));
    const error = await call.then(
      () => undefined,
      (thrown: sdk.KMSServiceException) => thrown,
    );
    expect(error).toBeInstanceOf(sdk.NotFoundException);
    expect(error?.$metadata.requestId).toMatch(REQUEST_ID);
  });
});

describe("The target", () => {
  it.each([
    [null],
    [""],
    ["Encrypt"],
    ["TrentService."],
    ["TrentService.encrypt"],
    ["TrentService.ENCRYPT"],
    ["trentservice.Encrypt"],
    ["TrentService.Encrypt.Encrypt"],
    ["TrentService.constructor"],
    ["TrentService.__proto__"],
    ["TrentService_20141101.Encrypt"],
  ])("%j is unknown", async (target) => {
    const answer = await raw(null, {}, { headers: { "x-amz-target": target } });
    await errorOf(answer);
    expect(answer.text).toBe('{"__type":"UnknownOperationException"}');
  });

  it("is known for every command of the SDK, and for no others", () => {
    const commands = Object.keys(sdk)
      .filter((name) => /^[A-Z].*[a-z]Command$/.test(name))
      .map((name) => name.slice(0, -"Command".length));
    expect(commands.length).toBeGreaterThan(50);
    expect(Object.keys(OPERATIONS).sort()).toEqual(commands.sort());
  });

  const notBuilt = Object.values(OPERATIONS).filter((operation) => "notBuilt" in operation);

  it.skipIf(notBuilt.length === 0)("of an operation that is not built yet is answered clearly", async () => {
    for (const { name } of notBuilt) {
      const error = await errorOf(await raw(name, {}));
      expect(error).toMatchObject({
        __type: "UnsupportedOperationException",
        message: expect.stringContaining(`fauxkms does not support ${name} yet`),
      });
    }
  });
});

describe("The body", () => {
  it.each<[string, string | Uint8Array]>([
    ["cut off", '{"NumberOfBytes":'],
    ["no JSON", "NumberOfBytes=3"],
    ["with a trailing comma", '{"NumberOfBytes":3,}'],
    ["with single quotes", "{'NumberOfBytes':3}"],
    ["followed by more", '{"NumberOfBytes":3}{}'],
    ["with a byte order mark", '\ufeff{"NumberOfBytes":3}'],
    ["of white space", "  "],
    ["that is a list", "[]"],
    ["that is a string", '"NumberOfBytes"'],
    ["that is a number", "3"],
    ["that is null", "null"],
    ["nested 200,000 deep", `{"NumberOfBytes":${"[".repeat(200_000)}`],
    ["with a byte that is not UTF-8", Buffer.from('{"Nonsense":"\xff","NumberOfBytes":3}', "latin1")],
    ["in UTF-16", Buffer.from('{"NumberOfBytes":3}', "utf16le")],
    ["with an overlong UTF-8 sequence", Buffer.from('{"a":"\xc0\x80","NumberOfBytes":3}', "latin1")],
    ["with a surrogate encoded in UTF-8", Buffer.from('{"a":"\xed\xa0\x80","NumberOfBytes":3}', "latin1")],
  ])("%s is a SerializationException", async (_title, body) => {
    expect(await errorOf(await raw("GenerateRandom", body))).toMatchObject({
      __type: "SerializationException",
    });
  });

  it("may have characters of every length, and the one that stands for undecodable bytes", async () => {
    const description = "aé€😀\ufffd";
    const made = await raw("CreateKey", JSON.stringify({ Description: description }));
    expect(made.json).toMatchObject({ KeyMetadata: { Description: description } });
  });

  it("may be empty where nothing is required", async () => {
    expect((await raw("ListKeys", "", { account: freshAccount() })).json).toEqual({
      Keys: [],
      Truncated: false,
    });
  });

  it("may have white space around it, and escapes in it", async () => {
    const answer = await raw("GenerateRandom", ' \r\n\t{"Number\\u004ffBytes" : 3} \n');
    expect(answer.status).toBe(200);
    expect(answer.json.Plaintext).toHaveLength(4);
  });

  const padded = (length: number) => `{"NumberOfBytes":3,"x":"${"x".repeat(length - 26)}"}`;

  it("may be 1 MiB long and no longer", async () => {
    expect(padded(1_048_576)).toHaveLength(1_048_576);
    expect((await raw("GenerateRandom", padded(1_048_576))).status).toBe(200);
    const answer = await raw("GenerateRandom", padded(1_048_577));
    expect(await errorOf(answer, 413)).toEqual({ __type: "RequestEntityTooLargeException" });
  });

  it.each([
    [1_048_576, 200],
    [1_048_577, 413],
  ])("of %i bytes that comes in chunks is answered %i", async (length, status) => {
    const bytes = Buffer.from(padded(length));
    const chunks = Array.from({ length: 17 }, (_, i) => bytes.subarray(i * 65_536, (i + 1) * 65_536));
    const init = {
      method: "POST",
      headers: { "content-type": CONTENT_TYPE, "x-amz-target": "TrentService.GenerateRandom" },
      body: Readable.from(chunks.filter((chunk) => chunk.length > 0)),
      duplex: "half",
    };
    // Node's fetch takes a stream as the body; the types of Workers, which the project compiles with, do not.
    const response = await fetch(serverUrl("off"), init as unknown as RequestInit);
    expect(response.status).toBe(status);
    expect(response.headers.get("x-amzn-requestid")).toMatch(REQUEST_ID);
    await response.arrayBuffer();
  });
});

describe("A request that is not for KMS", () => {
  it.each<[string, Parameters<typeof raw>[2]]>([
    ["GET", { method: "GET" }],
    ["PUT", { method: "PUT" }],
    ["DELETE", { method: "DELETE" }],
    ["another path", { path: "/keys" }],
    ["a path below", { path: "/TrentService.ListKeys" }],
    ["content type JSON", { headers: { "content-type": "application/json" } }],
    ["content type AWS JSON 1.0", { headers: { "content-type": "application/x-amz-json-1.0" } }],
    ["content type AWS JSON 1.10", { headers: { "content-type": "application/x-amz-json-1.10" } }],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ])("(%s) is answered 404 with a request id", async (_title, options) => {
    const answer = await raw("ListKeys", {}, options);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("<UnknownOperationException/>");
    expect(idOf(answer)).toMatch(REQUEST_ID);
  });

  it.each([`${CONTENT_TYPE}; charset=utf-8`, `${CONTENT_TYPE};charset=UTF-8`, "Application/X-Amz-JSON-1.1"])(
    "does not have the content type %s",
    async (type) => {
      const answer = await raw("GenerateRandom", { NumberOfBytes: 1 }, { headers: { "content-type": type } });
      expect(answer.status).toBe(200);
    },
  );
});

describe("The lack of grants and enclaves", () => {
  it.each([
    "Encrypt",
    "Decrypt",
    "ReEncrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "DescribeKey",
  ])("makes every grant token of %s invalid", async (operation) => {
    const account = freshAccount();
    const client = kms({ account });
    const { id } = await newKey(client);
    const CiphertextBlob = Buffer.from(await encryptText(client, id, "x")).toString("base64");
    const inputs: Record<string, Record<string, unknown>> = {
      Encrypt: { KeyId: id, Plaintext: "eA==" },
      Decrypt: { CiphertextBlob },
      ReEncrypt: { CiphertextBlob, DestinationKeyId: id },
    };
    const input = inputs[operation] ?? {
      KeyId: id,
      ...(operation.startsWith("Generate") && { NumberOfBytes: 8 }),
    };
    const none = await raw(operation, { ...input, GrantTokens: [] }, { account });
    expect(none.status).toBe(200);
    const token = await raw(operation, { ...input, GrantTokens: ["AQpAM2Rh"] }, { account });
    expect(await errorOf(token)).toEqual({ __type: "InvalidGrantTokenException" });
  });

  it.each(["Decrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateRandom", "DeriveSharedSecret"])(
    "makes %s refuse a Recipient rather than show it the plaintext",
    async (operation) => {
      const account = freshAccount();
      const client = kms({ account });
      const { id } = await newKey(client);
      const CiphertextBlob = Buffer.from(await encryptText(client, id, "x")).toString("base64");
      const inputs: Record<string, Record<string, unknown>> = {
        Decrypt: { CiphertextBlob },
        GenerateDataKey: { KeyId: id, NumberOfBytes: 8 },
        GenerateDataKeyPair: { KeyId: id, KeyPairSpec: "ECC_NIST_P256" },
        GenerateRandom: { NumberOfBytes: 8 },
        DeriveSharedSecret: { KeyId: id, KeyAgreementAlgorithm: "ECDH", PublicKey: "eA==" },
      };
      const call = (Recipient: unknown) => raw(operation, { ...inputs[operation], Recipient }, { account });
      const document = {
        __type: "ValidationException",
        message: expect.stringMatching(/^The attestation document cannot be used: [^.]+\.$/),
      };
      const none = { __type: "ValidationException", message: "Recipient must have an AttestationDocument." };
      const algorithm = { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" };
      expect(await errorOf(await call({ ...algorithm, AttestationDocument: "eA==" }))).toEqual(document);
      expect(await errorOf(await call({ AttestationDocument: "eA==" }))).toEqual(document);
      expect(await errorOf(await call(algorithm))).toEqual(none);
      expect(await errorOf(await call({}))).toEqual(none);
      expect(await errorOf(await call({ KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_1" }))).toEqual({
        __type: "ValidationException",
        message:
          "1 validation error detected: Value 'RSAES_OAEP_SHA_1' at 'recipient.keyEncryptionAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RSAES_OAEP_SHA_256]",
      });
    },
  );
});
