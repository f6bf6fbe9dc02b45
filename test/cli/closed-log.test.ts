import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { Run } from "../support/cli.ts";
import { failure } from "../support/client.ts";
import { http } from "../support/http.ts";

it("a server goes on when its log is no longer read", async () => {
  const run = new Run(["start", "--port", "0", "--data", "memory"]);
  const url = await run.ready();
  run.child.stdout?.destroy();
  run.child.stderr?.destroy();
  const credentials = { accessKeyId: "111122223333", secretAccessKey: "any" };
  const client = new KMSClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  // Each of an unknown layout is told in the log.
  for (const version of [65, 66, 67]) {
    const CiphertextBlob = Buffer.alloc(100, version).toString("base64");
    const headers = { "x-amz-target": "TrentService.Decrypt", "content-type": "application/x-amz-json-1.1" };
    const { status } = await http(url, "POST", "/", headers, JSON.stringify({ CiphertextBlob }));
    expect(status).toBe(400);
  }
  for (let look = 0; look < 5; look++) {
    const { name } = await failure(client.send(new DescribeKeyCommand({ KeyId: "alias/none" })));
    expect(name).toBe("NotFoundException");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(run.child.exitCode).toBeNull();
});
