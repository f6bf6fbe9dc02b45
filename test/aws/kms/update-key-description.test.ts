import {
  DescribeKeyCommand,
  DisableKeyCommand,
  ScheduleKeyDeletionCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, raw } from "../../support/client.ts";
import { makeKey, NO_KEY } from "../../support/management.ts";

describe("UpdateKeyDescription", () => {
  it.each(["new words", "", "d".repeat(8192), "Ünïcödé \u{1f511}"])("stores %j", async (Description) => {
    const { client, id } = await makeKey({}, { Description: "old words" });
    await client.send(new UpdateKeyDescriptionCommand({ KeyId: id, Description }));
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata?.Description).toBe(Description);
  });

  it("answers with an empty body", async () => {
    const { id, account } = await makeKey();
    const answer = await raw("UpdateKeyDescription", { KeyId: id, Description: "x" }, { account });
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  it("works on a disabled key, but not on one that is pending deletion", async () => {
    const { client, id, arn } = await makeKey();
    const update = new UpdateKeyDescriptionCommand({ KeyId: arn, Description: "new" });
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await client.send(update);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await failure(client.send(update))).toEqual({
      name: "KMSInvalidStateException",
      status: 400,
      message: `${arn} is pending deletion.`,
    });
  });

  it.each([
    ["without a description", { KeyId: NO_KEY }, "ValidationException", /Value null at 'description'/],
    ["without a key", { Description: "x" }, "ValidationException", /Value null at 'keyId'/],
    ["too long", { KeyId: NO_KEY, Description: "d".repeat(8193) }, "ValidationException", /8192/],
    ["of no key", { KeyId: NO_KEY, Description: "x" }, "NotFoundException", /does not exist/],
    [
      "by an alias",
      { KeyId: "alias/a", Description: "x" },
      "InvalidArnException",
      /Aliases are not supported/,
    ],
  ])("refuses one %s", async (_name, body, type, message) => {
    const answer = await raw("UpdateKeyDescription", body);
    expect(answer).toMatchObject({ status: 400, json: { __type: type } });
    expect(answer.json.message).toMatch(message);
  });
});
