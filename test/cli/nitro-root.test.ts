import { X509Certificate } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GenerateRandomCommand, KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { Run, temporaryDirectory } from "../support/cli.ts";
import { startEnclave } from "../support/enclave.ts";

const oneLine = /^fauxkms: [^\n]+\n$/;

describe("--nitro-root", () => {
  it("names the root certificate of trusted enclaves, as the environment may", async () => {
    const enclave = await startEnclave({ now: Date.now() });
    const file = join(temporaryDirectory(), "root.pem");
    // Bundles have comments around a certificate, and others after it; the first one counts.
    const other = await startEnclave({ now: Date.now() });
    const texts = [enclave, other].map(({ root }) => `A comment\n${new X509Certificate(root)}`);
    writeFileSync(file, texts.join("\n"));
    const flags = ["start", "--port", "0", "--data", "memory"];
    const byFlag = new Run([...flags, "--nitro-root", file]);
    const byEnvironment = new Run(flags, { env: { NITRO_ROOT: file } });
    for (const run of [byFlag, byEnvironment]) {
      const client = new KMSClient({
        endpoint: await run.ready(),
        region: "us-east-1",
        credentials: { accessKeyId: "111122223333", secretAccessKey: "any" },
      });
      const Recipient = { AttestationDocument: await enclave.attest() };
      const answer = await client.send(new GenerateRandomCommand({ NumberOfBytes: 16, Recipient }));
      expect(await enclave.open(answer.CiphertextForRecipient ?? new Uint8Array())).toHaveLength(16);
      const stranger = { AttestationDocument: await other.attest() };
      await expect(
        client.send(new GenerateRandomCommand({ NumberOfBytes: 16, Recipient: stranger })),
      ).rejects.toThrow("its certificate chain does not begin at the trusted root");
    }
  });

  it.each<[string, (directory: string) => string, RegExp]>([
    ["is not there", (directory) => join(directory, "none.pem"), /ENOENT/],
    [
      "is a directory",
      (directory) => {
        mkdirSync(join(directory, "root.pem"));
        return join(directory, "root.pem");
      },
      /EISDIR/,
    ],
    ["is empty", (directory) => written(directory, ""), /not a certificate in PEM/],
    ["is something else", (directory) => written(directory, "root: yes\n"), /not a certificate in PEM/],
    [
      "is cut off",
      (directory) => written(directory, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
      /not a certificate in PEM/,
    ],
  ])("ends with 2 and one line where the file %s", async (_title, make, reason) => {
    const file = make(temporaryDirectory());
    for (const run of [
      new Run(["start", "--nitro-root", file]),
      new Run(["start"], { env: { NITRO_ROOT: file } }),
    ]) {
      const { code, stdout, stderr } = await run.ended;
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(oneLine);
      expect(stderr).toContain(`--nitro-root ${file}: `);
      expect(stderr).toMatch(reason);
    }
  });
});

function written(directory: string, text: string): string {
  const file = join(directory, "root.pem");
  writeFileSync(file, text);
  return file;
}
