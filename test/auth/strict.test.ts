import { randomBytes } from "node:crypto";
import { CreateKeyCommand, type KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { control, failure, kms, raw } from "../support/client.ts";
import { decrypt, encrypt } from "../support/management.ts";
import {
  type AccessKey,
  alter,
  credential,
  MISMATCH,
  type OwnedKey,
  type Signed,
  send,
  sign,
  UNKNOWN,
} from "../support/sign.ts";

/** The SDK with an access key. */
function sdk(
  { accessKeyId, secretAccessKey, sessionToken }: AccessKey,
  config: { region?: string; systemClockOffset?: number } = {},
): KMSClient {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  return kms({ server: "strict", config: { ...config, credentials } });
}

let key: OwnedKey;

beforeAll(async () => {
  key = await credential();
});

const withHeader = (name: string, value: string | undefined) => (signed: Signed) => {
  const { [name]: _, ...headers } = signed.headers;
  return { headers: value === undefined ? headers : { ...headers, [name]: value } };
};
const withAuthorization = (change: (authorization: string) => string) => (signed: Signed) =>
  withHeader("authorization", change(signed.headers.authorization ?? ""))(signed);

describe("strict authentication", () => {
  it("lets a signed request through, as the owner of its access key", async () => {
    const owner = await credential();
    const client = sdk(owner, { region: "ap-south-1" });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ Description: "ünicode" }));
    expect(KeyMetadata?.Arn).toBe(`arn:aws:kms:ap-south-1:${owner.account}:key/${KeyMetadata?.KeyId}`);
    const blob = await encrypt(client, KeyMetadata?.KeyId ?? "", "hello");
    expect((await decrypt(client, blob)).text).toBe("hello");
  });

  it("accepts requests signed by hand, which the tests below alter", async () => {
    const owner = await credential();
    expect(await send(sign({ key: owner }))).toEqual({ status: 200, json: { Keys: [], Truncated: false } });
    const made = await send(sign({ key: owner, region: "eu-west-1", operation: "CreateKey" }));
    expect(made.json).toMatchObject({
      KeyMetadata: { AWSAccountId: owner.account, Arn: expect.stringContaining(":eu-west-1:") },
    });
  });

  it("takes the workspace from the access key, not from the request", async () => {
    const workspace = `strict-${randomBytes(4).toString("hex")}`;
    const inside = await credential({}, workspace);
    await send(sign({ key: inside, operation: "CreateKey" }));
    const outside = await credential({ account: inside.account });
    const asked = sign({ key: outside });
    const answer = await send({ ...asked, headers: { ...asked.headers, "x-fauxkms-workspace": workspace } });
    expect(answer).toMatchObject({ status: 400, json: { __type: "ValidationException" } });
    expect((await send(asked)).json).toMatchObject({ Keys: [] });
    expect((await send(sign({ key: inside }))).json).toMatchObject({ Keys: { length: 1 } });
  });

  it.each([
    ["root", "iam", "root"],
    ["user/alice", "iam", "user/alice"],
    ["role/app", "sts", "assumed-role/app/fauxkms"],
  ])("identifies the principal %s by its ARN", async (principal, service, name) => {
    const stranger = await credential({ principal });
    const owner = sdk(key);
    const { KeyMetadata } = await owner.send(new CreateKeyCommand({}));
    const body = JSON.stringify({ KeyId: KeyMetadata?.Arn });
    const { json } = await send(sign({ key: stranger, operation: "DisableKey", body }));
    expect(json).toMatchObject({
      __type: "AccessDeniedException",
      Message: expect.stringMatching(
        `^User: arn:aws:${service}::${stranger.account}:${name} is not authorized`,
      ),
    });
  });
});

describe("a secret that is wrong", () => {
  it("is refused", async () => {
    const wrong = { ...key, secretAccessKey: `${key.secretAccessKey}x` };
    expect(await failure(sdk(wrong).send(new ListKeysCommand({})))).toEqual({
      name: MISMATCH.__type,
      message: MISMATCH.message,
      status: 400,
    });
    expect(await send(sign({ key: wrong }))).toEqual({ status: 400, json: MISMATCH });
  });

  it("is refused just as an unknown access key, digits of an account included", async () => {
    for (const accessKeyId of ["AKIAIOSFODNN7EXAMPLE", key.account, key.accessKeyId.toLowerCase()]) {
      const unknown = { ...key, accessKeyId };
      expect(await failure(sdk(unknown).send(new ListKeysCommand({})))).toEqual({
        name: UNKNOWN.__type,
        message: UNKNOWN.message,
        status: 400,
      });
    }
  });
});

