import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateKeyCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateRandomCommand,
  GetKeyLastUsageCommand,
  type KMSClient,
  type RecipientInfo,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStartOptions } from "../../../cli/options.ts";
import { type Server, startServer } from "../../../cli/server.ts";
import { DOCUMENTS } from "../../nitro/scenarios.ts";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { type Enclave, startEnclave } from "../../support/enclave.ts";
import { newKey } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import { newPeerKey, privateKeyOf, spkiOf } from "../../support/peer-keys.ts";
import { newRsaMaterial } from "../../support/rsa-keys.ts";

const account = freshAccount();
let enclave: Enclave;
let server: Server;
let client: KMSClient;
let key: { id: string; arn: string };
let agreement: { id: string; arn: string };

const directory = mkdtempSync(join(tmpdir(), "fauxkms-nitro-"));
const rootFile = join(directory, "root.pem");
const peer = newPeerKey("ECC_NIST_P256");

beforeAll(async () => {
  enclave = await startEnclave({ now: Date.now() });
  writeFileSync(rootFile, new X509Certificate(enclave.root).toString());
  const flags = ["--port", "0", "--data", "memory", "--quotas", "off", "--nitro-root", rootFile];
  server = await startServer(readStartOptions(flags, {}), [], { newRsaKey: newRsaMaterial });
  client = kms({ account, config: { endpoint: server.url } });
  key = await newKey(client);
  agreement = await addKey(client, { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
});

afterAll(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const recipientOf = async (...changes: Parameters<Enclave["attest"]>): Promise<RecipientInfo> => ({
  KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
  AttestationDocument: await enclave.attest(...changes),
});

/** What the enclave makes of an answer, which must hold nothing in the clear. */
async function opened(
  answer: object & { CiphertextForRecipient?: Uint8Array },
  member: string,
): Promise<Uint8Array> {
  expect(answer).not.toHaveProperty(member, expect.anything());
  if (!answer.CiphertextForRecipient) throw new Error("nothing for the recipient");
  return enclave.open(answer.CiphertextForRecipient);
}

type Answer = object & { CiphertextForRecipient?: Uint8Array };

/** The operations that take a Recipient: how each is called, and the member that it replaces. */
const CALLS: readonly {
  readonly operation: string;
  readonly member: string;
  readonly call: (Recipient: RecipientInfo | undefined, DryRun?: boolean) => Promise<Answer>;
}[] = [
  {
    operation: "Decrypt",
    member: "Plaintext",
    call: async (Recipient, DryRun) => {
      const { CiphertextBlob } = await client.send(
        new EncryptCommand({ KeyId: key.id, Plaintext: Buffer.from("hello") }),
      );
      return client.send(new DecryptCommand({ CiphertextBlob, Recipient, DryRun }));
    },
  },
  {
    operation: "GenerateDataKey",
    member: "Plaintext",
    call: (Recipient, DryRun) =>
      client.send(new GenerateDataKeyCommand({ KeyId: key.id, KeySpec: "AES_256", Recipient, DryRun })),
  },
  {
    operation: "GenerateDataKeyPair",
    member: "PrivateKeyPlaintext",
    call: (Recipient, DryRun) => {
      const input = { KeyId: key.id, KeyPairSpec: "ECC_NIST_P256", Recipient, DryRun } as const;
      return client.send(new GenerateDataKeyPairCommand(input));
    },
  },
  {
    operation: "GenerateRandom",
    member: "Plaintext",
    call: (Recipient) => client.send(new GenerateRandomCommand({ NumberOfBytes: 32, Recipient })),
  },
  {
    operation: "DeriveSharedSecret",
    member: "SharedSecret",
    call: (Recipient, DryRun) => {
      const input = { KeyId: agreement.id, KeyAgreementAlgorithm: "ECDH", PublicKey: spkiOf(peer) } as const;
      return client.send(new DeriveSharedSecretCommand({ ...input, Recipient, DryRun }));
    },
  },
];

describe.each(CALLS)("$operation with a Recipient", ({ member, call }) => {
  it("answers with the same members, but with the plaintext for the enclave alone", async () => {
    const [plain, answer] = [await call(undefined), await call(await recipientOf())];
    const names = (one: object) => Object.keys(one).filter((name) => Reflect.get(one, name) !== undefined);
    const replaced = names(plain).map((name) => (name === member ? "CiphertextForRecipient" : name));
    expect(names(answer).sort()).toEqual(replaced.sort());
    expect(Buffer.from(await opened(answer, member)).length).toBeGreaterThan(0);
  });

  it("refuses every document that cannot be believed, and gives no plaintext", async () => {
    const hour = 3_600_000;
    const now = Date.now();
    const strangers = await Promise.all([
      startEnclave({ now }),
      startEnclave({ now, links: { 3: { notAfter: now - hour } } }),
    ]);
    const documents: Uint8Array[] = [
      Uint8Array.of(0x78),
      new Uint8Array(262_144),
      (await enclave.attest()).subarray(0, -1),
      ...(await Promise.all(strangers.map((one) => one.attest()))),
      await enclave.attest({ cose: { 3: new Uint8Array(96).fill(1) } }),
      await enclave.attest({ payload: { public_key: undefined } }),
      await enclave.attest({ payload: { public_key: new Uint8Array(294).fill(1) } }),
    ];
    for (const AttestationDocument of documents) {
      const Recipient = { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256", AttestationDocument } as const;
      const seen = await failure(call(Recipient));
      expect(seen).toMatchObject({ name: "ValidationException", status: 400 });
      expect(seen.message).toMatch(/^The attestation document cannot be used: [^.]+\.$/);
    }
  });

  it("needs a document", async () => {
    for (const Recipient of [{}, { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const]) {
      expect(await failure(call(Recipient))).toMatchObject({ name: "ValidationException", status: 400 });
    }
    expect(await failure(call({ AttestationDocument: new Uint8Array(0) }))).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("at 'recipient.attestationDocument' failed to satisfy constraint"),
    });
    expect(await failure(call({ AttestationDocument: new Uint8Array(262_145) }))).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Member must have length less than or equal to 262144"),
    });
  });
});

describe("The plaintext for an enclave", () => {
  it("is what Decrypt would have answered", async () => {
    const answer = await CALLS[0]?.call(await recipientOf());
    expect(Buffer.from(await opened(answer ?? {}, "Plaintext")).toString()).toBe("hello");
  });

  it("is the data key that is under the KMS key", async () => {
    const answer = await client.send(
      new GenerateDataKeyCommand({ KeyId: key.id, NumberOfBytes: 1024, Recipient: await recipientOf() }),
    );
    const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    expect(await opened(answer, "Plaintext")).toEqual(Plaintext);
  });

  it.each(["RSA_2048", "ECC_NIST_P521"] as const)(
    "is the private key of the pair of %s",
    async (KeyPairSpec) => {
      const answer = await client.send(
        new GenerateDataKeyPairCommand({ KeyId: key.id, KeyPairSpec, Recipient: await recipientOf() }),
      );
      const privateKey = privateKeyOf(await opened(answer, "PrivateKeyPlaintext"));
      expect(spkiOf(privateKey)).toEqual(answer.PublicKey);
      const CiphertextBlob = answer.PrivateKeyCiphertextBlob;
      const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
      expect(Buffer.from(Plaintext ?? [])).toEqual(privateKey.export({ format: "der", type: "pkcs8" }));
    },
  );

  it("is the secret that both sides derive", async () => {
    const input = { KeyId: agreement.id, KeyAgreementAlgorithm: "ECDH", PublicKey: spkiOf(peer) } as const;
    const plain = await client.send(new DeriveSharedSecretCommand(input));
    const answer = await client.send(
      new DeriveSharedSecretCommand({ ...input, Recipient: await recipientOf() }),
    );
    expect(await opened(answer, "SharedSecret")).toEqual(plain.SharedSecret);
  });

  it("needs no name of the algorithm, of which there is one", async () => {
    const { AttestationDocument } = await recipientOf();
    const answer = await client.send(
      new GenerateRandomCommand({ NumberOfBytes: 8, Recipient: { AttestationDocument } }),
    );
    expect(await opened(answer, "Plaintext")).toHaveLength(8);
  });

  it("is opened by an enclave with a longer key, for documents of any form, and by no other key", async () => {
    const Recipient = await recipientOf({ tagged: true, indefinite: true });
    const { CiphertextForRecipient = new Uint8Array() } = await client.send(
      new GenerateRandomCommand({ NumberOfBytes: 1024, Recipient }),
    );
    expect(await enclave.open(CiphertextForRecipient)).toHaveLength(1024);
    const stranger = await startEnclave({ now: Date.now(), modulusLength: 3072 });
    await expect(stranger.open(CiphertextForRecipient)).rejects.toThrow();
    const borrowed = await recipientOf({ payload: { public_key: stranger.publicKey } });
    const answer = await client.send(new GenerateRandomCommand({ NumberOfBytes: 8, Recipient: borrowed }));
    expect(await stranger.open(answer.CiphertextForRecipient ?? new Uint8Array())).toHaveLength(8);
  });

  it("is not given where the request fails, or is a dry run", async () => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const input = { KeyId: KeyMetadata?.KeyId, KeySpec: "AES_256", Recipient: await recipientOf() } as const;
    const trial = new GenerateDataKeyCommand({ ...input, DryRun: true });
    expect(await failure(client.send(trial))).toMatchObject({ name: "DryRunOperationException" });
    const lastUse = new GetKeyLastUsageCommand({ KeyId: KeyMetadata?.KeyId });
    expect((await client.send(lastUse)).KeyLastUsage).toEqual({});
    await client.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(await failure(client.send(new GenerateDataKeyCommand(input)))).toMatchObject({
      name: "DisabledException",
    });
  });
});

