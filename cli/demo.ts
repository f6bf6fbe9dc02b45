/**
 * `npm run demo`: the vendor's SDK against a mock of its own. Makes a key, encrypts, runs into a quota, and waits it
 * out with nothing but the SDK's retries.
 */
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { readStartOptions } from "./options.ts";
import { startServer } from "./server.ts";

const server = await startServer(readStartOptions(["--port", "0", "--data", "memory"], {}));
console.log(`fauxkms serves ${server.url}\n`);
try {
  const connect = (maxAttempts: number) =>
    new KMSClient({
      endpoint: server.url,
      region: "eu-west-3",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "any" },
      maxAttempts,
    });
  const client = connect(1);

  const { KeyMetadata } = await client.send(new CreateKeyCommand({ Description: "demo" }));
  console.log(`CreateKey   ${KeyMetadata?.Arn}`);
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from("a secret") }),
  );
  console.log(`Encrypt     ${CiphertextBlob?.length} bytes`);
  const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
  console.log(`Decrypt     "${Buffer.from(Plaintext ?? []).toString()}"\n`);

  console.log("AWS grants 5 CreateKey a second. Ten at once, without retries:");
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () => client.send(new CreateKeyCommand({}))),
  );
  for (const outcome of outcomes) {
    console.log(
      outcome.status === "fulfilled" ? "  passed" : `  ${outcome.reason.name}: ${outcome.reason.message}`,
    );
  }

  console.log("\nTen at once, with the SDK's own retries:");
  const begin = Date.now();
  await Promise.all(Array.from({ length: 10 }, () => connect(12).send(new CreateKeyCommand({}))));
  console.log(`  all passed, after ${((Date.now() - begin) / 1000).toFixed(1)} s`);
} finally {
  await server.stop();
}
