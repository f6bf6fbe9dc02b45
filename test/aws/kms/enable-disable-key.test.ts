import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, raw } from "../../support/client.ts";
import { decrypt, encrypt, makeKey, NO_KEY } from "../../support/management.ts";

describe("EnableKey and DisableKey", () => {
  it("stop and resume every use of the key at once", async () => {
    const { client, id, arn } = await makeKey();
    const blob = await encrypt(client, id, "before");
    const disabled = { name: "DisabledException", status: 400, message: `${arn} is disabled.` };
    for (let round = 0; round < 3; round++) {
      await client.send(new DisableKeyCommand({ KeyId: id }));
      expect(await failure(encrypt(client, id, "x"))).toEqual(disabled);
      expect(await failure(decrypt(client, blob))).toEqual(disabled);
      const dataKey = new GenerateDataKeyCommand({ KeyId: arn, KeySpec: "AES_256" });
      expect(await failure(client.send(dataKey))).toEqual(disabled);
      await client.send(new EnableKeyCommand({ KeyId: arn }));
      expect((await decrypt(client, blob)).text).toBe("before");
    }
  });

  it.each([
    ["EnableKey", EnableKeyCommand, "Enabled"],
    ["DisableKey", DisableKeyCommand, "Disabled"],
  ])("%s may be repeated, and answers with an empty body", async (name, Command, state) => {
    const { client, id, account } = await makeKey();
    for (let round = 0; round < 2; round++) await client.send(new Command({ KeyId: id }));
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata).toMatchObject({ KeyState: state, Enabled: state === "Enabled" });
    expect((await raw(name, { KeyId: id }, { account })).text).toBe("");
  });

  it.each([
    ["EnableKey", EnableKeyCommand],
    ["DisableKey", DisableKeyCommand],
  ])("%s refuses keys that are pending deletion, missing, or named by an alias", async (_name, Command) => {
    const { client, id, arn, account } = await makeKey();
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await failure(client.send(new Command({ KeyId: id })))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
    });
    expect(await failure(client.send(new Command({ KeyId: NO_KEY })))).toMatchObject({
      name: "NotFoundException",
      message: `Key 'arn:aws:kms:us-east-1:${account}:key/${NO_KEY}' does not exist`,
    });
    expect(await failure(client.send(new Command({ KeyId: "alias/any" })))).toMatchObject({
      name: "InvalidArnException",
      message: "Key Aliases are not supported for this operation.",
    });
    expect(await failure(client.send(new Command({ KeyId: "arn:aws:kms:nowhere" })))).toMatchObject({
      name: "InvalidArnException",
    });
  });

  it("leaves other keys of the account alone", async () => {
    const one = await makeKey();
    const two = await makeKey({ account: one.account });
    await one.client.send(new DisableKeyCommand({ KeyId: one.id }));
    const { KeyId } = await two.client.send(
      new EncryptCommand({ KeyId: two.id, Plaintext: Buffer.from("x") }),
    );
    expect(KeyId).toBe(two.arn);
  });
});
