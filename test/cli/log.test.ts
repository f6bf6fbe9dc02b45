import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateKeyCommand, EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { alibabaCall } from "../support/alibaba.ts";
import { Run } from "../support/cli.ts";
import { failure, kms } from "../support/client.ts";

const start = (...flags: string[]) => new Run(["start", "--port", "0", "--data", "memory", ...flags]);
const cloudWatchOf = (endpoint: string, accessKeyId: string) =>
  new CloudWatchClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "any" },
    maxAttempts: 1,
  });
const PLAINTEXT = "a text that no log may have";

/** Lines of a run's stderr, once it has ended. */
async function linesOf(run: Run): Promise<string[]> {
  const { stderr } = await run.stop();
  return stderr.split("\n").filter((line) => line !== "");
}

/** A key, what is encrypted with it, a refusal, and requests to two other surfaces. */
async function use(url: string): Promise<void> {
  const client = kms({ url, account: "111122223333.w9", region: "eu-west-3" });
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  await client.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from(PLAINTEXT) }));
  await failure(client.send(new EncryptCommand({ KeyId: "alias/none", Plaintext: Buffer.from(PLAINTEXT) })));
  await cloudWatchOf(url, "111122223333").send(new ListMetricsCommand({}));
  await alibabaCall("ListKeys", {}, { url, account: "1234567890123456" });
}

// Issue 15, point 7: --log refused|all|none.
describe("--log", () => {
  it("refused writes a line for each error, with what it was about", async () => {
    const run = start("--log", "refused");
    await use(await run.ready());
    const [line = "", ...more] = await linesOf(run);
    expect(more).toEqual([]);
    expect(line).toMatch(
      /^\d{4}-\S+Z 400 NotFoundException aws Encrypt account=111122223333 region=eu-west-3 workspace=w9 \d+ms requestId=[0-9a-f-]{36}$/,
    );
  });

  it("refused says which quota it was", async () => {
    const run = start("--log", "refused");
    const url = await run.ready();
    await fetch(`${url}/_fauxkms/clock`, { method: "PUT", body: '{"mode":"frozen"}' });
    const client = kms({ url, account: "111122223333" });
    for (let call = 0; call < 6; call++) await client.send(new CreateKeyCommand({})).catch(() => null);
    const lines = await linesOf(run);
    expect(lines).toEqual([expect.stringContaining("400 ThrottlingException aws CreateKey")]);
    expect(lines[0]).toContain(" throttledBy=createKey ");
  });

  it("all writes a line for each answer of every surface, and no plaintext", async () => {
    const run = start("--log", "all");
    await use(await run.ready());
    const lines = await linesOf(run);
    expect(lines.map((line) => line.split(" ").slice(1, 5).join(" "))).toEqual([
      "200 OK aws CreateKey",
      "200 OK aws Encrypt",
      "400 NotFoundException aws Encrypt",
      "200 OK aws ListMetrics",
      "200 OK alibaba ListKeys",
    ]);
    const text = lines.join("\n");
    expect(lines[1]).toMatch(/ key=[0-9a-f-]{36} /);
    for (const form of [PLAINTEXT, Buffer.from(PLAINTEXT).toString("base64")])
      expect(text).not.toContain(form);
  });

  it("is none where nothing is said, and another word is refused", async () => {
    const run = start();
    await use(await run.ready());
    expect(await linesOf(run)).toEqual([]);
    expect((await start("--log", "some").ended).code).toBe(2);
  });
});

// Issue 15, point 9.
describe("an access key that nobody knows", () => {
  it("is told of once on stderr, and one that is an account or was made is not", async () => {
    const run = start();
    const url = await run.ready();
    const body = JSON.stringify({ cloud: "aws", account: "111122223333", principal: "root" });
    const answer = await fetch(`${url}/_fauxkms/credentials`, { method: "POST", body });
    const { accessKeyId } = (await answer.json()) as { accessKeyId: string };
    const real = "AKIAIOSFODNN7EXAMPLE";
    for (const account of [real, real, accessKeyId, "111122223333", "111122223333.w9", "11112222333"]) {
      await kms({ url, account }).send(new ListKeysCommand({}));
    }
    await cloudWatchOf(url, real).send(new ListMetricsCommand({}));
    await alibabaCall("ListKeys", {}, { url, account: "LTAI5tExampleExample1234" });
    const lines = await linesOf(run);
    expect(lines).toEqual([
      expect.stringContaining("AKIA…MPLE, so its requests are in account 000000000000"),
      expect.stringContaining("11112222333 (11 digits), so its requests are in account 000000000000"),
      expect.stringContaining("LTAI…1234, so its requests are in account 1000000000000000"),
    ]);
  });
});
