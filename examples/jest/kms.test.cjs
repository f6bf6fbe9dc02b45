const { CreateKeyCommand, KMSClient } = require("@aws-sdk/client-kms");
const { workspace } = require("fauxkms/jest");

test("CreateKey is throttled when its quota is used up", async () => {
  const kms = await workspace();
  const client = new KMSClient({ ...kms.aws(), maxAttempts: 1 });
  await kms.quotas.fill("createKey");
  await expect(client.send(new CreateKeyCommand({}))).toBeThrottled({ by: "createKey" });
});
