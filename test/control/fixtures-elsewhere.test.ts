import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { base64 } from "../support/alibaba-keys.ts";
import { kms } from "../support/client.ts";
import { exampleFixture, freshWorkspace, loadFixture } from "../support/fixtures.ts";

/** Two servers with secrets of their own, as two laptops have. */
const [here, there] = ["off", "observe"] as const;
const workspace = freshWorkspace();

beforeAll(async () => {
  for (const server of [here, there]) {
    const answer = await loadFixture(exampleFixture("seed.yaml"), { workspace, server });
    expect(answer).toMatchObject({ created: 12, skipped: 0 });
  }
});

const aws = (server: typeof here | typeof there, region = "eu-west-3") =>
  kms({ server, workspace, account: "111122223333", region });
const alibaba = (server: typeof here | typeof there) =>
  alibabaClient({ server, workspace, account: "1234567890123456" });

describe("two servers with the same fixture", () => {
  it("decrypt each other's ciphertexts, of AWS", async () => {
    const Plaintext = Buffer.from("on one laptop");
    const EncryptionContext = { order: "17" };
    const { CiphertextBlob } = await aws(here).send(
      new EncryptCommand({ KeyId: "alias/orders", Plaintext, EncryptionContext }),
    );
    const opened = await aws(there).send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("on one laptop");
    const data = await aws(there).send(
      new GenerateDataKeyCommand({ KeyId: "alias/orders", KeySpec: "AES_256" }),
    );
    const back = await aws(here).send(new DecryptCommand({ CiphertextBlob: data.CiphertextBlob }));
    expect(back.Plaintext).toEqual(data.Plaintext);
  });

  it("decrypt each other's ciphertexts in the Region of a replica too", async () => {
    const Plaintext = Buffer.from("far away");
    const { CiphertextBlob } = await aws(here).send(
      new EncryptCommand({ KeyId: "alias/everywhere", Plaintext }),
    );
    const opened = await aws(there, "us-east-1").send(
      new DecryptCommand({ CiphertextBlob, KeyId: "alias/everywhere" }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("far away");
  });

  it("verify each other's signatures and MACs", async () => {
    const Message = Buffer.from("an invoice");
    const signing = { KeyId: "alias/invoices", Message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
    const { Signature } = await aws(here).send(new SignCommand(signing));
    const verified = await aws(there).send(new VerifyCommand({ ...signing, Signature }));
    expect(verified.SignatureValid).toBe(true);
    const mac = { KeyId: "alias/webhooks", Message, MacAlgorithm: "HMAC_SHA_256" } as const;
    const { Mac } = await aws(here).send(new GenerateMacCommand(mac));
    const again = await aws(there).send(new GenerateMacCommand(mac));
    expect(again.Mac).toEqual(Mac);
    expect((await aws(there).send(new VerifyMacCommand({ ...mac, Mac }))).MacValid).toBe(true);
  });

  it("decrypt each other's ciphertexts, of Alibaba Cloud, in an instance and outside", async () => {
    for (const KeyId of ["alias/orders", "alias/shared"]) {
      const { CiphertextBlob } = await alibaba(here).call("Encrypt", { KeyId, Plaintext: base64(KeyId) });
      const { Plaintext } = await alibaba(there).call("Decrypt", { CiphertextBlob });
      expect(Plaintext).toBe(base64(KeyId));
    }
  });
});
