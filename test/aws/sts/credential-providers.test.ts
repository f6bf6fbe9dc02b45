import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { fromTemporaryCredentials, fromTokenFile } from "@aws-sdk/credential-providers";
import { UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshAccount, kms, serverUrl } from "../../support/client.ts";
import { roleArn } from "../../support/sts.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fauxkms-token-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const clientConfig = () => ({ endpoint: serverUrl("off"), region: "us-east-1" });

/** The account in which a key is made with the credentials of a provider. */
async function accountWith(credentials: ReturnType<typeof fromTemporaryCredentials>) {
  const { KeyMetadata } = await kms({ config: { credentials } }).send(new CreateKeyCommand({}));
  return KeyMetadata?.AWSAccountId;
}

describe("the SDK's own providers of credentials", () => {
  it("assume a role, and one from that", async () => {
    const [first, second] = [freshAccount(), freshAccount()];
    const masterCredentials = { accessKeyId: freshAccount(), secretAccessKey: "any" };
    const one = fromTemporaryCredentials({
      masterCredentials,
      params: { RoleArn: roleArn(first), RoleSessionName: "one" },
      clientConfig: clientConfig(),
    });
    expect(await accountWith(one)).toBe(first);
    const two = fromTemporaryCredentials({
      masterCredentials: one,
      params: { RoleArn: roleArn(second), RoleSessionName: "two" },
      clientConfig: clientConfig(),
    });
    expect(await accountWith(two)).toBe(second);
  });

  it("assume a role with the token in a file", async () => {
    const account = freshAccount();
    const claims = {
      iss: "https://oidc.example.com",
      sub: "system:serviceaccount:a:b",
      aud: "sts.amazonaws.com",
    };
    const webIdentityTokenFile = join(folder, "token");
    writeFileSync(webIdentityTokenFile, new UnsecuredJWT(claims).setExpirationTime("10m").encode());
    const provider = fromTokenFile({
      webIdentityTokenFile,
      roleArn: roleArn(account),
      roleSessionName: "pod",
      clientConfig: clientConfig(),
    });
    expect(await accountWith(provider)).toBe(account);
  });
});