describe("An attestation document", () => {
  it.each(Object.entries(DOCUMENTS))(
    "%s has the outcome that it has alone",
    async (_name, { changes, expected }) => {
      const call = client.send(
        new GenerateRandomCommand({ NumberOfBytes: 8, Recipient: await recipientOf(changes) }),
      );
      const seen = await call.then(
        () => "ok",
        (error: Error) => error.name,
      );
      expect(seen).toBe(expected === "ok" ? "ok" : "ValidationException");
    },
  );

  it("is refused by a server that believes AWS's root alone", async () => {
    const call = kms().send(new GenerateRandomCommand({ NumberOfBytes: 8, Recipient: await recipientOf() }));
    expect(await failure(call)).toEqual({
      name: "ValidationException",
      message:
        "The attestation document cannot be used: its certificate chain does not begin at the trusted root.",
      status: 400,
    });
  });

  it("is not older or younger than the wall clock says, whatever the workspace's clock", async () => {
    const workspace = "recipient-in-2040";
    const response = await fetch(`${server.url}/_fauxkms/clock`, {
      method: "PUT",
      headers: { "content-type": "application/json", "x-fauxkms-workspace": workspace },
      body: JSON.stringify({ mode: "frozen", now: "2040-01-01T00:00:00Z" }),
    });
    expect(response.status).toBe(200);
    const there = kms({ workspace, config: { endpoint: server.url } });
    const answer = await there.send(
      new GenerateRandomCommand({ NumberOfBytes: 8, Recipient: await recipientOf() }),
    );
    expect(await opened(answer, "Plaintext")).toHaveLength(8);
  });
});
