import { CreateKeyCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { describe, expect, it } from "vitest";
import { fauxkmsWorker } from "../../client/miniflare.ts";

/** An application's Worker that asks the KMS of its service binding for a data key, as its own request says. */
const APPLICATION = `
  export default {
    fetch(request, env) {
      return env.KMS.fetch(request);
    },
  };
`;

describe("fauxkmsWorker", () => {
  it("serves an application's Worker as its KMS, with settings", async () => {
    const { compatibilityDate } = fauxkmsWorker();
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        workers: [
          {
            name: "application",
            compatibilityDate,
            modules: [{ type: "ESModule", path: "application.js", contents: APPLICATION }],
            serviceBindings: { KMS: "fauxkms" },
          },
          fauxkmsWorker({ quotaProfile: "current", hotKeyLimit: 0 }),
        ],
      }),
    );
    try {
      const endpoint = (await miniflare.ready).href;
      const client = new KMSClient({
        endpoint,
        region: "eu-west-3",
        credentials: { accessKeyId: "111122223333", secretAccessKey: "any" },
        maxAttempts: 1,
      });
      const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
      expect(KeyMetadata?.Arn).toContain(":eu-west-3:111122223333:");
      const { Plaintext } = await client.send(
        new GenerateDataKeyCommand({ KeyId: KeyMetadata?.KeyId, KeySpec: "AES_256" }),
      );
      expect(Plaintext).toHaveLength(32);
    } finally {
      await miniflare.dispose();
    }
  });
});
