import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { CreateKeyCommand, EncryptCommand, GetPublicKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it, onTestFinished } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { listenForRsaKeys } from "../../cli/rsa-keys.ts";
import { startServer } from "../../cli/server.ts";
import { clientOf, deploy } from "../support/deployment.ts";

const ACCOUNT = "111122223333";

/** A private directory that is removed after the test. */
function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "fauxkms-rsa-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function get(socketPath: string, path: string): Promise<{ status: number; body: Buffer }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath, path, agent: false }, resolve).on("error", reject).end();
  });
  return { status: response.statusCode ?? 0, body: await buffer(response) };
}

async function listener() {
  const keys = await listenForRsaKeys(directory());
  if (keys === null) throw new Error("no listener");
  onTestFinished(keys.stop);
  return keys;
}

describe("the listener for RSA keys", () => {
  it("makes keys of the size that is asked for, with the exponent 65537, and never the same twice", async () => {
    const { path } = await listener();
    const answers = await Promise.all(["/2048", "/2048", "/2048", "/3072"].map((size) => get(path, size)));
    const keys = answers.map(({ body }) => createPrivateKey({ key: body, format: "der", type: "pkcs8" }));
    const details = keys.map(({ asymmetricKeyDetails: of }) => [of?.modulusLength, of?.publicExponent]);
    expect(details).toEqual([2048, 2048, 2048, 3072].map((bits) => [bits, 65537n]));
    expect(new Set(answers.map(({ body }) => body.toString("hex"))).size).toBe(4);
  });

  it("makes nothing else", async () => {
    const { path } = await listener();
    for (const other of ["/", "/1024", "/8192", "/2048/", "/2048?x", "/constructor"])
      expect((await get(path, other)).status).toBe(404);
  });

  it("is gone when it was stopped", async () => {
    const { path, stop } = await listener();
    expect(statSync(path).isSocket()).toBe(true);
    stop();
    await expect(get(path, "/2048")).rejects.toThrow();
  });

  it("is left out where the path of its socket would be too long", async () => {
    expect(await listenForRsaKeys(join(directory(), "d".repeat(100)))).toBeNull();
  });

  it("is left out where no socket can be made", async () => {
    expect(await listenForRsaKeys(join(directory(), "nowhere"))).toBeNull();
  });
});

/** Something that answers in the place of the listener. */
async function fakeListener(answer: (response: ServerResponse, path: string) => void): Promise<string> {
  const path = join(directory(), "keys");
  const server = createServer((asked, response) => answer(response, asked.url ?? ""));
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return path;
}

async function publicKeyOf(kms: KMSClient, KeyId: string | undefined): Promise<Buffer> {
  return Buffer.from((await kms.send(new GetPublicKeyCommand({ KeyId }))).PublicKey ?? []);
}

const RSA_4096 = { KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" } as const;

describe("a Worker with a listener for RSA keys", () => {
  it("answers other requests while a key is made", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 4096 });
    let asked = "";
    let finish = () => {};
    const rsaKeys = await fakeListener((response, path) => {
      asked = path;
      finish = () => response.end(privateKey.export({ format: "der", type: "pkcs8" }));
    });
    const kms = clientOf((await deploy({ rsaKeys })).url, ACCOUNT);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const creating = kms.send(new CreateKeyCommand(RSA_4096));
    await expect.poll(() => asked).toBe("/4096");
    const Plaintext = Uint8Array.of(1);
    await kms.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext }));
    finish();
    const made = (await creating).KeyMetadata?.KeyId;
    expect(await publicKeyOf(kms, made)).toEqual(publicKey.export({ format: "der", type: "spki" }));
  });

  it.each([
    ["fails", (response: ServerResponse) => response.writeHead(500).end()],
    ["answers what is no key", (response: ServerResponse) => response.end("no key")],
    [
      "answers a key of another size",
      (response: ServerResponse) =>
        response.end(
          generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
            format: "der",
            type: "pkcs8",
          }),
        ),
    ],
    ["closes the connection", (response: ServerResponse) => response.destroy()],
  ])("makes the key itself where the listener %s", async (_, answer) => {
    let asked = 0;
    const rsaKeys = await fakeListener((response) => {
      asked++;
      answer(response);
    });
    const kms = clientOf((await deploy({ rsaKeys })).url, ACCOUNT);
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ KeySpec: "RSA_3072", KeyUsage: "SIGN_VERIFY" }),
    );
    expect(asked).toBe(1);
    const spki = await publicKeyOf(kms, KeyMetadata?.KeyId);
    expect(createPublicKey({ key: spki, format: "der", type: "spki" }).asymmetricKeyDetails).toMatchObject({
      modulusLength: 3072,
    });
  });
});

describe.skipIf(process.platform === "win32")("the local server", () => {
  it("makes RSA keys in its own process", async () => {
    const asked: string[] = [];
    const note = (message: unknown) => {
      asked.push((message as { request: IncomingMessage }).request.url ?? "");
    };
    subscribe("http.server.request.start", note);
    onTestFinished(() => void unsubscribe("http.server.request.start", note));
    const server = await startServer(
      readStartOptions(["--port", "0", "--data", "memory", "--auth", "permissive"], {}),
    );
    onTestFinished(server.stop);
    const kms = clientOf(server.url, ACCOUNT);
    await kms.send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }));
    expect(asked).toEqual(["/2048"]);
  });
});