describe("a request altered after it was signed", () => {
  it.each<[string, (signed: Signed) => Partial<Signed>]>([
    ["its body", () => ({ body: '{"Limit":1}' })],
    ["its body's white space", ({ body }) => ({ body: `${body} ` })],
    ["its operation", withHeader("x-amz-target", "TrentService.CreateKey")],
    ["its content type", withHeader("content-type", "application/x-amz-json-1.1; charset=utf-8")],
    ["a query", () => ({ query: { a: "1" } })],
    ["its Region", withAuthorization((text) => text.replace("us-east-1", "us-west-2"))],
    ["its signature", withAuthorization((text) => text.replace(/.$/, (last) => (last === "0" ? "1" : "0")))],
    [
      "its signature in capitals",
      withAuthorization((text) => text.replace(/\w{64}$/, (hex) => hex.toUpperCase())),
    ],
    ["its signature cut short", withAuthorization((text) => text.slice(0, -2))],
    ["its signature, not being hexadecimal", withAuthorization((text) => text.replace(/.$/, "g"))],
  ])("in %s is refused", async (_name, change) => {
    expect(await alter(key, change)).toEqual({ status: 400, json: MISMATCH });
  });

  it.each([
    ["x-amz-target", "TrentService.CreateKey"],
    ["x-amz-date", undefined],
    ["x-amz-content-sha256", "UNSIGNED-PAYLOAD"],
    ["x-amz-user-agent", "any"],
    ["x-amz-made-up", "1"],
  ])("by a header %s that is not signed is refused in AWS's words", async (name, value) => {
    const { status, json } = await send(
      sign({
        key,
        ...(value !== undefined && { headers: { [name]: value } }),
        signedHeaders: ["content-type", "host", "x-amz-date", "x-amz-target"].filter((each) => each !== name),
      }),
    );
    const titled = name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
    expect([status, json]).toEqual([
      400,
      {
        __type: "InvalidSignatureException",
        message: `'${titled}' must be a 'SignedHeader' in the AWS Authorization.`,
      },
    ]);
  });

  it("by a session token that is not signed is refused", async () => {
    const temporary = await credential({ session: { ttlSeconds: 900 } });
    const signedHeaders = ["content-type", "host", "x-amz-date", "x-amz-target"];
    expect((await send(sign({ key: temporary, signedHeaders }))).json).toMatchObject({
      message: "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.",
    });
  });

  it("in a header that is not signed is let through", async () => {
    expect((await alter(key, withHeader("user-agent", "changed"))).status).toBe(200);
  });

  it("in its access key, to one with another secret, is refused", async () => {
    const other = await credential();
    const change = withAuthorization((text) => text.replace(key.accessKeyId, other.accessKeyId));
    expect(await alter(key, change)).toEqual({ status: 400, json: MISMATCH });
  });
});

describe("a clock that is wrong", () => {
  const seconds = (basic: string | undefined) =>
    Date.parse((basic ?? "").replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z")) / 1000;

  it.each([
    [-301, /^Signature expired: (\w+) is now earlier than (\w+) \((\w+) - 5 min\.\)$/],
    [-86_400, /^Signature expired: (\w+) is now earlier than (\w+) \((\w+) - 5 min\.\)$/],
    [310, /^Signature not yet current: (\w+) is still later than (\w+) \((\w+) \+ 5 min\.\)$/],
    [86_400, /^Signature not yet current: (\w+) is still later than (\w+) \((\w+) \+ 5 min\.\)$/],
  ])("by %i seconds is refused, with the three times", async (ahead, message) => {
    const { status, json } = await send(sign({ key, ahead }));
    expect([status, json.__type]).toEqual([400, "InvalidSignatureException"]);
    const [, signed, limit, now] = message.exec(String(json.message)) ?? [];
    expect(seconds(limit) - seconds(now)).toBe(Math.sign(ahead) * 300);
    expect(Math.sign(seconds(signed) - seconds(limit))).toBe(Math.sign(ahead));
    const sdkError = await failure(
      sdk(key, { systemClockOffset: ahead * 1000 }).send(new ListKeysCommand({})),
    );
    expect(sdkError).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringMatching(message),
    });
  });

  it.each([-240, 240])("by %i seconds is let through", async (ahead) => {
    expect((await send(sign({ key, ahead }))).status).toBe(200);
  });

  it("is judged by the wall clock, not the workspace's", async () => {
    const workspace = `strict-${randomBytes(4).toString("hex")}`;
    const inside = await credential({}, workspace);
    const body = { mode: "frozen", now: "2040-01-01T00:00:00Z" };
    expect(
      (await control("PUT", "clock", body, { server: "strict", token: "test-admin-token", workspace }))
        .status,
    ).toBe(200);
    expect((await send(sign({ key: inside }))).status).toBe(200);
  });
});

