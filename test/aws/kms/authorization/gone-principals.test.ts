import { EncryptCommand } from "@aws-sdk/client-kms";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { AuthorizationScene, allow, policy } from "../../../support/authorization-scene.ts";
import { failure, serverUrl } from "../../../support/client.ts";
import { keyOf } from "../../../support/sts.ts";

const PLAINTEXT = new Uint8Array([1]);
const GONE = { name: "UnrecognizedClientException", status: 400 };

let scene: AuthorizationScene;
/** A key that lets everybody in. */
let key: string;

beforeEach(async () => {
  scene = await AuthorizationScene.begin();
  key = await scene.key([allow("kms:*", { Principal: { AWS: "*" } })]);
});

const stsWith = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
  new STSClient({ endpoint: serverUrl("strict"), region: "us-east-1", credentials, maxAttempts: 1 });
const encrypt = (credentials: ReturnType<typeof keyOf>) =>
  scene.client(credentials).send(new EncryptCommand({ KeyId: key, Plaintext: PLAINTEXT }));
const remove = (principal: string) =>
  scene.control("DELETE", `identities/aws/${scene.a}/${encodeURIComponent(principal)}`);

describe("a session, once its user or role is gone", () => {
  it("of a role opens nothing, and is not one of a role that is made again with its name", async () => {
    const role = () => scene.credentials("role/R", { policies: [policy(allow("kms:*"))] });
    await role();
    const user = await scene.credentials("user/U", { policies: [policy(allow("sts:AssumeRole"))] });
    const RoleArn = `arn:aws:iam::${scene.a}:role/R`;
    const assumed = new AssumeRoleCommand({ RoleArn, RoleSessionName: "tests" });
    const session = keyOf((await stsWith(user).send(assumed)).Credentials);
    await encrypt(session);
    await remove("role/R");
    expect(await failure(encrypt(session))).toMatchObject(GONE);
    expect(await failure(stsWith(session).send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: "InvalidClientTokenId",
      status: 403,
    });
    await role();
    expect(await failure(encrypt(session))).toMatchObject(GONE);
    await encrypt(keyOf((await stsWith(user).send(assumed)).Credentials));
  });

  it("of a user opens nothing, nor does that of a federated user", async () => {
    const user = await scene.credentials("user/U", { policies: [policy(allow("sts:*"))] });
    const own = keyOf((await stsWith(user).send(new GetSessionTokenCommand({}))).Credentials);
    const federated = await stsWith(user).send(new GetFederationTokenCommand({ Name: "fed" }));
    await encrypt(own);
    await encrypt(keyOf(federated.Credentials));
    await remove("user/U");
    for (const session of [own, keyOf(federated.Credentials)]) {
      expect(await failure(encrypt(session))).toMatchObject(GONE);
    }
  });
});
