import assert from "node:assert/strict";
import { after, test } from "node:test";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { fauxkmsWorker } from "fauxkms/miniflare";
import { Miniflare } from "miniflare";

const miniflare = new Miniflare({
  workers: [
    {
      name: "application",
      modules: true,
      script: "export default { fetch: (request, env) => env.KMS.fetch(request) };",
      serviceBindings: { KMS: "fauxkms" },
    },
    fauxkmsWorker({ quotaProfile: "current" }),
  ],
});
after(() => miniflare.dispose());

test("a Worker reaches the mock by its service binding", async () => {
  const { href: endpoint } = await miniflare.ready;
  const credentials = { accessKeyId: "111122223333", secretAccessKey: "any" };
  const client = new KMSClient({ endpoint, region: "eu-west-3", credentials });
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  assert.match(KeyMetadata?.Arn ?? "", /:eu-west-3:111122223333:key\//);
});
