import { CreateKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, raw } from "../../support/client.ts";
import type { ServerName } from "../../support/servers.ts";
import { type AccessKey, credential } from "../../support/sign.ts";
import { assume, keyOf, kmsWith, roleArn, sts } from "../../support/sts.ts";

const ADMIN = { server: "strict", token: "test-admin-token" } as const;
const fresh = () => `sts-${crypto.randomUUID().slice(0, 13)}`;
const HOUR = 3600;

const UNKNOWN = {
  name: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
  status: 400,
};
const INVALID = { ...UNKNOWN, name: "InvalidClientTokenId", status: 403 };

/** A session in a workspace of its own: of a role in permissive mode, of the root user in strict mode, where policies decide. */
async function sessionIn(server: ServerName, workspace: string) {
  if (server === "strict") {
    const user = await credential({}, workspace);
    const { Credentials } = await sts({ server, key: user }).send(new GetSessionTokenCommand({}));
    return keyOf(Credentials);
  }
  return (await assume(sts({ server, workspace }), { RoleArn: roleArn(freshAccount()) })).key;
}

const listKeys = (key: AccessKey, options: { server: ServerName; workspace?: string }) =>
  kmsWith(key, options).send(new ListKeysCommand({}));
const identity = (key: AccessKey, options: { server: ServerName; workspace?: string }) =>
  sts({ ...options, key }).send(new GetCallerIdentityCommand({}));

describe.each(["off", "strict"] as const)("a session of STS at server %s", (server) => {
  const options = server === "strict" ? ADMIN : { server };

  it("ends by the clock of its workspace", async () => {
    const workspace = fresh();
    const key = await sessionIn(server, workspace);
    await listKeys(key, { server });
    await control("POST", "clock/advance", { seconds: 13 * HOUR }, { ...options, workspace });
    expect(await failure(listKeys(key, { server }))).toEqual({
      name: "ExpiredTokenException",
      message: "The security token included in the request is expired",
      status: 400,
    });
    expect(await failure(identity(key, { server }))).toEqual({
      name: "ExpiredToken",
      message: "The security token included in the request is expired",
      status: 403,
    });
  });

  it("goes on where the clock of its workspace stands still", async () => {
    const workspace = fresh();
    await control("PUT", "clock", { mode: "frozen", now: "2020-01-01T00:00:00Z" }, { ...options, workspace });
    const key = await sessionIn(server, workspace);
    expect((await identity(key, { server })).$metadata.httpStatusCode).toBe(200);
  });

  it("ends with a reset of its workspace, not of others", async () => {
    const [one, other] = [fresh(), fresh()];
    const [key, kept] = [await sessionIn(server, one), await sessionIn(server, other)];
    await control("POST", "reset", undefined, { ...options, workspace: one });
    expect(await failure(listKeys(key, { server }))).toEqual(UNKNOWN);
    expect(await failure(identity(key, { server }))).toEqual(INVALID);
    await listKeys(kept, { server });
  });

  it("is of its workspace alone", async () => {
    const key = await sessionIn(server, fresh());
    const seen = await failure(listKeys(key, { server, workspace: fresh() }));
    expect(seen).toMatchObject({ name: "ValidationException", status: 400 });
    expect(seen.message).toMatch(/^The access key names the workspace 'sts-/);
  });

  it("opens nothing with a token that was cut, changed or prolonged, or with another access key", async () => {
    const key = await sessionIn(server, fresh());
    const other = await sessionIn(server, fresh());
    const { sessionToken: token } = key;
    const tokens = [
      ...[token.slice(0, -4), token.slice(0, 100), token.slice(0, 64), token.slice(0, 12)],
      ...[`${token}AAAA`, `${token}=`, `${token}%`],
      ...[0.1, 0.5, 0.9].map((part) => flipped(token, Math.floor(token.length * part))),
      `${token.slice(0, 12)}${"A".repeat(token.length - 12)}`,
      `${token.slice(0, 12)}${"A".repeat(12_000)}`,
      other.sessionToken,
    ];
    for (const sessionToken of tokens) {
      expect(await failure(listKeys({ ...key, sessionToken }, { server }))).toEqual(UNKNOWN);
    }
    for (const each of [tokens[0], other.sessionToken] as string[]) {
      expect(await failure(identity({ ...key, sessionToken: each }, { server }))).toEqual(INVALID);
    }
  });
});

describe("a session of STS in strict mode", () => {
  it("is verified by its own secret", async () => {
    const key = await sessionIn("strict", fresh());
    const forged = { ...key, secretAccessKey: `${key.secretAccessKey.slice(1)}A` };
    const seen = await failure(listKeys(forged, { server: "strict" }));
    expect([seen.name, seen.status]).toEqual(["InvalidSignatureException", 400]);
    expect(await failure(identity(forged, { server: "strict" }))).toMatchObject({
      name: "SignatureDoesNotMatch",
      status: 403,
    });
  });

  it("needs its token", async () => {
    const { accessKeyId, secretAccessKey } = await sessionIn("strict", fresh());
    expect(await failure(listKeys({ accessKeyId, secretAccessKey }, { server: "strict" }))).toEqual(UNKNOWN);
  });
});

describe("a session of STS in permissive mode", () => {
  it("names account and principal, whatever the signature says", async () => {
    const account = freshAccount();
    const { key } = await assume(sts(), { RoleArn: roleArn(account) });
    const forged = { ...key, secretAccessKey: "other" };
    const { KeyMetadata } = await kmsWith(forged).send(new CreateKeyCommand({}));
    expect(KeyMetadata?.AWSAccountId).toBe(account);
  });

  it("counts in the headers of an unsigned request", async () => {
    const account = freshAccount();
    const { key } = await assume(sts(), { RoleArn: roleArn(account) });
    const { json } = await raw(
      "CreateKey",
      {},
      {
        account: key.accessKeyId,
        headers: { "x-amz-security-token": key.sessionToken },
      },
    );
    expect(json.KeyMetadata).toMatchObject({ AWSAccountId: account });
  });

  it("is not asked of a token that a client has from AWS", async () => {
    const key = {
      accessKeyId: "ASIAIOSFODNN7EXAMPLE",
      secretAccessKey: "x",
      sessionToken: "IQoJb3JpZ2luX2Vj",
    };
    expect((await identity(key, { server: "off" })).Account).toBe("000000000000");
  });
});

/** The text with another letter at a place. */
function flipped(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
}
