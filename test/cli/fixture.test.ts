import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListKeyRotationsCommand,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { Run, temporaryDirectory } from "../support/cli.ts";
import { kms } from "../support/client.ts";

const examples = join(process.cwd(), "examples", "fixture");
const seed = join(examples, "seed.yaml");
const localKms = join(examples, "local-kms.yaml");

/** Starts a server with a fixture. */
function start(fixture: string, data: string, env: Record<string, string> = {}) {
  const flags = ["start", "--port", "0", "--data", data, "--fixture", fixture];
  return new Run(flags, { env });
}

/** A file with a fixture of AWS. */
function fileWith(text: string): string {
  const path = join(temporaryDirectory(), "kms.yaml");
  writeFileSync(path, `fauxkms: fixture/1\n${text}`);
  return path;
}

const key = (alias: string) => `    - { alias: alias/${alias} }\n`;

describe("--fixture", () => {
  it("is loaded before the server is ready, and once into a data directory", async () => {
    const data = temporaryDirectory();
    const first = start(seed, data);
    const url = await first.ready();
    await expect.poll(() => first.stdout).toContain("fixture seed.yaml loaded: 12 made, 0 there already\n");
    const client = kms({ url, account: "111122223333", region: "eu-west-3" });
    const Plaintext = Buffer.from("kept");
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: "alias/orders", Plaintext }));
    await first.stop();

    const second = start(seed, data);
    const again = kms({ url: await second.ready(), account: "111122223333", region: "eu-west-3" });
    await expect
      .poll(() => second.stdout)
      .toContain(`fixture seed.yaml skipped: one was loaded into ${data}`);
    const opened = await again.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("kept");
  });

  it("completes a load that was cut off", async () => {
    const data = temporaryDirectory();
    const half = start(fileWith(`aws:\n  keys:\n${key("a")}`), data);
    await half.ready();
    await half.stop();
    // So the directory is left by a load that was killed between two of its parts.
    writeFileSync(join(data, "fixture"), "loading 0\n");
    const whole = start(fileWith(`aws:\n  keys:\n${key("a")}${key("b")}`), data);
    const url = await whole.ready();
    await expect.poll(() => whole.stdout).toContain("fixture kms.yaml loaded: 1 made, 1 there already\n");
    const { KeyMetadata } = await kms({ url, account: "000000000000" }).send(
      new DescribeKeyCommand({ KeyId: "alias/b" }),
    );
    expect(KeyMetadata?.KeyState).toBe("Enabled");
  });

  it("that is wrong ends the start with code 1, and a line for each fault", async () => {
    const path = fileWith(
      `aws:\n  keys:\n    - { alias: alias/x, material: ab }\n    - { speck: RSA_2048 }\n`,
    );
    const { code, stdout, stderr } = await start(path, "memory").ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `${path}:5:9 aws.keys[1].speck: unknown member (did you mean 'spec'?)\n` +
        `fauxkms: ${path}: 1 problem, nothing was loaded\n`,
    );
  });

  it("that is not there, or is half a snapshot, ends the start with code 1 and a line", async () => {
    const missing = await start("/nowhere.yaml", "memory").ended;
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/^fauxkms: cannot read the fixture: ENOENT.*\n$/),
    ]);
    const path = join(temporaryDirectory(), "snapshot.ndjson");
    writeFileSync(path, '{"fauxkms":"snapshot/1"}\n');
    const snapshot = await start(path, "memory").ended;
    expect([snapshot.code, snapshot.stderr]).toEqual([
      1,
      expect.stringContaining("is not the first line of a snapshot"),
    ]);
  });

  it("may be a seed.yaml of local-kms, in the account and Region that its variables name", async () => {
    const server = start(localKms, "memory", { KMS_ACCOUNT_ID: "111122223333", KMS_REGION: "eu-west-2" });
    const client = kms({ url: await server.ready(), account: "111122223333", region: "eu-west-2" });
    const described = async (KeyId: string) => {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      return KeyMetadata;
    };
    const id = (last: number) => `5f0d3a64-7a4e-4f0f-8a8c-6f2a4c6c9a0${last}`;
    expect(await described("alias/testing")).toMatchObject({ KeyId: id(1), Description: "rotated once" });
    const all = await client.send(
      new ListKeyRotationsCommand({ KeyId: id(1), IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
    );
    expect(all.Rotations).toHaveLength(2);
    expect(await described(id(2))).toMatchObject({ Origin: "EXTERNAL", KeyState: "Enabled" });
    expect(await described(id(3))).toMatchObject({ Origin: "EXTERNAL", KeyState: "PendingImport" });
    for (const [KeyId, SigningAlgorithm] of [
      [id(4), "RSASSA_PSS_SHA_256"],
      [id(5), "ECDSA_SHA_256"],
    ] as const) {
      const signing = { KeyId, Message: Buffer.from("x"), SigningAlgorithm };
      const { Signature } = await client.send(new SignCommand(signing));
      expect((await client.send(new VerifyCommand({ ...signing, Signature }))).SignatureValid).toBe(true);
    }
  });
});

describe("fauxkms fixture check", () => {
  it("says that files are right, and else what is wrong with each", async () => {
    const right = await new Run(["fixture", "check", seed, localKms]).ended;
    expect([right.code, right.stderr]).toEqual([0, ""]);
    const path = fileWith(`aws:\n  keys:\n    - { alias: alias/x, material: ab }\n`);
    const wrong = await new Run(["fixture", "check", seed, path]).ended;
    expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
    expect(wrong.stderr).toMatch(new RegExp(`^${path}:4:\\d+ aws.keys\\[0\\].material: `));
  });

  it("says where JSON is wrong, with tabs or without", async () => {
    const path = join(temporaryDirectory(), "seed.json");
    const keys = (last: string) =>
      `{\n\t"fauxkms": "fixture/1",\n\t"aws": { "keys": [\n\t\t${last}\n\t] }\n}\n`;
    writeFileSync(path, keys('{ "alias": "alias/a" }'));
    expect((await new Run(["fixture", "check", path]).ended).code).toBe(0);
    writeFileSync(path, keys('{ "alias": "alias/a" '));
    const { code, stderr } = await new Run(["fixture", "check", path]).ended;
    expect([code, stderr]).toEqual([1, expect.stringMatching(new RegExp(`^${path}:5:\\d+ `))]);
  });

  it("is told how it is called, with code 2", async () => {
    const { code, stderr } = await new Run(["fixture", "verify", seed]).ended;
    expect([code, stderr]).toEqual([2, "fauxkms: usage: fauxkms fixture check FILE…\n"]);
  });
});
