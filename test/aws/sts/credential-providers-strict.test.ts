import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, EncryptCommand, type KMSClientConfig, ListKeysCommand } from "@aws-sdk/client-kms";
import { fromIni, fromTemporaryCredentials, fromTokenFile } from "@aws-sdk/credential-providers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { control, failure, kms, serverUrl } from "../../support/client.ts";
import { iam, policyOf, trustOf } from "../../support/iam.ts";
import { credential } from "../../support/sign.ts";
import { kmsWith, roleArn } from "../../support/sts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const SERVER = { server: "strict" } as const;
const REGION = "eu-west-3";
const ISSUER = "https://oidc.example.com/providers";

/** An account with a key, a user who may assume roles, and a role whose policy allows kms:Encrypt only. */
async function scene(trust = "") {
  const root = await credential();
  const { account } = root;
  const { KeyMetadata } = await kmsWith(root, { ...SERVER, region: REGION }).send(new CreateKeyCommand({}));
  const client = iam(SERVER, { credentials: root });
  const role = { RoleName: "app" };
  const AssumeRolePolicyDocument = trust.replaceAll("ACCOUNT", account) || trustOf({ AWS: account });
  await client.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }));
  const PolicyDocument = policyOf("kms:Encrypt");
  await client.send(new PutRolePolicyCommand({ ...role, PolicyName: "own", PolicyDocument }));
  const wanted = { cloud: "aws", account, principal: "user/alice", policies: [policyOf("sts:AssumeRole")] };
  const { json } = await control("POST", "credentials", wanted, { ...SERVER, token: "test-admin-token" });
  const accessKeyId = String(json.accessKeyId);
  return {
    account,
    KeyId: KeyMetadata?.Arn,
    alice: { accessKeyId, secretAccessKey: String(json.secretAccessKey) },
  };
}

/** Expects that credentials are those of a session of the role. */
async function expectSession(
  { account, KeyId }: Awaited<ReturnType<typeof scene>>,
  credentials: NonNullable<KMSClientConfig["credentials"]>,
): Promise<void> {
  const client = kms({ ...SERVER, region: REGION, config: { credentials } });
  await client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("hello") }));
  expect(await failure(client.send(new ListKeysCommand({})))).toEqual({
    name: "AccessDeniedException",
    message: `User: arn:aws:sts::${account}:assumed-role/app/worker is not authorized to perform: kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action`,
    status: 400,
  });
}

/** A file that is there until the test ends. @returns its path */
async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(temporaryFolder(), "fauxkms-providers-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "file");
  await writeFile(path, text);
  return path;
}

describe("the credential providers of the SDK, where policies decide, get sessions of a role", () => {
  const clientConfig = () => ({ region: REGION, endpoint: serverUrl("strict") });

  it("by fromTemporaryCredentials, of a user who may assume it", async () => {
    const made = await scene();
    const provider = fromTemporaryCredentials({
      masterCredentials: made.alice,
      params: { RoleArn: roleArn(made.account), RoleSessionName: "worker" },
      clientConfig: clientConfig(),
    });
    await expectSession(made, provider);
  });

  it("by fromIni and the environment, of a profile with role_arn and source_profile", async () => {
    const made = await scene();
    const config = `[profile base]
aws_access_key_id = ${made.alice.accessKeyId}
aws_secret_access_key = ${made.alice.secretAccessKey}
[profile app]
role_arn = ${roleArn(made.account)}
source_profile = base
role_session_name = worker
region = ${REGION}
`;
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv("AWS_CONFIG_FILE", await file(config));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", await file(""));
    vi.stubEnv("AWS_ENDPOINT_URL", serverUrl("strict"));
    vi.stubEnv("AWS_PROFILE", "app");
    await expectSession(made, fromIni());
  });

  it("by fromTokenFile, of a token that the role trusts", async () => {
    const Federated = "arn:aws:iam::ACCOUNT:oidc-provider/oidc.example.com/providers";
    const made = await scene(trustOf({ Federated }).replace("AssumeRole", "AssumeRoleWithWebIdentity"));
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "ES256" }] };
    const provider = { issuer: ISSUER, audiences: ["sts.amazonaws.com"], jwks };
    await control("PUT", `oidc-providers/${made.account}`, provider, {
      ...SERVER,
      token: "test-admin-token",
    });
    const token = await new SignJWT({ iss: ISSUER, sub: "worker", aud: "sts.amazonaws.com" })
      .setProtectedHeader({ alg: "ES256", kid: "1" })
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
    const options = {
      roleArn: roleArn(made.account),
      roleSessionName: "worker",
      clientConfig: clientConfig(),
    };
    await expectSession(made, fromTokenFile({ ...options, webIdentityTokenFile: await file(token) }));
    const altered = fromTokenFile({
      ...options,
      webIdentityTokenFile: await file(`${token.slice(0, -8)}AAAAAAAA`),
    });
    await expect(altered()).rejects.toMatchObject({ name: "InvalidIdentityTokenException" });
  });
});