describe("a session token", () => {
  it("must come with the temporary access key it belongs to", async () => {
    const temporary = await credential({ session: { ttlSeconds: 900 } });
    const other = await credential({ session: { ttlSeconds: 900 } });
    expect((await sdk(temporary).send(new ListKeysCommand({}))).Keys).toEqual([]);
    expect((await send(sign({ key: temporary }))).status).toBe(200);
    for (const sessionToken of [undefined, "wrong", "", other.sessionToken]) {
      expect(await send(sign({ key: { ...temporary, sessionToken } }))).toEqual({
        status: 400,
        json: UNKNOWN,
      });
    }
    expect(await send(sign({ key: { ...key, sessionToken: temporary.sessionToken } }))).toEqual({
      status: 400,
      json: UNKNOWN,
    });
  });

  it("is refused once it has expired", async () => {
    const temporary = await credential({ session: { ttlSeconds: 1 } });
    await expect
      .poll(async () => (await send(sign({ key: temporary }))).json)
      .toMatchObject({ __type: "ExpiredTokenException" });
    expect(await failure(sdk(temporary).send(new ListKeysCommand({})))).toMatchObject({
      name: "ExpiredTokenException",
      message: "The security token included in the request is expired",
      status: 400,
    });
  });
});

describe("the Authorization header", () => {
  it("must be there", async () => {
    expect(await alter(key, withHeader("authorization", undefined))).toEqual({
      status: 400,
      json: { __type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" },
    });
  });

  it.each([
    ["Credential", /Credential=[^,]+, /],
    ["SignedHeaders", /SignedHeaders=[^,]+, /],
    ["Signature", /, Signature=\w+/],
  ])("must have %s, which the refusal names", async (name, part) => {
    const { status, json } = await alter(
      key,
      withAuthorization((text) => text.replace(part, "")),
    );
    expect([status, json.__type]).toEqual([400, "IncompleteSignatureException"]);
    expect(json.message).toMatch(new RegExp(`^Authorization header requires '${name}' parameter\\. `));
    expect(json.message).not.toContain(key.accessKeyId);
  });

  it("wants a date beside it", async () => {
    const { json } = await alter(key, withHeader("x-amz-date", undefined));
    expect(json).toMatchObject({
      __type: "IncompleteSignatureException",
      message: expect.stringContaining("'X-Amz-Date' or a 'Date' header"),
    });
  });

  it.each([
    ["another scheme", (text: string) => text.replace("AWS4-HMAC-SHA256", "Bearer")],
    ["a credential of four parts", (text: string) => text.replace("/kms/aws4_request", "/aws4_request")],
    ["another terminator", (text: string) => text.replace("aws4_request", "aws5_request")],
  ])("with %s is refused", async (_name, change) => {
    expect(await alter(key, withAuthorization(change))).toMatchObject({
      status: 400,
      json: { __type: "IncompleteSignatureException" },
    });
  });

  it("must be of the day that the date says", async () => {
    const change = withAuthorization((text) => text.replace(/\/\d{8}\//, "/20200101/"));
    expect(await alter(key, change)).toMatchObject({
      status: 400,
      json: {
        __type: "InvalidSignatureException",
        message: expect.stringMatching(/^Date in Credential scope does not match .* '20200101' != '\d{8}'/),
      },
    });
  });

  it("must be scoped to kms", async () => {
    expect(await send(sign({ key, service: "s3" }))).toEqual({
      status: 400,
      json: {
        __type: "InvalidSignatureException",
        message: expect.stringMatching(/^Credential should be scoped to correct service: 'kms'\. ?$/),
      },
    });
  });

  it("must cover the host", async () => {
    const signedHeaders = ["x-amz-date", "x-amz-target", "content-type"];
    expect(await send(sign({ key, signedHeaders }))).toEqual({
      status: 400,
      json: {
        __type: "InvalidSignatureException",
        message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
      },
    });
  });
});

describe("the order of checks", () => {
  it("puts the operation before the signature, and the signature before the body", async () => {
    const unsigned = { server: "strict" } as const;
    expect((await raw("NoSuchOperation", {}, unsigned)).json.__type).toBe("UnknownOperationException");
    expect((await raw("ListKeys", "{", unsigned)).json.__type).toBe("IncompleteSignatureException");
    const wrong = { ...key, secretAccessKey: "wrong" };
    expect((await send(sign({ key: wrong, body: "{" }))).json).toEqual(MISMATCH);
    expect((await send(sign({ key, body: "{" }))).json.__type).toBe("SerializationException");
  });
});
