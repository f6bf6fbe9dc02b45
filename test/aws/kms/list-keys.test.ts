import { DisableKeyCommand, ListKeysCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import { addKey, makeKey } from "../../support/management.ts";

describe("ListKeys", () => {
  it("lists nothing in an account without keys, and says that there is no more", async () => {
    const answer = await kms().send(new ListKeysCommand({}));
    expect(answer.Keys).toEqual([]);
    expect(answer.Truncated).toBe(false);
    expect(answer).not.toHaveProperty("NextMarker");
  });

  it("lists id and ARN of every key, in whatever state", async () => {
    const enabled = await makeKey();
    const { client } = enabled;
    const disabled = await addKey(client);
    const pending = await addKey(client);
    await client.send(new DisableKeyCommand({ KeyId: disabled.id }));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: pending.id }));
    const { Keys } = await client.send(new ListKeysCommand({}));
    expect(Keys).toEqual([enabled, disabled, pending].map((key) => ({ KeyId: key.id, KeyArn: key.arn })));
  });

  it.each([
    [0, "greater than or equal to 1"],
    [1001, "less than or equal to 1000"],
  ])("refuses a limit of %i", async (Limit, rule) => {
    expect(await failure(kms().send(new ListKeysCommand({ Limit })))).toEqual({
      name: "ValidationException",
      status: 400,
      message: `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value ${rule}`,
    });
  });

  it("takes the largest limit", async () => {
    const { client, id } = await makeKey();
    const { Keys } = await client.send(new ListKeysCommand({ Limit: 1000 }));
    expect(Keys?.map((key) => key.KeyId)).toEqual([id]);
  });
});
