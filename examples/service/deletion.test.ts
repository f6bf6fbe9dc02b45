import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { DAY, World } from "./world.ts";

test("a key whose deletion is cancelled opens its documents again; a deleted one never", async () => {
  const world = new World();
  await world.freeze("2026-12-01T00:00:00Z");
  const documents = await Documents.create(world.kms());
  const { kms, keyId: KeyId } = documents;
  const sealed = await documents.seal("a contract");

  const schedule = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 });
  const { DeletionDate } = await kms.send(schedule);
  expect(DeletionDate).toEqual(new Date("2026-12-08T00:00:00Z"));
  await expect(documents.open(sealed)).rejects.toMatchObject({ name: "KMSInvalidStateException" });

  await kms.send(new CancelKeyDeletionCommand({ KeyId }));
  await expect(documents.open(sealed)).rejects.toMatchObject({ name: "DisabledException" });
  await kms.send(new EnableKeyCommand({ KeyId }));
  expect(await documents.open(sealed)).toBe("a contract");

  await kms.send(schedule);
  await world.advance(7 * DAY + 1);
  await expect(kms.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
  // Of a ciphertext whose key is not there, AWS does not tell whether it ever was.
  await expect(documents.open(sealed)).rejects.toMatchObject({ name: "AccessDeniedException" });
});
