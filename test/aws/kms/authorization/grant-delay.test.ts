import { CreateGrantCommand, CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failure, kms } from "../../../support/client.ts";
import { controlAt } from "../../../support/made-workspaces.ts";
import { SpawnedServer } from "../../../support/spawned-server.ts";

const ACCOUNT = "111122223333";
const PLAINTEXT = new Uint8Array([1]);

let server: SpawnedServer;

beforeAll(async () => {
  server = await SpawnedServer.start(["--data", "memory", "--policies", "enforce", "--grant-delay", "300"]);
});
afterAll(() => server.stop());

// Developer Guide, Grants in AWS KMS: eventual consistency.
it("a new grant counts at once with its token, and without it only after the delay", async () => {
  const { url } = server;
  await controlAt(url, "PUT", "clock", { mode: "frozen" });
  const root = kms({ url, account: ACCOUNT });
  const { json } = await controlAt(url, "POST", "credentials", {
    cloud: "aws",
    account: ACCOUNT,
    principal: "user/alice",
  });
  const credentials = json as { accessKeyId: string; secretAccessKey: string };
  const alice = kms({ url, config: { credentials } });
  const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn;
  const grant = { KeyId, GranteePrincipal: `arn:aws:iam::${ACCOUNT}:user/alice` };
  const { GrantToken = "" } = await root.send(new CreateGrantCommand({ ...grant, Operations: ["Encrypt"] }));
  const encrypt = (more: object = {}) =>
    alice.send(new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, ...more }));
  expect(await failure(encrypt())).toMatchObject({ name: "AccessDeniedException" });
  await encrypt({ GrantTokens: [GrantToken] });
  // A token gives nothing to others.
  const { json: other } = await controlAt(url, "POST", "credentials", {
    cloud: "aws",
    account: ACCOUNT,
    principal: "user/bob",
  });
  const bob = kms({ url, config: { credentials: other as typeof credentials } });
  const stolen = bob.send(new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, GrantTokens: [GrantToken] }));
  expect(await failure(stolen)).toMatchObject({ name: "AccessDeniedException" });
  await controlAt(url, "POST", "clock/advance", { seconds: 299 });
  expect(await failure(encrypt())).toMatchObject({ name: "AccessDeniedException" });
  await controlAt(url, "POST", "clock/advance", { seconds: 1 });
  await encrypt();
});
