import { randomBytes } from "node:crypto";
import {
  DecryptCommand,
  EncryptCommand,
  type EncryptionAlgorithmSpec,
  ReEncryptCommand,
  type ReEncryptCommandInput,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import { encryptText, type MadeKey, newKey, wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";

const account = freshAccount();
const client = kms({ account });

interface Side {
  readonly id: string;
  readonly arn: string;
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly materialId?: string;
}

/** Keys of each kind, two of those that differ from each other in nothing but the key. */
const sides = new Map<string, Side>();
const side = (name: string): Side => {
  const found = sides.get(name);
  if (!found) throw new Error(`no key ${name}`);
  return found;
};
const symmetric = (key: MadeKey): Side => ({ ...key, algorithm: "SYMMETRIC_DEFAULT" });

beforeAll(async () => {
  sides.set("symmetric", symmetric(await newKey(client)));
  sides.set("another symmetric", symmetric(await newKey(client)));
  const rsa = (KeySpec: "RSA_2048" | "RSA_3072") => addKey(client, { KeySpec, KeyUsage: "ENCRYPT_DECRYPT" });
  sides.set("RSA_2048", { ...(await rsa("RSA_2048")), algorithm: "RSAES_OAEP_SHA_256" });
  sides.set("RSA_3072", { ...(await rsa("RSA_3072")), algorithm: "RSAES_OAEP_SHA_1" });
});

const NAMES = ["symmetric", "another symmetric", "RSA_2048", "RSA_3072"];
const PAIRS = NAMES.flatMap((from) => NAMES.map((to) => [from, to] as const));

async function sealed({ id, algorithm }: Side, Plaintext: Uint8Array): Promise<Uint8Array> {
  const command = new EncryptCommand({ KeyId: id, Plaintext, EncryptionAlgorithm: algorithm });
  return (await client.send(command)).CiphertextBlob ?? new Uint8Array();
}

async function reEncrypt(
  from: Side,
  to: Side,
  CiphertextBlob: Uint8Array,
  more: Partial<ReEncryptCommandInput> = {},
) {
  const command = new ReEncryptCommand({
    CiphertextBlob,
    SourceKeyId: from.id,
    SourceEncryptionAlgorithm: from.algorithm,
    DestinationKeyId: to.id,
    DestinationEncryptionAlgorithm: to.algorithm,
    ...more,
  });
  const { $metadata: _, ...answer } = await client.send(command);
  return answer;
}

describe.each(PAIRS)("ReEncrypt from %s to %s", (source, destination) => {
  it("answers both keys and algorithms, and material ids of symmetric keys only", async () => {
    const [from, to] = [side(source), side(destination)];
    const plaintext = randomBytes(190);
    const { CiphertextBlob, ...answer } = await reEncrypt(from, to, await sealed(from, plaintext));
    expect(answer).toEqual({
      SourceKeyId: from.arn,
      KeyId: to.arn,
      SourceEncryptionAlgorithm: from.algorithm,
      DestinationEncryptionAlgorithm: to.algorithm,
      ...(from.materialId && { SourceKeyMaterialId: from.materialId }),
      ...(to.materialId && { DestinationKeyMaterialId: to.materialId }),
    });
    const opening = { KeyId: to.id, CiphertextBlob, EncryptionAlgorithm: to.algorithm };
    const { Plaintext } = await client.send(new DecryptCommand(opening));
    expect(Buffer.from(Plaintext ?? [])).toEqual(plaintext);
  });
});

describe("ReEncrypt with RSA", () => {
  it("is limited to what fits under the destination", async () => {
    const [from, to] = [side("symmetric"), side("RSA_2048")];
    const blob = await sealed(from, randomBytes(191));
    expect(await failure(reEncrypt(from, to, blob))).toEqual({
      name: "ValidationException",
      message:
        "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.",
      status: 400,
    });
  });

  it("can change the algorithm alone", async () => {
    const from = side("RSA_2048");
    const to = { ...from, algorithm: "RSAES_OAEP_SHA_1" } as const;
    const answer = await reEncrypt(from, to, await sealed(from, Buffer.from("x")));
    expect(answer.DestinationEncryptionAlgorithm).toBe("RSAES_OAEP_SHA_1");
    const wrong = {
      KeyId: from.id,
      CiphertextBlob: answer.CiphertextBlob,
      EncryptionAlgorithm: from.algorithm,
    };
    expect(await failure(client.send(new DecryptCommand(wrong)))).toEqual(
      wordless("InvalidCiphertextException"),
    );
  });

  it("needs both algorithms, and the name of the source", async () => {
    const [rsa, symmetric] = [side("RSA_2048"), side("symmetric")];
    const incompatible = {
      name: "InvalidKeyUsageException",
      message: "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
      status: 400,
    };
    const blob = await sealed(rsa, Buffer.from("x"));
    const noSource = reEncrypt(rsa, symmetric, blob, { SourceEncryptionAlgorithm: undefined });
    expect(await failure(noSource)).toEqual(wordless("InvalidCiphertextException"));
    const noDestination = reEncrypt(symmetric, rsa, await sealed(symmetric, Buffer.from("x")), {
      DestinationEncryptionAlgorithm: undefined,
    });
    expect(await failure(noDestination)).toEqual(incompatible);
    expect(await failure(reEncrypt(rsa, symmetric, blob, { SourceKeyId: undefined }))).toEqual({
      name: "ValidationException",
      message: "SourceKeyId must not be null",
      status: 400,
    });
  });

  it("refuses an encryption context on the side of RSA, and keeps it on the other", async () => {
    const [rsa, symmetric] = [side("RSA_2048"), side("symmetric")];
    const refused = {
      name: "ValidationException",
      message: "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
      status: 400,
    };
    const context = { a: "1" };
    const blob = await encryptText(client, symmetric.id, "hello", context);
    const both = { SourceEncryptionContext: context, DestinationEncryptionContext: context };
    expect(await failure(reEncrypt(symmetric, rsa, blob, both))).toEqual(refused);
    const { CiphertextBlob = new Uint8Array() } = await reEncrypt(symmetric, rsa, blob, {
      SourceEncryptionContext: context,
    });
    expect(await failure(reEncrypt(rsa, symmetric, CiphertextBlob, both))).toEqual(refused);
    const back = await reEncrypt(rsa, symmetric, CiphertextBlob, { DestinationEncryptionContext: context });
    const opened = await client.send(
      new DecryptCommand({ CiphertextBlob: back.CiphertextBlob, EncryptionContext: context }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("hello");
    expect(await failure(reEncrypt(symmetric, rsa, blob))).toEqual(wordless("InvalidCiphertextException"));
  });

  it("refuses keys that do not encrypt, on either side", async () => {
    const signer = await addKey(client, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
    const symmetric = side("symmetric");
    const unfit = {
      name: "InvalidKeyUsageException",
      message: `${signer.arn} key usage is SIGN_VERIFY which is not valid for ReEncrypt.`,
      status: 400,
    };
    const other: Side = { ...signer, algorithm: "RSAES_OAEP_SHA_256" };
    expect(await failure(reEncrypt(other, symmetric, randomBytes(256)))).toEqual(unfit);
    expect(await failure(reEncrypt(symmetric, other, await sealed(symmetric, Buffer.from("x"))))).toEqual(
      unfit,
    );
  });
});
